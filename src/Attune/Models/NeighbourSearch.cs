using Attune.Data;
using Attune.Numerics;

namespace Attune.Models;

/// <summary>
/// Finds the nearest neighbours of every vector, exactly. Vectors are numbered by falling frequency, and each is compared with those of lower
/// number alone: the features' lists are read up to the vector itself, the sums stay in the cache, and each pair is seen once and offered to both.
/// Memory: the vectors in both orientations and the neighbours kept. The result does not depend on the number of threads.
/// </summary>
internal static class NeighbourSearch
{
    /// <summary>The nearest of each vector with a similarity above 0; equal ones go by falling frequency, then rising number.</summary>
    /// <param name="vectors">What to compare.</param>
    /// <param name="neighbours">Neighbours kept of each.</param>
    /// <param name="normalize">Divides each vector's similarities by their sum.</param>
    /// <param name="report">Reports progress: vectors done, vectors in all.</param>
    /// <param name="parallelism">Threads and cancellation.</param>
    /// <returns>A row a vector: its neighbours, ascending, with their similarities.</returns>
    public static CsrMatrix Find(NeighbourVectors vectors, int neighbours, bool normalize, Action<int, int> report, ParallelOptions parallelism)
    {
        parallelism.CancellationToken.ThrowIfCancellationRequested();
        var count = vectors.Features.Columns;
        var order = ByFrequency(vectors.Features);
        var numbers = new int[count];
        for (var n = 0; n < count; n++) numbers[order[n]] = n;

        // Transposing twice sorts the lists by the new numbers.
        var rows = new CsrMatrix(count, vectors.Features.RowStarts, Array.ConvertAll(vectors.Features.ColumnIndices, c => numbers[c]), vectors.Features.Values).Transpose();
        var sorted = vectors with { Features = rows.Transpose(), A = Array.ConvertAll(order, v => vectors.A[v]), B = Array.ConvertAll(order, v => vectors.B[v]) };
        var lists = new NeighbourLists(count, Math.Min(neighbours, Math.Max(1, count - 1)));
        var done = 0;
        CostBalance.For(rows.RowStarts, 1, parallelism, () => new NeighbourWorker(sorted, rows, lists), (worker, first, end) =>
        {
            for (var row = first; row < end; row++) worker.Compare(row);
            report(Interlocked.Add(ref done, end - first), count);
        });
        return Collect(lists, order, numbers, normalize, parallelism);
    }

    private static int[] ByFrequency(CsrMatrix features)
    {
        var counts = new int[features.Columns];
        foreach (var column in features.ColumnIndices.AsSpan(0, features.Count)) counts[column]++;
        var keys = new long[counts.Length];
        for (var v = 0; v < keys.Length; v++) keys[v] = ((long)(int.MaxValue - counts[v]) << 32) | (uint)v;
        Array.Sort(keys);
        return Array.ConvertAll(keys, k => (int)k);
    }

    private static CsrMatrix Collect(NeighbourLists lists, int[] order, int[] numbers, bool normalize, ParallelOptions parallelism)
    {
        var starts = new int[order.Length + 1];
        for (var v = 0; v < order.Length; v++) starts[v + 1] = checked(starts[v] + lists.Of(numbers[v]).Ids.Length);
        var (ids, similarities) = (new int[starts[^1]], new float[starts[^1]]);
        Parallel.For(0, order.Length, parallelism, v =>
        {
            var list = lists.Of(numbers[v]);
            var mine = similarities.AsSpan(starts[v], list.Ids.Length);
            for (var k = 0; k < mine.Length; k++) (ids[starts[v] + k], mine[k]) = (order[list.Ids.Span[k]], list.Similarities.Span[k]);
            ids.AsSpan(starts[v], mine.Length).Sort(mine);
            if (normalize && mine.Length > 0) System.Numerics.Tensors.TensorPrimitives.Divide(mine, System.Numerics.Tensors.TensorPrimitives.Sum<float>(mine), mine);
        });
        return new CsrMatrix(order.Length, starts, ids, similarities);
    }
}
