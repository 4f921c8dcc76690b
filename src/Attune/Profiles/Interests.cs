using System.Globalization;
using Attune.Data;

namespace Attune.Profiles;

/// <summary>A category that the user cares for more than others do.</summary>
/// <param name="Attribute">The attribute: <c>genres</c>, <c>brand</c>.</param>
/// <param name="Value">Its value.</param>
/// <param name="Weight">The acts for it, decayed to the user's last act.</param>
/// <param name="Share">Its share of the user's acts on items that have the attribute.</param>
/// <param name="PopulationShare">The same over all users; null without a population.</param>
/// <param name="Lift">Smoothed weight over what an average user would have: 2 is twice as keen as the average; null without a population.</param>
/// <param name="Score">What interests are ranked by: share times ln(lift); without a population the share.</param>
/// <param name="Provenance">The acts behind it.</param>
public sealed record Interest(
    string Attribute, string Value, double Weight, double Share, double? PopulationShare, double? Lift, double Score, Provenance Provenance);

/// <summary>The user's interests.</summary>
/// <param name="Top">Highest score first.</param>
public sealed record InterestsValue(IReadOnlyList<Interest> Top);

/// <summary>
/// Time-decayed affinity to the categories of items, against the population. An act weighs as its kind does (<see cref="ProfileOptions.Kinds"/>); a rating counts
/// in proportion to the user's mean rating. Decay runs up to the user's last act and not beyond: absence is told by recency and blurs no taste.
/// With w the decayed weight for a value, W that for its attribute, p the population's share and k the smoothing:
/// lift = (w + k) / (W p + k), observed over expected under a gamma prior of mean 1 (as in DuMouchel 1999, "Bayesian Data Mining in Large Frequency Tables"),
/// so that one act for a rare value is no interest yet. Score is (w / W) ln(lift), times the attribute's weight where there are such, confidence w / (w + k).
/// </summary>
internal sealed class Interests : IDimension
{
    private const double LargestRating = 1000;

    public string Name => "interests";

    public string Form(ProfileSources sources) => string.Create(CultureInfo.InvariantCulture, $"1 {sources.Options.HalfLife} {sources.Options.FoldForm}");

    public IDimensionState NewState(ProfileSources sources) => new State(sources.Options, sources.Items);

    /// <summary>Decayed acts, ratings apart from the rest because what they are measured against is known only at read.</summary>
    private sealed class Affinity
    {
        private DecayedSum _acts, _ratings;

        public Evidence Evidence { get; } = new();

        public void Add(in Act act)
        {
            Evidence.Add(act.Key);
            if (act.IsRating) _ratings.Add(act.Weight, act.Moment);
            else _acts.Add(act.Weight, act.Moment);
        }

        public double At(double time, double meanRating) => Math.Max(0, _acts.At(time) + (_ratings.At(time) / meanRating));

        public void Save(StateWriter writer)
        {
            Evidence.Save(writer);
            _acts.Save(writer);
            _ratings.Save(writer);
        }

        public void Load(StateReader reader)
        {
            Evidence.Load(reader);
            (_acts, _ratings) = (DecayedSum.Load(reader), DecayedSum.Load(reader));
        }
    }

    private readonly record struct Act(EventKey Key, bool IsRating, double Weight, DecayMoment Moment);

    private sealed class State(ProfileOptions options, ItemCategories items) : IDimensionState
    {
        private static readonly Func<Affinity> NewAffinity = static () => new Affinity();

        private readonly CategoryTable<Affinity> _values = new();
        private readonly BoundedTable<Affinity> _attributes = new(CategoryTable<Affinity>.MostAttributes);
        private readonly Affinity _all = new();
        private long _ratings, _ratingThousandths;

        public void Apply(ProfileEvent happened)
        {
            if (happened.Item is not { } item || options.Kinds.Of(happened.Kind) is var weight && weight == 0) return;
            var categories = items.CategoriesOf(item);
            if (!IsAnyInteresting(categories)) return;
            var rating = RatingOf(happened);
            if (rating is { } value)
            {
                _ratings++;
                _ratingThousandths += (long)Math.Round(value * 1000);
            }

            var act = new Act(happened.Key, rating is not null, rating ?? weight, DecayMoment.Of(options.HalfLives(happened.Time)));
            _all.Add(act);
            string? attribute = null;
            foreach (var category in categories)
            {
                if (!options.IsInteresting(category.Attribute)) continue;
                if (!ReferenceEquals(category.Attribute, attribute)) _attributes.GetOrAdd(attribute = category.Attribute, NewAffinity)?.Add(act);
                _values.GetOrAdd(category)?.Add(act);
            }
        }

        public DimensionReading? Read(ProfileContext context)
        {
            if (_all.Evidence.Count == 0) return null;
            var time = options.HalfLives(_all.Evidence.Until) ?? 0;
            var mean = _ratingThousandths > 0 ? _ratingThousandths / 1000.0 / _ratings : 1;
            var interests = _values.Entries().Select(v => Interest(context, v.Category, v.Value, time, mean)).OfType<Interest>().Where(i => i.Score > 0)
                .OrderByDescending(i => i.Score).ThenBy(i => i.Attribute, StringComparer.Ordinal).ThenBy(i => i.Value, StringComparer.Ordinal);
            var confidence = Confidence(_all.At(time, mean));
            return new(new InterestsValue([.. interests.Take(options.Interests)]), _all.Evidence.ToProvenance(context, confidence));
        }

        public void Save(StateWriter writer)
        {
            writer.Count(_ratings);
            writer.Integer(_ratingThousandths);
            _all.Save(writer);
            _attributes.Save(writer, static (w, affinity) => affinity.Save(w));
            _values.Save(writer, static (w, affinity) => affinity.Save(w));
        }

        public void Load(StateReader reader)
        {
            (_ratings, _ratingThousandths) = (reader.LongCount(), reader.Integer());
            _all.Load(reader);
            _attributes.Load(reader, static r =>
            {
                var affinity = new Affinity();
                affinity.Load(r);
                return affinity;
            });
            _values.Load(reader, static (r, affinity) => affinity.Load(r));
        }

        private Interest? Interest(ProfileContext context, Category category, Affinity affinity, double time, double mean)
        {
            if (context.Population?.Knows(category.Attribute) == false || _attributes.Find(category.Attribute) is not (var place and >= 0)) return null;
            var (weight, whole) = (affinity.At(time, mean), _attributes.At(place)!.At(time, mean));
            if (whole <= 0) return null;
            var share = weight / whole;
            var expected = context.Population?.ShareOf(category);
            var lift = (weight + options.Smoothing) / ((whole * expected) + options.Smoothing);
            return new Interest(
                category.Attribute, category.Value, Math.Round(weight, 4), Math.Round(share, 4), expected, lift is null ? null : Math.Round(lift.Value, 4),
                Math.Round((lift is null ? share : share * Math.Log(lift.Value)) * options.InterestWeightOf(category.Attribute), 6),
                affinity.Evidence.ToProvenance(context, Confidence(weight)));
        }

        private bool IsAnyInteresting(ReadOnlySpan<Category> categories)
        {
            foreach (var category in categories)
                if (options.IsInteresting(category.Attribute)) return true;
            return false;
        }

        private double Confidence(double weight) => weight == 0 ? 0 : weight / (weight + options.Smoothing);

        private static double? RatingOf(ProfileEvent happened) =>
            happened is { Kind: EventKinds.Rating or EventKinds.Review, Value: { } value } ? Math.Clamp(value, 0, LargestRating) : null;
    }
}
