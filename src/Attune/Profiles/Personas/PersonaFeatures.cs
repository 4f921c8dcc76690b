using Attune.Data;

namespace Attune.Profiles.Personas;

/// <summary>What a user has for a feature.</summary>
/// <param name="Value">The number; NaN when it is not known.</param>
/// <param name="Evidence">The events that it is made of.</param>
internal readonly record struct FeatureValue(float Value, float Evidence)
{
    public static FeatureValue Unknown { get; } = new(float.NaN, 0);

    public static FeatureValue Of(double? value, double evidence) => value is { } known && double.IsFinite(known) ? new((float)known, (float)evidence) : Unknown;
}

/// <summary>
/// The features of personas and how they are read from a profile. None of them depends on how long ago the user was last seen, so that nobody changes persona by staying away.
/// </summary>
internal static class PersonaFeatures
{
    /// <summary>Rarer categories are met too seldom to tell people apart: what a user has of them is chance. Where all are rare, these must do.</summary>
    private const double CommonShare = 0.05, RareShare = 0.005;

    private const double Certain = 1e6;

    private static readonly (string Key, FeatureGroup Group, bool IsShare, Func<Sides, FeatureValue> Read)[] Fixed =
    [
        ("rhythm/night", FeatureGroup.Rhythm, true, s => s.Hours(0)),
        ("rhythm/morning", FeatureGroup.Rhythm, true, s => s.Hours(6)),
        ("rhythm/afternoon", FeatureGroup.Rhythm, true, s => s.Hours(12)),
        ("rhythm/evening", FeatureGroup.Rhythm, true, s => s.Hours(18)),
        ("rhythm/weekend", FeatureGroup.Rhythm, true, s => s.Weekend()),
        ("activity/events", FeatureGroup.Activity, false, s => FeatureValue.Of(s.Activity?.Counts.Values.Sum(), Certain)),
        ("activity/session", FeatureGroup.Activity, false, s => FeatureValue.Of(s.Activity?.EventsPerSession, s.Activity?.Sessions ?? 0)),
        ("behaviour/purchases", FeatureGroup.Behaviour, true, s => s.Kind(EventKinds.Purchase)),
        ("behaviour/reviews", FeatureGroup.Behaviour, true, s => s.Kind(EventKinds.Review)),
        ("behaviour/wishes", FeatureGroup.Behaviour, true, s => s.Kind(EventKinds.Wishlist)),
        ("behaviour/exploration", FeatureGroup.Behaviour, true, s => FeatureValue.Of(s.Behaviour?.Exploration, s.Acts)),
        ("behaviour/mainstream", FeatureGroup.Behaviour, true, s => FeatureValue.Of(s.Behaviour?.Mainstream, s.Acts)),
        ("behaviour/discounts", FeatureGroup.Behaviour, true, s => FeatureValue.Of(s.Behaviour?.DiscountShare, s.Purchases)),
        ("behaviour/loyalty", FeatureGroup.Behaviour, true, s => FeatureValue.Of(s.Behaviour?.Loyalty?.Concentration, Math.Max(0, s.Purchases - 1))),
        ("value/purchases", FeatureGroup.Value, false, s => FeatureValue.Of(s.Bought?.Frequency, Certain)),
        ("value/amount", FeatureGroup.Value, false, s => FeatureValue.Of(s.Bought is { Frequency: > 0, Monetary: { } paid } b ? Math.Max(0, paid) / b.Frequency : null, s.Purchases)),
    ];

    /// <summary>The features that a population has: the fixed ones, and the categories that enough acts are for.</summary>
    public static IReadOnlyList<PersonaFeature> Of(PopulationStatistics population, int categories)
    {
        var interests = Interests(population, CommonShare, categories).ToList();
        if (interests.Count == 0) interests = [.. Interests(population, RareShare, categories)];
        return [.. interests, .. Fixed.Select(f => new PersonaFeature(f.Key, f.Group, f.IsShare))];
    }

    private static IEnumerable<PersonaFeature> Interests(PopulationStatistics population, double least, int most) =>
        population.CategoryShares.OrderBy(a => a.Key, StringComparer.Ordinal).SelectMany(attribute => attribute.Value
            .Where(v => v.Value >= least).OrderByDescending(v => v.Value).ThenBy(v => v.Key, StringComparer.Ordinal).Take(most)
            .Select(v => new PersonaFeature($"interests/{attribute.Key}/{v.Key}", FeatureGroup.Interests, true) { Attribute = attribute.Key, Value = v.Key }));

    /// <summary>The numbers of a user, one a feature.</summary>
    public static FeatureValue[] Read(IReadOnlyList<PersonaFeature> features, ProfileContext context)
    {
        var sides = new Sides(context);
        return [.. features.Select(f => f.Attribute is null ? Array.Find(Fixed, known => known.Key == f.Key).Read?.Invoke(sides) ?? FeatureValue.Unknown : sides.Interest(new Category(f.Attribute, f.Value!)))];
    }

    /// <summary>What is read of a profile.</summary>
    private sealed class Sides
    {
        private readonly CategoryAffinity _affinity;
        private readonly KindWeights _kinds;

        public Sides(ProfileContext context)
        {
            _kinds = context.Options.Kinds;
            Activity = context.Other<ActivityValue>("activity");
            Behaviour = context.Other<BehaviourValue>("behaviour");
            _affinity = new CategoryAffinity(context.History, context.Items);
        }

        public ActivityValue? Activity { get; }

        public BehaviourValue? Behaviour { get; }

        public double Events => Activity?.Counts.Values.Sum() ?? 0;

        /// <summary>Events that concern items.</summary>
        public double Acts => Activity?.Counts.Where(c => _kinds.Of(c.Key) != 0).Sum(c => c.Value) ?? 0;

        public double Purchases => Activity?.Counts.GetValueOrDefault(EventKinds.Purchase) ?? 0;

        /// <summary>What was bought; null where nothing is sold.</summary>
        public Rfm? Bought => Activity?.Rfm is { Basis: EventKinds.Purchase } rfm ? rfm : null;

        public FeatureValue Interest(Category category) => _affinity.WeightOf(category.Attribute) is > 0 and var all
            ? new((float)_affinity.ShareOf(category), (float)all)
            : FeatureValue.Unknown;

        public FeatureValue Hours(int from) => Activity?.Hours is { } hours && hours.Sum() is > 0 and var all
            ? new((float)hours.Skip(from).Take(6).Sum() / all, all)
            : FeatureValue.Unknown;

        public FeatureValue Weekend() => Activity?.Weekdays is { } days && days.Sum() is > 0 and var all ? new((float)(days[5] + days[6]) / all, all) : FeatureValue.Unknown;

        public FeatureValue Kind(string kind) => Acts > 0 ? new((float)(Activity!.Counts.GetValueOrDefault(kind) / Acts), (float)Acts) : FeatureValue.Unknown;
    }
}
