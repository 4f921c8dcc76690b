namespace Attune.Numerics;

/// <summary>
/// The nondecreasing step function of scores that lies nearest to the labels in squared error, by pooling adjacent violators (Ayer et al. 1955; as calibration: Zadrozny and
/// Elkan 2002). Between the means of two pools it goes straight, so that scores in different pools keep their order; outside it is level.
/// </summary>
internal static class IsotonicRegression
{
    /// <summary>The pools: their mean scores, ascending, and values.</summary>
    /// <param name="scores">Finite, one or more.</param>
    /// <param name="labels">One a score.</param>
    public static (float[] Scores, float[] Values) Fit(ReadOnlySpan<float> scores, ReadOnlySpan<float> labels)
    {
        var (sorted, aligned) = (scores.ToArray(), labels.ToArray());
        Array.Sort(sorted, aligned);
        var pools = new List<(double Scores, double Labels, int Count)>();
        for (var (from, to) = (0, 0); from < sorted.Length; from = to)
        {
            var pool = (Scores: 0.0, Labels: 0.0, Count: 0);
            for (to = from; to < sorted.Length && sorted[to] == sorted[from]; to++) pool = (pool.Scores + sorted[to], pool.Labels + aligned[to], pool.Count + 1);
            while (pools.Count > 0 && pools[^1].Labels * pool.Count >= pool.Labels * pools[^1].Count)
            {
                pool = (pool.Scores + pools[^1].Scores, pool.Labels + pools[^1].Labels, pool.Count + pools[^1].Count);
                pools.RemoveAt(pools.Count - 1);
            }

            pools.Add(pool);
        }

        return ([.. pools.Select(p => (float)(p.Scores / p.Count))], [.. pools.Select(p => (float)(p.Labels / p.Count))]);
    }

    /// <summary>The value at a score.</summary>
    public static float At(float score, ReadOnlySpan<float> scores, ReadOnlySpan<float> values)
    {
        var place = scores.BinarySearch(score);
        if (place >= 0) return values[place];
        place = ~place;
        if (place == 0) return values[0];
        if (place == scores.Length) return values[^1];
        var share = (score - scores[place - 1]) / (scores[place] - scores[place - 1]);
        return values[place - 1] + share * (values[place] - values[place - 1]);
    }
}
