using Attune.Numerics;

namespace Attune.Profiles.Personas;

/// <summary>How good a number of clusters is.</summary>
/// <param name="Count">The number.</param>
/// <param name="Silhouette">Mean silhouette, -1..1 (Rousseeuw 1987).</param>
/// <param name="Stability">Adjusted Rand index of how the clusters of one half of the users and those of the other half divide all of them.</param>
public sealed record CountQuality(int Count, double Silhouette, double Stability)
{
    /// <summary>What the number is chosen by: silhouette times stability.</summary>
    public double Score => Math.Max(0, Silhouette) * Math.Max(0, Stability);
}

/// <summary>Looks for the number of clusters: they shall be apart from each other, and the same whichever half of the users they are made from.</summary>
internal static class ClusterCount
{
    /// <summary>Rows looked at at most: more tell the number no better.</summary>
    private const int MostRows = 4000, MostForSilhouette = 1000, Starts = 3;

    /// <summary>Tries all numbers between two; those that the rows do not allow are left out.</summary>
    public static IReadOnlyList<CountQuality> Try(float[] rows, int width, int minimum, int maximum, int iterations, RunContext run)
    {
        rows = Every(rows, width, MostRows);
        var (half, other) = Halves(rows, width);
        var distances = Distances(Every(rows, width, MostForSilhouette), width, run);
        var tried = new List<CountQuality>();
        var most = Math.Min(maximum, half.Length / width / 2);
        for (var count = minimum; count <= most; count++)
        {
            run.Progress?.Report(new WorkProgress("Counting clusters", count - minimum, most - minimum + 1, "counts"));
            var all = new KMeans(rows, width).Best(count, Starts, iterations, run);
            var (first, second) = (new KMeans(half, width).Best(count, Starts, iterations, run), new KMeans(other, width).Best(count, Starts, iterations, run));
            var stability = ClusterAgreement.AdjustedRand(Labels(rows, width, first.Centroids), Labels(rows, width, second.Centroids));
            var labels = Labels(Every(rows, width, MostForSilhouette), width, all.Centroids);
            tried.Add(new CountQuality(count, Math.Round(Silhouette(distances, labels, count), 4), Math.Round(stability, 4)));
        }

        return tried;
    }

    /// <summary>
    /// Mean over the rows of (b - a) / max(a, b), with a the mean distance to the rows of the own cluster and b that to the rows of the nearest other one; 0 for a row
    /// that is alone in its cluster.
    /// </summary>
    internal static double Silhouette(float[] distances, int[] labels, int clusters)
    {
        var sizes = new int[clusters];
        foreach (var label in labels) sizes[label]++;
        var (sum, n) = (0.0, labels.Length);
        for (var row = 0; row < n; row++)
        {
            if (sizes[labels[row]] < 2) continue;
            var totals = new double[clusters];
            for (var other = 0; other < n; other++) totals[labels[other]] += distances[row * n + other];
            var own = totals[labels[row]] / (sizes[labels[row]] - 1);
            var nearest = double.PositiveInfinity;
            for (var k = 0; k < clusters; k++)
                if (k != labels[row] && sizes[k] > 0) nearest = Math.Min(nearest, totals[k] / sizes[k]);
            if (double.IsFinite(nearest) && Math.Max(own, nearest) > 0) sum += (nearest - own) / Math.Max(own, nearest);
        }

        return n == 0 ? 0 : sum / n;
    }

    internal static float[] Distances(float[] rows, int width, RunContext run)
    {
        var n = rows.Length / width;
        var distances = new float[n * n];
        Parallel.For(0, n, run.Parallelism, row =>
        {
            for (var other = 0; other < n; other++)
                distances[row * n + other] = MathF.Sqrt(KMeans.SquaredDistance(rows.AsSpan(row * width, width), rows.AsSpan(other * width, width)));
        });
        return distances;
    }

    internal static int[] Labels(float[] rows, int width, float[] centroids)
    {
        var labels = new int[rows.Length / width];
        for (var row = 0; row < labels.Length; row++) labels[row] = KMeans.Nearest(rows.AsSpan(row * width, width), centroids).Cluster;
        return labels;
    }

    /// <summary>At most so many of the rows, evenly from first to last.</summary>
    private static float[] Every(float[] rows, int width, int most)
    {
        var n = rows.Length / width;
        return n <= most ? rows : [.. Enumerable.Range(0, most).SelectMany(k => rows[((int)((long)k * n / most) * width)..(((int)((long)k * n / most) + 1) * width)])];
    }

    private static (float[] One, float[] Other) Halves(float[] rows, int width)
    {
        float[] Part(ulong half) => [.. Enumerable.Range(0, rows.Length / width).Where(row => new SplitMix((ulong)row).Next() % 2 == half).SelectMany(row => rows[(row * width)..((row + 1) * width)])];
        return (Part(0), Part(1));
    }
}
