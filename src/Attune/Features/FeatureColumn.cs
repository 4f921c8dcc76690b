namespace Attune.Features;

/// <summary>What the values of a column are.</summary>
public enum FeatureKind
{
    /// <summary>Numbers.</summary>
    Numeric,

    /// <summary>1 for true, 0 for false.</summary>
    Boolean,

    /// <summary>One of the column's levels.</summary>
    Category,
}

/// <summary>A column of a feature table.</summary>
/// <param name="Name">Where the values come from, as a path: <c>activity.rfm.frequency</c>, <c>affinity.genres.Drama</c>, <c>item.price</c>.</param>
/// <param name="Kind">What they are.</param>
/// <param name="Values">One a row; NaN for null; for a category the place of its level.</param>
/// <param name="Levels">The levels of a category, in order of name; empty for other kinds.</param>
/// <param name="Group">What the column is a part of, when a part that is absent is 0 as soon as the rest is known: a count among counts. Null: an absent value is unknown.</param>
public sealed record FeatureColumn(string Name, FeatureKind Kind, float[] Values, IReadOnlyList<string> Levels, string? Group = null)
{
    /// <summary>The value of a row: a number, a boolean, a string, or null.</summary>
    public object? this[int row] => float.IsNaN(Values[row]) ? null : Kind switch
    {
        FeatureKind.Numeric => Values[row],
        FeatureKind.Boolean => Values[row] != 0,
        _ => Levels[(int)Values[row]],
    };
}
