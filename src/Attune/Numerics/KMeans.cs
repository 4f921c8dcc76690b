using System.Numerics.Tensors;

namespace Attune.Numerics;

/// <summary>Rows put into clusters.</summary>
/// <param name="Centroids">Clusters by width.</param>
/// <param name="Labels">Cluster of each row.</param>
/// <param name="Inertia">Summed squared distances of the rows to the centroids of their clusters.</param>
internal sealed record Clustering(float[] Centroids, int[] Labels, double Inertia);

/// <summary>
/// k-means by Lloyd's iterations from the seeds of k-means++ (Arthur and Vassilvitskii 2007). Rows are summed in blocks of fixed size, the blocks in their order, so that
/// the result is the same on any number of threads.
/// </summary>
/// <param name="rows">Rows by width.</param>
/// <param name="width">Numbers of a row.</param>
internal sealed class KMeans(float[] rows, int width)
{
    private const int BlockSize = 512;
    private readonly int _count = rows.Length / width;

    /// <summary>The best of several starts, by inertia; of equals the first.</summary>
    /// <param name="clusters">How many clusters; at most as many as there are rows.</param>
    /// <param name="starts">How many starts.</param>
    /// <param name="iterations">Passes of a start at most.</param>
    /// <param name="run">Threads, seed, cancellation.</param>
    public Clustering Best(int clusters, int starts, int iterations, RunContext run)
    {
        Clustering? best = null;
        for (var start = 0; start < starts; start++)
        {
            var seeds = Seeds(clusters, SplitMix.Mix(SplitMix.Mix((ulong)run.Seed, (ulong)clusters), (ulong)start));
            var found = From(seeds, iterations, run);
            if (best is null || found.Inertia < best.Inertia) best = found;
        }

        return best!;
    }

    /// <summary>Lloyd's iterations from given centroids until no row changes its cluster.</summary>
    public Clustering From(ReadOnlySpan<float> start, int iterations, RunContext run)
    {
        var centroids = start.ToArray();
        var labels = new int[_count];
        Array.Fill(labels, -1);
        for (var iteration = 0; ; iteration++)
        {
            run.Cancellation.ThrowIfCancellationRequested();
            var (sums, sizes, inertia, changed) = Pass(centroids, labels, run);
            if (!changed || iteration >= iterations) return new Clustering(centroids, labels, inertia);
            Move(centroids, labels, sums, sizes);
        }
    }

    /// <summary>The nearest centroid to a row (of equals the first), its squared distance and that to the second nearest.</summary>
    public static (int Cluster, float Distance, float Second) Nearest(ReadOnlySpan<float> row, ReadOnlySpan<float> centroids)
    {
        var (cluster, distance, second) = (0, float.PositiveInfinity, float.PositiveInfinity);
        for (var k = 0; k * row.Length < centroids.Length; k++)
        {
            var between = SquaredDistance(row, centroids.Slice(k * row.Length, row.Length));
            if (between < distance) (cluster, distance, second) = (k, between, distance);
            else if (between < second) second = between;
        }

        return (cluster, distance, second);
    }

    /// <summary>|a - b|².</summary>
    public static float SquaredDistance(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var distance = TensorPrimitives.Distance(a, b);
        return distance * distance;
    }

    private ReadOnlySpan<float> Row(int row) => rows.AsSpan(row * width, width);

    /// <summary>
    /// The first seed is any row; for each further one a few rows are drawn in proportion to the squared distance to the nearest seed so far, and the one is
    /// taken that leaves the least of it (the greedy variant, which finds clusters that lie together better).
    /// </summary>
    private float[] Seeds(int clusters, ulong key)
    {
        var (random, seeds) = (new SplitMix(key), new float[clusters * width]);
        var candidates = 2 + (int)Math.Log(clusters);
        var distances = new float[_count];
        Array.Fill(distances, float.PositiveInfinity);
        var (chosen, total) = (random.Below(_count), 0.0);
        for (var k = 0; ; k++)
        {
            Row(chosen).CopyTo(seeds.AsSpan(k * width));
            (distances, total) = With(distances, chosen);
            if (k == clusters - 1) return seeds;
            var least = double.PositiveInfinity;
            for (var draw = 0; draw < candidates; draw++)
            {
                var candidate = Draw(distances, total * random.Uniform());
                if (With(distances, candidate).Total is var left && left < least) (chosen, least) = (candidate, left);
            }
        }
    }

    /// <summary>The squared distances to the nearest seed when a row is one too, and their sum.</summary>
    private (float[] Distances, double Total) With(float[] distances, int seed)
    {
        var (nearer, total) = (new float[_count], 0.0);
        for (var row = 0; row < _count; row++) total += nearer[row] = Math.Min(distances[row], SquaredDistance(Row(row), Row(seed)));
        return (nearer, total);
    }

    private static int Draw(float[] weights, double at)
    {
        var last = 0;
        for (var k = 0; k < weights.Length; k++)
        {
            if (weights[k] == 0) continue;
            last = k;
            if ((at -= weights[k]) < 0) break;
        }

        return last;
    }

    /// <summary>Puts each row to its nearest centroid and sums the rows of each cluster.</summary>
    private (double[] Sums, int[] Sizes, double Inertia, bool Changed) Pass(float[] centroids, int[] labels, RunContext run)
    {
        var clusters = centroids.Length / width;
        var blocks = new (double[] Sums, int[] Sizes, double Inertia, bool Changed)[(_count + BlockSize - 1) / BlockSize];
        Parallel.For(0, blocks.Length, run.Parallelism, b =>
        {
            var (sums, sizes, inertia, changed) = (new double[centroids.Length], new int[clusters], 0.0, false);
            for (var row = b * BlockSize; row < Math.Min(_count, (b + 1) * BlockSize); row++)
            {
                var (cluster, distance, _) = Nearest(Row(row), centroids);
                changed |= labels[row] != cluster;
                labels[row] = cluster;
                sizes[cluster]++;
                inertia += distance;
                for (var k = 0; k < width; k++) sums[cluster * width + k] += rows[row * width + k];
            }

            blocks[b] = (sums, sizes, inertia, changed);
        });

        var (all, counts) = (new double[centroids.Length], new int[clusters]);
        foreach (var block in blocks)
        {
            TensorPrimitives.Add<double>(all, block.Sums, all);
            for (var k = 0; k < clusters; k++) counts[k] += block.Sizes[k];
        }

        return (all, counts, blocks.Sum(b => b.Inertia), blocks.Any(b => b.Changed));
    }

    /// <summary>Centroids go to the means of their rows; one that has none goes to the row that is worst off where it is.</summary>
    private void Move(float[] centroids, int[] labels, double[] sums, int[] sizes)
    {
        for (var cluster = 0; cluster < sizes.Length; cluster++)
        {
            if (sizes[cluster] == 0)
            {
                var worst = Enumerable.Range(0, _count).MaxBy(row => SquaredDistance(Row(row), centroids.AsSpan(labels[row] * width, width)));
                Row(worst).CopyTo(centroids.AsSpan(cluster * width));
                continue;
            }

            for (var k = 0; k < width; k++) centroids[cluster * width + k] = (float)(sums[cluster * width + k] / sizes[cluster]);
        }
    }
}
