using Attune.Data;

namespace Attune.Features;

/// <summary>Whom a row is about, and when.</summary>
/// <param name="User">External id; null in a table of items.</param>
/// <param name="Item">External id; null in a table of users.</param>
/// <param name="Moment">What happened before it may be seen in the row, what happened at it or after it may not.</param>
public readonly record struct FeatureKey(string? User, string? Item, DateTimeOffset Moment);

/// <summary>A table of typed columns, a row for a user, an item, or a pair of them, each at a moment of its own. Immutable by convention.</summary>
/// <param name="Rows">What each row is about.</param>
/// <param name="Columns">In order of name.</param>
/// <param name="Groups">For each group of columns, whether each row knows it.</param>
public sealed record FeatureTable(IReadOnlyList<FeatureKey> Rows, IReadOnlyList<FeatureColumn> Columns, IReadOnlyDictionary<string, bool[]> Groups)
{
    /// <summary>The items that each row's user met before the moment, with summed weights; null unless they were asked for.</summary>
    public CsrMatrix? Items { get; init; }

    /// <summary>What the columns of <see cref="Items"/> stand for.</summary>
    public IdMap? ItemIds { get; init; }

    /// <summary>The column of a name; null when there is none.</summary>
    public FeatureColumn? Find(string name) => Columns.FirstOrDefault(c => c.Name == name);

    /// <summary>The same rows with some of the columns.</summary>
    public FeatureTable Where(Func<FeatureColumn, bool> keep) => this with { Columns = [.. Columns.Where(keep)] };

    /// <summary>Some of the rows.</summary>
    public FeatureTable At(IReadOnlyList<int> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return new FeatureTable(
            [.. rows.Select(r => Rows[r])], [.. Columns.Select(c => c with { Values = [.. rows.Select(r => c.Values[r])] })],
            Groups.ToDictionary(g => g.Key, g => rows.Select(r => g.Value[r]).ToArray(), StringComparer.Ordinal))
        {
            ItemIds = ItemIds,
            Items = Items is { } items ? RowsOf(items, rows) : null,
        };
    }

    private static CsrMatrix RowsOf(CsrMatrix matrix, IReadOnlyList<int> rows)
    {
        var starts = new int[rows.Count + 1];
        for (var r = 0; r < rows.Count; r++) starts[r + 1] = starts[r] + matrix.CountOf(rows[r]);
        var (columns, values) = (new int[starts[^1]], matrix.Values is null ? null : new float[starts[^1]]);
        for (var r = 0; r < rows.Count; r++)
        {
            matrix.ColumnsOf(rows[r]).CopyTo(columns.AsSpan(starts[r]));
            if (values is not null) matrix.Values.AsSpan(matrix.RowStarts[rows[r]], starts[r + 1] - starts[r]).CopyTo(values.AsSpan(starts[r]));
        }

        return new CsrMatrix(matrix.Columns, starts, columns, values);
    }
}
