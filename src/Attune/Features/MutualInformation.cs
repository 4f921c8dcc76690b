namespace Attune.Features;

/// <summary>
/// Mutual information of a column and a target, sum over cells of p(x, y) ln(p(x, y) / (p(x) p(y))) in nats, from counts (Shannon 1948). Numbers are first put into bins of equal
/// frequency; equal numbers share a bin, and null is a bin of its own.
/// </summary>
internal static class MutualInformation
{
    private const int Bins = 10;

    /// <summary>The information between a column and classes.</summary>
    /// <param name="column">The column.</param>
    /// <param name="classes">0, 1, 2 … a row.</param>
    public static double Of(FeatureColumn column, ReadOnlySpan<int> classes) =>
        Of(column.Kind == FeatureKind.Numeric ? BinsOf(column.Values) : [.. column.Values.Select(v => float.IsNaN(v) ? -1 : (int)v)], classes);

    /// <summary>The information between two labellings of the same rows.</summary>
    public static double Of(ReadOnlySpan<int> first, ReadOnlySpan<int> second)
    {
        var (cells, rows, columns) = (new Dictionary<(int, int), int>(), new Dictionary<int, int>(), new Dictionary<int, int>());
        for (var r = 0; r < first.Length; r++)
        {
            cells[(first[r], second[r])] = cells.GetValueOrDefault((first[r], second[r])) + 1;
            rows[first[r]] = rows.GetValueOrDefault(first[r]) + 1;
            columns[second[r]] = columns.GetValueOrDefault(second[r]) + 1;
        }

        var (sum, n) = (0.0, (double)first.Length);
        foreach (var ((x, y), count) in cells.OrderBy(c => c.Key)) sum += count / n * Math.Log(count * n / ((double)rows[x] * columns[y]));
        return Math.Max(0, sum);
    }

    private static int[] BinsOf(float[] values)
    {
        var sorted = values.Where(v => !float.IsNaN(v)).Order().ToArray();
        var bounds = Enumerable.Range(1, Bins - 1).Select(b => sorted.Length == 0 ? 0 : sorted[Math.Min(sorted.Length - 1, b * sorted.Length / Bins)]).Distinct().ToArray();
        return [.. values.Select(v => float.IsNaN(v) ? -1 : bounds.Count(b => v >= b))];
    }
}
