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
/// <param name="Top">Lasting ones, highest score first.</param>
public sealed record InterestsValue(IReadOnlyList<Interest> Top)
{
    /// <summary>What the user is after right now, highest score first: the same by a half-life of a day or less, faded up to the reading. Null when nothing was done lately.</summary>
    public IReadOnlyList<Interest>? Now { get; init; }
}

/// <summary>
/// Time-decayed affinity to the categories of items, against the population. An act weighs as its kind does (<see cref="ProfileOptions.Kinds"/>); a rating counts
/// in proportion to the user's mean rating. Decay runs up to the user's last act and not beyond: absence is told by recency and blurs no taste.
/// With w the decayed weight for a value, W that for its attribute, p the population's share and k the smoothing:
/// lift = (w + k) / (W p + k), observed over expected under a gamma prior of mean 1 (as in DuMouchel 1999, "Bayesian Data Mining in Large Frequency Tables"),
/// so that one act for a rare value is no interest yet. Score is (w / W) ln(lift), times the attribute's weight where there are such, confidence w / (w + k).
/// What the user is after right now is the same by <see cref="ProfileOptions.ShortHalfLife"/>, faded up to the reading and not only to the last act.
/// </summary>
internal sealed class Interests : IDimension
{
    private const double LargestRating = 1000;

    /// <summary>Acts that must be left of an attribute for it to say something of right now.</summary>
    private const double FewestNow = 0.5;

    public string Name => "interests";

    public string Form(ProfileSources sources) => string.Create(CultureInfo.InvariantCulture, $"1 {sources.Options.HalfLife} {sources.Options.ShortHalfLife} {sources.Options.FoldForm}");

    public IDimensionState NewState(ProfileSources sources) => new State(sources.Options, sources.Items);

    /// <summary>Decayed acts, ratings apart from the rest because what they are measured against is known only at read.</summary>
    private sealed class Affinity
    {
        private DecayedSum _acts, _ratings, _shortActs, _shortRatings;

        public Evidence Evidence { get; } = new();

        public void Add(in Act act)
        {
            Evidence.Add(act.Key);
            if (act.IsRating) _ratings.Add(act.Weight, act.Moment);
            else _acts.Add(act.Weight, act.Moment);
            if (!act.ShortMoment.IsDated) return; // who knows when is not now
            if (act.IsRating) _shortRatings.Add(act.Weight, act.ShortMoment);
            else _shortActs.Add(act.Weight, act.ShortMoment);
        }

        public double At(Reading reading) => Math.Max(0, reading.IsShort
            ? _shortActs.At(reading.Time) + (_shortRatings.At(reading.Time) / reading.MeanRating)
            : _acts.At(reading.Time) + (_ratings.At(reading.Time) / reading.MeanRating));

        /// <summary>Writes it.</summary>
        /// <param name="writer">Where to.</param>
        /// <param name="shortFrom">The user's newest event in short half-lives: no reading is before it.</param>
        public void Save(StateWriter writer, double? shortFrom)
        {
            Evidence.Save(writer);
            _acts.Save(writer);
            _ratings.Save(writer);
            _shortActs.Save(writer, shortFrom);
            _shortRatings.Save(writer, shortFrom);
        }

        public void Load(StateReader reader)
        {
            Evidence.Load(reader);
            (_acts, _ratings) = (DecayedSum.Load(reader), DecayedSum.Load(reader));
            (_shortActs, _shortRatings) = (DecayedSum.Load(reader), DecayedSum.Load(reader));
        }
    }

    private readonly record struct Act(EventKey Key, bool IsRating, double Weight, DecayMoment Moment, DecayMoment ShortMoment);

    /// <summary>How sums are read: of which half-life, at which time in it, and what ratings are measured against.</summary>
    private readonly record struct Reading(bool IsShort, double Time, double MeanRating);

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

            var act = new Act(happened.Key, rating is not null, rating ?? weight, DecayMoment.Of(options.HalfLives(happened.Time)), DecayMoment.Of(options.ShortHalfLives(happened.Time)));
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
            var mean = _ratingThousandths > 0 ? _ratingThousandths / 1000.0 / _ratings : 1;
            var lasting = new Reading(false, options.HalfLives(_all.Evidence.Until) ?? 0, mean);
            var now = new Reading(true, options.ShortHalfLives(context.AsOf)!.Value, mean);
            var value = new InterestsValue([.. Top(context, lasting)]) { Now = _all.At(now) < FewestNow ? null : [.. Top(context, now)] };
            return new(value, _all.Evidence.ToProvenance(context, Confidence(_all.At(lasting))));
        }

        public void Save(StateWriter writer)
        {
            writer.Count(_ratings);
            writer.Integer(_ratingThousandths);
            var from = options.ShortHalfLives(_all.Evidence.Until);
            _all.Save(writer, from);
            _attributes.Save(writer, (w, affinity) => affinity.Save(w, from));
            _values.Save(writer, (w, affinity) => affinity.Save(w, from));
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

        private IEnumerable<Interest> Top(ProfileContext context, Reading reading) => _values.Entries()
            .Select(v => Interest(context, v.Category, v.Value, reading)).OfType<Interest>().Where(i => i.Score > 0)
            .OrderByDescending(i => i.Score).ThenBy(i => i.Attribute, StringComparer.Ordinal).ThenBy(i => i.Value, StringComparer.Ordinal).Take(options.Interests);

        private Interest? Interest(ProfileContext context, Category category, Affinity affinity, Reading reading)
        {
            if (context.Population?.Knows(category.Attribute) == false || _attributes.Find(category.Attribute) is not (var place and >= 0)) return null;
            var (weight, whole) = (affinity.At(reading), _attributes.At(place)!.At(reading));
            if (whole <= (reading.IsShort ? FewestNow : 0)) return null;
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
