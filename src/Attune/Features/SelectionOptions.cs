using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Attune.Features;

/// <summary>What columns are ranked by.</summary>
public enum SelectionOrder
{
    /// <summary>What the column alone tells of the target.</summary>
    MutualInformation,

    /// <summary>Its weight in a logistic regression that has few.</summary>
    L1,

    /// <summary>What is lost when its values are shuffled.</summary>
    Permutation,

    /// <summary>How much it varies.</summary>
    Variance,
}

/// <summary>How columns are selected.</summary>
public sealed record SelectionOptions
{
    /// <summary>What columns are ranked by.</summary>
    [Description("What columns are ranked by.")]
    public SelectionOrder By { get; init; } = SelectionOrder.MutualInformation;

    /// <summary>Columns kept at most.</summary>
    [Range(1, 100_000)]
    [Description("Columns kept at most.")]
    public int Keep { get; init; } = 50;

    /// <summary>A column that varies no more than this is constant.</summary>
    [Range(0.0, 1e9)]
    [Description("A column whose variance is not above this is left out.")]
    public double LeastVariance { get; init; } = 1e-9;

    /// <summary>Correlation from which the weaker of two columns is left out.</summary>
    [Range(0.0, 1.0)]
    [Description("Correlation from which the one of two columns that tells less of the target is left out.")]
    public double Redundancy { get; init; } = 0.95;

    /// <summary>Penalty of the L1 regression, as a share of the one that leaves nothing.</summary>
    [Range(0.0001, 1.0)]
    [Description("Penalty of the L1 regression, as a share of the one under which all weights are 0.")]
    public double Penalty { get; init; } = 0.05;
}
