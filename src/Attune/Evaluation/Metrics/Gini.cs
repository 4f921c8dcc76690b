namespace Attune.Evaluation.Metrics;

/// <summary>
/// Gini@k: how unevenly recommendation falls on the items. With the exposures x sorted ascending and i from 1 to n:
/// sum of (2i - n - 1) x_i / (n sum of x) (Shani and Gunawardana 2011, 3.3.2). 0 when all items are shown equally often, near 1 when few get all.
/// Counts all items of the catalogue; NaN when nothing was recommended.
/// </summary>
internal sealed class Gini : ExposureMetric
{
    public override double Of(ReadOnlySpan<int> exposures)
    {
        var sorted = exposures.ToArray();
        Array.Sort(sorted);
        var (weighted, total, n) = (0d, 0L, sorted.Length);
        for (var i = 0; i < n; i++)
        {
            weighted += (2d * (i + 1) - n - 1) * sorted[i];
            total += sorted[i];
        }

        return weighted / ((double)n * total);
    }
}
