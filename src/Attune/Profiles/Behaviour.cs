using System.Text.Json;
using Attune.Data;

namespace Attune.Profiles;

/// <summary>Events in the days up to the reading.</summary>
/// <param name="Days">How many days.</param>
/// <param name="Counts">By kind.</param>
public sealed record Window(int Days, IReadOnlyDictionary<string, long> Counts);

/// <summary>How far the user went on the way to a purchase in the last 30 days.</summary>
/// <param name="Stage">The furthest: <c>none</c>, <c>view</c>, <c>cart</c> or <c>purchase</c>.</param>
/// <param name="Views">Views and clicks.</param>
/// <param name="Carts">Items put into the cart.</param>
/// <param name="Purchases">Purchases.</param>
public sealed record Funnel(string Stage, long Views, long Carts, long Purchases);

/// <summary>Whom the user buys from.</summary>
/// <param name="Brand">The brand bought most.</param>
/// <param name="Share">Its share of the purchases that have a brand.</param>
/// <param name="Concentration">Sum of the squared shares of all brands (Herfindahl 1950): 1 for one brand alone, 1/n for n alike.</param>
public sealed record BrandLoyalty(string Brand, double Share, double Concentration);

/// <summary>What the user pays for a purchase.</summary>
/// <param name="Median">The amount that half of the purchases cost at most, to within a tenth.</param>
/// <param name="Tier">1..5 by the quintile of the population's purchases, 5 for the dearest; null without a population that buys.</param>
/// <param name="Purchases">Purchases with a price.</param>
public sealed record PriceLevel(double Median, int? Tier, long Purchases);

/// <summary>How the user behaves.</summary>
/// <param name="Windows">Counts of the last 7, 30 and 90 days.</param>
/// <param name="Trend">Events of the last 30 days against the 30 before, one added to both: 2 is twice as many.</param>
/// <param name="Funnel">The way to a purchase.</param>
/// <param name="Exploration">Different items over acts on items, of the acts that the history keeps: 1 when nothing is looked at twice; null without acts.</param>
/// <param name="Mainstream">Mean place of the user's items among the most popular, 1 for the first and 0 for the last or none of them; null without a population.</param>
/// <param name="DiscountShare">Share of the purchases with a discount or a coupon; null without purchases.</param>
/// <param name="Loyalty">Brands; null without purchases that have one.</param>
/// <param name="Price">The price level; null without purchases that have a price.</param>
/// <param name="Usage">Devices, channels and the user's own hours; null when no event tells.</param>
public sealed record BehaviourValue(
    IReadOnlyList<Window> Windows, double Trend, Funnel Funnel, double? Exploration, double? Mainstream, double? DiscountShare, BrandLoyalty? Loyalty,
    PriceLevel? Price = null, Usage? Usage = null);

/// <summary>
/// Sliding windows, funnel, novelty seeking, discounts, loyalty, price level, devices and channels. Windows end at the reading, so they empty themselves without an event. Confidence is n / (n + 10).
/// </summary>
internal sealed class Behaviour : IDimension
{
    private const double Half = 10;
    private const int MostBrands = 512;
    private const int Month = 30;
    private static readonly int[] WindowDays = [7, Month, DailyCounts.Days];

    public string Name => "behaviour";

    public string Form(ProfileSources sources) => "1";

    public IDimensionState NewState(ProfileSources sources) => new State(sources.Items);

    private sealed class State(ItemCategories items) : IDimensionState
    {
        private readonly DailyCounts _counts = new(Activity.MostKinds, EventKinds.Weights.ContainsKey);
        private readonly BoundedTable<long> _brands = new(MostBrands);
        private LogHistogram? _prices;
        private UsageCounts? _usage;
        private long _purchases, _discounted;

        public void Apply(ProfileEvent happened)
        {
            if (happened.Key.IsDated) _counts.Add(happened.Kind, UnixDay.Of(happened.Key.Seconds));
            if (happened.Property("context") is { ValueKind: JsonValueKind.Object } context) (_usage ??= new UsageCounts()).Add(context, happened.Time);
            if (happened is not { Item: { } item, Kind: EventKinds.Purchase }) return;
            _purchases++;
            if (happened.Value is > 0 and var price) (_prices ??= new LogHistogram()).Add(price);
            if (IsDiscounted(happened)) _discounted++;
            foreach (var category in items.CategoriesOf(item))
                if (category.Attribute == "brand" && _brands.FindOrAdd(category.Value) is var brand and >= 0) _brands.At(brand)++;
        }

