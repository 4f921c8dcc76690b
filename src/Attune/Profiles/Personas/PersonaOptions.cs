using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Attune.Profiles.Personas;

/// <summary>How personas are found.</summary>
public sealed record PersonaOptions
{
    /// <summary>How many; 0 chooses.</summary>
    [Range(0, 50)]
    [Description("How many personas; 0 chooses by silhouette and stability, or keeps the number of the run before.")]
    public int Count { get; init; }

    /// <summary>The least that is chosen.</summary>
    [Range(2, 50)]
    [Description("The least number that is chosen.")]
    public int Minimum { get; init; } = 3;

    /// <summary>The most that is chosen.</summary>
    [Range(2, 50)]
    [Description("The largest number that is chosen.")]
    public int Maximum { get; init; } = 12;

    /// <summary>Starts of k-means.</summary>
    [Range(1, 1000)]
    [Description("Starts of k-means, of which the best is kept.")]
    public int Starts { get; init; } = 8;

    /// <summary>Passes of a start.</summary>
    [Range(1, 10_000)]
    [Description("Passes of a start at most.")]
    public int Iterations { get; init; } = 100;

    /// <summary>Users with fewer events are not learned from.</summary>
    [Range(1, 1_000_000)]
    [Description("Users with fewer events are not learned from.")]
    public int FewestEvents { get; init; } = 10;

    /// <summary>Users learned from.</summary>
    [Range(10, 10_000_000)]
    [Description("Users learned from at most, drawn by their ids.")]
    public int MostUsers { get; init; } = 20_000;

    /// <summary>Categories of an attribute that are features.</summary>
    [Range(1, 1000)]
    [Description("Categories of an attribute that are features, the most frequent first.")]
    public int Categories { get; init; } = 30;

    /// <summary>Weight of the assumption that a user is like everybody, in events.</summary>
    [Range(0.0, 10_000.0)]
    [Description("Weight of the assumption that a user is like everybody, in events behind a feature.")]
    public double Smoothing { get; init; } = 5;

    /// <summary>Weight of interests.</summary>
    [Range(0.0, 100.0)]
    [Description("Weight of what users are interested in, against 1 for each other side of them.")]
    public double InterestWeight { get; init; } = 4;
}
