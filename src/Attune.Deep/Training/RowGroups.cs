namespace Attune.Deep.Training;

/// <summary>
/// The places of a batch that point into one table, by row: the distinct rows, in the order in which they first occur, and the places of each,
/// ascending. So the gradients of a row can be summed, always in the same order, and each row updated once. O(places).
/// </summary>
internal sealed class RowGroups
{
    private RowGroups(int[] rows, int[] starts, int[] places) => (Rows, Starts, Places) = (rows, starts, places);

    /// <summary>The distinct rows.</summary>
    public int[] Rows { get; }

    /// <summary>Places of the k-th row are Places[Starts[k]..Starts[k+1]].</summary>
    public int[] Starts { get; }

    /// <summary>Places, counted through all inputs of the table one after the other.</summary>
    public int[] Places { get; }

    /// <summary>Groups the places of some inputs.</summary>
    /// <param name="inputs">The rows that each input points at.</param>
    /// <param name="slots">Scratch of one number for each row of the table: all 0, and left so.</param>
    public static RowGroups Of(IReadOnlyList<int[]> inputs, int[] slots)
    {
        var total = inputs.Sum(i => i.Length);
        var (rows, counts) = (new List<int>(), new List<int>());
        foreach (var input in inputs)
            foreach (var row in input)
            {
                if (slots[row] == 0)
                {
                    rows.Add(row);
                    counts.Add(0);
                    slots[row] = rows.Count;
                }

                counts[slots[row] - 1]++;
            }

        var starts = new int[rows.Count + 1];
        for (var k = 0; k < rows.Count; k++) starts[k + 1] = starts[k] + counts[k];
        var (places, next, place) = (new int[total], starts.AsSpan(0, rows.Count).ToArray(), 0);
        foreach (var input in inputs)
            foreach (var row in input) places[next[slots[row] - 1]++] = place++;
        foreach (var row in rows) slots[row] = 0;
        return new RowGroups([.. rows], starts, places);
    }
}
