namespace Attune.Deep.Sequences;

/// <summary>
/// How sequences of different lengths lie in one matrix with a row for each element: in groups of about equal length, each sequence of a group
/// padded at its end to the group's longest. So all layers but attention see one matrix with hardly any padding, and
/// attention sees a few blocks of [sequences, length, width] that stay in the cache.
/// </summary>
internal sealed class SequenceLayout
{
    /// <summary>Attention weights of a block: few enough for the second-level cache.</summary>
    private const int MostWeights = 1 << 19;

    /// <summary>A sequence joins a group when it is at least this part of its longest.</summary>
    private const double LeastFill = 0.85;

    private SequenceLayout(int[] starts, (int Sequences, int Length)[] groups, int rows) => (Starts, Groups, Rows) = (starts, groups, rows);

    /// <summary>The row of each sequence's first element; the others follow.</summary>
    public int[] Starts { get; }

    /// <summary>The groups, in the order in which they lie: how many sequences, and how many rows each takes.</summary>
    public (int Sequences, int Length)[] Groups { get; }

    /// <summary>Rows in all, padding included.</summary>
    public int Rows { get; }

    /// <summary>Lays out sequences of the given lengths, all more than 0.</summary>
    public static SequenceLayout Of(ReadOnlySpan<int> lengths)
    {
        var (order, descending) = (new int[lengths.Length], new int[lengths.Length]);
        for (var k = 0; k < order.Length; k++) (order[k], descending[k]) = (k, -lengths[k]);
        Array.Sort(descending, order); // the longest first

        var (starts, groups, rows) = (new int[order.Length], new List<(int Sequences, int Length)>(), 0);
        foreach (var k in order)
        {
            if (groups.Count == 0 || !Joins(lengths[k], groups[^1])) groups.Add((0, lengths[k]));
            var (sequences, length) = groups[^1];
            groups[^1] = (sequences + 1, length);
            (starts[k], rows) = (rows, rows + length);
        }

        return new SequenceLayout(starts, [.. groups], rows);
    }

    private static bool Joins(int length, (int Sequences, int Length) group) =>
        length >= LeastFill * group.Length && (group.Sequences + 1L) * group.Length * group.Length <= MostWeights;
}