        public DimensionReading? Read(ProfileContext context)
        {
            var (everything, history) = (context.History.Everything, context.History);
            if (everything.Count == 0) return null;
            var today = UnixDay.Of(context.AsOf);
            var (now, before) = (_counts.Between(today - Month, today), _counts.Between(today - (2 * Month), today - Month));
            var value = new BehaviourValue(
                [.. WindowDays.Select(days => new Window(days, _counts.Between(today - days, today)))], Math.Round((1.0 + now.Values.Sum()) / (1.0 + before.Values.Sum()), 3),
                FunnelOf(now), history.ActCount == 0 ? null : Math.Round((double)history.Items.Count / history.ActCount, 3), Mainstream(context),
                _purchases == 0 ? null : Math.Round((double)_discounted / _purchases, 3), Loyalty(), Price(context), _usage?.Read());
            return new(value, everything.ToProvenance(context, everything.Count / (everything.Count + Half)));
        }

        private static Funnel FunnelOf(IReadOnlyDictionary<string, long> counts)
        {
            var (views, carts, purchases) = (Of(EventKinds.View) + Of(EventKinds.Click), Of(EventKinds.AddToCart), Of(EventKinds.Purchase));
            return new Funnel(purchases > 0 ? "purchase" : carts > 0 ? "cart" : views > 0 ? "view" : "none", views, carts, purchases);

            long Of(string kind) => counts.GetValueOrDefault(kind);
        }

        private static double? Mainstream(ProfileContext context)
        {
            if (context.Population is not { PopularItems: { Count: > 1 } popular } || context.History.Items.Count == 0) return null;
            var places = popular.Index().Where(p => context.History.Has(p.Item)).Sum(p => 1 - ((double)p.Index / (popular.Count - 1)));
            return Math.Round(places / context.History.Items.Count, 3);
        }

        public void Save(StateWriter writer)
        {
            _counts.Save(writer);
            _brands.Save(writer, static (w, count) => w.Count(count));
            writer.Count(_purchases);
            writer.Count(_discounted);
            Save(writer, _prices, static (w, prices) => prices.Save(w));
            Save(writer, _usage, UsageCounts.Save);
        }

        public void Load(StateReader reader)
        {
            _counts.Load(reader);
            _brands.Load(reader, static r => r.LongCount());
            (_purchases, _discounted) = (reader.LongCount(), reader.LongCount());
            if (reader.Count(1) == 1) (_prices = new LogHistogram()).Load(reader);
            if (reader.Count(1) == 1) _usage = UsageCounts.Load(reader);
        }

        private static void Save<T>(StateWriter writer, T? part, Action<StateWriter, T> save)
            where T : class
        {
            writer.Count(part is null ? 0 : 1);
            if (part is not null) save(writer, part);
        }

        private PriceLevel? Price(ProfileContext context)
        {
            if (_prices is not { } prices) return null;
            var median = prices.Quantile(0.5);
            return new PriceLevel(Math.Round(median, 2), RfmBounds.Score(context.Population?.Prices, median), prices.Count);
        }

        private BrandLoyalty? Loyalty()
        {
            if (_brands.Count == 0) return null;
            var (all, favourite) = (0.0, 0);
            for (var brand = 0; brand < _brands.Count; brand++)
            {
                all += _brands.At(brand);
                if (_brands.At(brand) > _brands.At(favourite)) favourite = brand; // of those alike the first by name
            }

            var concentration = 0.0;
            for (var brand = 0; brand < _brands.Count; brand++) concentration += _brands.At(brand) / all * (_brands.At(brand) / all);
            return new BrandLoyalty(_brands.NameAt(favourite), Math.Round(_brands.At(favourite) / all, 3), Math.Round(concentration, 3));
        }

        private static bool IsDiscounted(ProfileEvent happened) =>
            happened.Property("discount").NumberOrNull() > 0 || happened.Text("coupon") is { Length: > 0 };
    }
}
