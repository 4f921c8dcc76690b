namespace Attune.Numerics;

/// <summary>How far two partitions of the same things agree, whatever their labels are called.</summary>
internal static class ClusterAgreement
{
    /// <summary>
    /// Normalised mutual information, 2 I(A; B) / (H(A) + H(B)): 0 for partitions that tell nothing of each other, 1 for equal ones (Strehl and Ghosh 2002, with
    /// the arithmetic mean). Two partitions of one part each are equal: 1.
    /// </summary>
    public static double MutualInformation(ReadOnlySpan<int> a, ReadOnlySpan<int> b)
    {
        var (cells, rows, columns) = Contingency(a, b);
        var n = (double)a.Length;
        var (ofA, ofB) = (Entropy(rows.Values, n), Entropy(columns.Values, n));
        if (ofA + ofB == 0) return 1;
        var information = cells.Sum(c => c.Value / n * Math.Log(c.Value * n / ((double)rows[c.Key.A] * columns[c.Key.B])));
        return Math.Clamp(2 * information / (ofA + ofB), 0, 1);
    }

    /// <summary>
    /// Adjusted Rand index (Hubert and Arabie 1985): pairs put together by both, less what chance would give, over the most there could be less the same.
    /// 1 for equal partitions, about 0 for independent ones, below 0 for worse.
    /// </summary>
    public static double AdjustedRand(ReadOnlySpan<int> a, ReadOnlySpan<int> b)
    {
        var (cells, rows, columns) = Contingency(a, b);
        var (both, ofA, ofB) = (cells.Values.Sum(Pairs), rows.Values.Sum(Pairs), columns.Values.Sum(Pairs));
        var byChance = a.Length < 2 ? 0 : ofA * ofB / Pairs(a.Length);
        var most = (ofA + ofB) / 2;
        return most == byChance ? 1 : (both - byChance) / (most - byChance);
    }

    private static (SortedDictionary<(int A, int B), int> Cells, SortedDictionary<int, int> Rows, SortedDictionary<int, int> Columns) Contingency(ReadOnlySpan<int> a, ReadOnlySpan<int> b)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(a.Length, b.Length);
        var (cells, rows, columns) = (new SortedDictionary<(int, int), int>(), new SortedDictionary<int, int>(), new SortedDictionary<int, int>());
        for (var k = 0; k < a.Length; k++)
        {
            cells[(a[k], b[k])] = cells.GetValueOrDefault((a[k], b[k])) + 1;
            rows[a[k]] = rows.GetValueOrDefault(a[k]) + 1;
            columns[b[k]] = columns.GetValueOrDefault(b[k]) + 1;
        }

        return (cells, rows, columns);
    }

    private static double Entropy(IEnumerable<int> counts, double n) => -counts.Sum(c => c / n * Math.Log(c / n));

    private static double Pairs(int count) => count * (count - 1.0) / 2;
}
