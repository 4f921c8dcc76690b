using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Attune.Features;

/// <summary>What a feature table is made of.</summary>
public sealed record FeatureOptions
{
    /// <summary>Share of the rows that must know a column, else it is left out.</summary>
    [Range(0.0, 1.0)]
    [Description("Share of the rows that must know a column, else it is left out.")]
    public double MinimumShare { get; init; } = 0.01;

    /// <summary>A text with more different values is no category.</summary>
    [Range(2, 10_000)]
    [Description("A text with more different values is no category, and is left out.")]
    public int MostLevels { get; init; } = 50;

    /// <summary>Days from one comparison with everybody to the next.</summary>
    [Range(1, 3650)]
    [Description("Days from one picture of the population to the next; a row is compared with the last one before its moment.")]
    public int PopulationDays { get; init; } = 30;

    /// <summary>Whether events without a time count as the oldest.</summary>
    [Description("Whether events without a time count as the oldest; otherwise no row sees them, as they may have come after its moment.")]
    public bool Undated { get; init; }

    /// <summary>Whether the vector of the model is among the features.</summary>
    [Description("Whether the vector of the current model is among the features, in rows later than what it was trained on.")]
    public bool Embedding { get; init; }

    /// <summary>Whether the set of items itself is kept beside the columns.</summary>
    [Description("Whether the items met are kept beside the columns, to be learned from as they are.")]
    public bool Items { get; init; }
}
