namespace Attune.Preparation.Quality;

/// <summary>How unequally attention falls on the items.</summary>
internal sealed class Popularity : IQualityCheck
{
    public string Name => "popularity";

    public IEnumerable<QualityFigure> Measure(QualitySubject subject)
    {
        int[] counts = [.. Sparsity.ItemCounts(subject.Interactions).Order()];
        if (subject.Interactions.Count == 0) yield break;
        var gini = Gini(counts);
        yield return new("gini", null, gini, Grade.High(gini, 0.7, 0.9), $"The Gini coefficient of item popularity is {gini:F3} (0: all alike, 1: one item has everything).");
        foreach (var percent in (int[])[1, 10])
        {
            var top = Math.Max(1, counts.Length * percent / 100);
            var share = Grade.Share(counts.TakeLast(top).Sum(c => (long)c), subject.Interactions.Count);
            yield return new($"share_of_top_{percent}_percent", null, share, percent == 1 ? Grade.High(share, 0.3, 0.6) : Grade.High(share, 0.7, 0.9), $"The most popular {percent} % of the items draw {share:P1} of the interactions.");
        }
    }

    /// <summary>G = sum over i of (2i - n - 1) c_i / (n sum of c), with c ascending and i from 1.</summary>
    internal static double Gini(ReadOnlySpan<int> ascending)
    {
        var (n, weighted, sum) = (ascending.Length, 0.0, 0.0);
        for (var i = 0; i < n; i++)
        {
            weighted += ((2.0 * (i + 1)) - n - 1) * ascending[i];
            sum += ascending[i];
        }

        return sum == 0 ? 0 : weighted / (n * sum);
    }
}
