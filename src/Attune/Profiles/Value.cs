using Attune.Data;
using Attune.Profiles.Lifetime;

namespace Attune.Profiles;

/// <summary>What is to be expected of a customer.</summary>
/// <param name="Purchases">Days with purchases.</param>
/// <param name="CustomerSince">The first of them.</param>
/// <param name="LastPurchase">The last of them.</param>
/// <param name="Churn">Probability that the customer is gone, 1 - P(alive).</param>
/// <param name="ExpectedPurchases">Purchases to be expected until the horizon.</param>
/// <param name="ExpectedAmount">What each of them is expected to be worth; null when amounts are not known.</param>
/// <param name="LifetimeValue">What they are worth today, together and discounted; null when amounts are not known.</param>
/// <param name="HorizonMonths">How far was looked.</param>
/// <param name="NextPurchase">By then a customer who is not gone has bought again with a probability of 1/2.</param>
public sealed record CustomerValue(
    int Purchases, DateOnly CustomerSince, DateOnly LastPurchase, double Churn, double ExpectedPurchases, double? ExpectedAmount, double? LifetimeValue,
    int HorizonMonths, DateOnly? NextPurchase);

/// <summary>
/// Expected purchases, churn and lifetime value from the days that the user bought on, by the BG/NBD and the gamma-gamma model of the population
/// (<see cref="LifetimeModel"/>); without such a model there is no reading. Confidence is x / (x + 3) for x purchases.
/// </summary>
internal sealed class Value : IDimension
{
    private const double Half = 3, DaysPerWeek = 7, DaysPerMonth = 365.25 / 12;

    public string Name => "value";

    public string Form(ProfileSources sources) => "1";

    public IDimensionState NewState(ProfileSources sources) => new State();

    private sealed class State : IDimensionState
    {
        private readonly PurchaseDays _days = new();
        private readonly Evidence _evidence = new();

        public void Apply(ProfileEvent happened)
        {
            if (happened.Kind != EventKinds.Purchase || !happened.Key.IsDated) return;
            _evidence.Add(happened.Key);
            _days.Add(UnixDay.Of(happened.Key.Seconds), happened.Value ?? 0);
        }

        public DimensionReading? Read(ProfileContext context)
        {
            var today = UnixDay.Of(context.AsOf);
            if (context.Population?.Lifetime is not { } model || _days.At(today) is not { } customer) return null;
            var months = context.Options.ValueMonths;
            var worth = model.Worth(customer, months, context.Options.DiscountRate);
            var first = UnixDay.ToDate(today - customer.Age * DaysPerWeek);
            var wait = model.Purchases.MedianWait(customer) * DaysPerWeek;
            var value = new CustomerValue(
                customer.Repeats + 1, first, UnixDay.ToDate(today - (customer.Age - customer.Recency) * DaysPerWeek), Math.Round(1 - model.Purchases.Alive(customer), 4),
                Math.Round(model.Purchases.Expected(customer, months * DaysPerMonth / DaysPerWeek), 3), Rounded(model.Amounts?.Expected(customer)), Rounded(worth),
                months, wait < Longest ? UnixDay.ToDate(today + Math.Ceiling(wait)) : null);
            return new(value, _evidence.ToProvenance(context, _evidence.Count / (_evidence.Count + Half), $"bg-nbd of {model.Customers} customers"));
        }

        public void Save(StateWriter writer)
        {
            _evidence.Save(writer);
            _days.Save(writer);
        }

        public void Load(StateReader reader)
        {
            _evidence.Load(reader);
            _days.Load(reader);
        }

        private static double? Rounded(double? amount) => amount is { } known ? Math.Round(known, 2) : null;
    }

    /// <summary>A hundred years, in days: nothing is foretold beyond them.</summary>
    private const double Longest = 36_525;
}
