using System.Text.Json.Serialization;

namespace Attune.Profiles.Personas;

/// <summary>A side of users that personas differ in.</summary>
public enum FeatureGroup
{
    /// <summary>Share of a category in what a user acts on.</summary>
    Interests,

    /// <summary>When a user is there.</summary>
    Rhythm,

    /// <summary>How much a user does.</summary>
    Activity,

    /// <summary>How a user chooses and buys.</summary>
    Behaviour,

    /// <summary>What a user is worth.</summary>
    Value,
}

/// <summary>A number that a user is described by, and how the population has it.</summary>
/// <param name="Key">Its name: <c>rhythm/evening</c>; of an interest <c>interests/genres/Comedy</c>.</param>
/// <param name="Group">What it tells of.</param>
/// <param name="IsShare">True for a share of 0 to 1; false for an amount, which is measured by ln(1 + x).</param>
public sealed record PersonaFeature(string Key, FeatureGroup Group, bool IsShare)
{
    /// <summary>The attribute of items, for an interest.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Attribute { get; init; }

    /// <summary>The value of the attribute, for an interest.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Value { get; init; }

    /// <summary>Mean over the population, of an amount that of its logarithm.</summary>
    public double Mean { get; init; }

    /// <summary>Standard deviation over the population.</summary>
    public double Deviation { get; init; }

    /// <summary>What a standard deviation counts in distances: each group weighs the same however many features it has, but for its weight.</summary>
    public double Scale { get; init; }

    /// <summary>The number as it is measured.</summary>
    public double Measure(double value) => IsShare ? value : Math.Log(1 + Math.Max(0, value));

    /// <summary>Back from the measure.</summary>
    public double Unmeasure(double measure) => IsShare ? measure : Math.Exp(measure) - 1;

    /// <summary>Standard deviations from the population's mean, drawn to 0 where there is little evidence, and cut at 3.</summary>
    /// <param name="value">The user's number; NaN when it is not known.</param>
    /// <param name="evidence">The events that it is made of.</param>
    /// <param name="smoothing">Events that count as much as the assumption that the user is like everybody.</param>
    public double Standardise(double value, double evidence, double smoothing) =>
        double.IsNaN(value) || Deviation == 0 ? 0 : Math.Clamp(Shrunk(Measure(value) - Mean, evidence, smoothing) / Deviation, -Farthest, Farthest);

    internal static double Shrunk(double difference, double evidence, double smoothing) => evidence + smoothing == 0 ? difference : difference * evidence / (evidence + smoothing);

    private const double Farthest = 3;
}
