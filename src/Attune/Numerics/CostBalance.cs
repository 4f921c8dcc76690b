using System.Runtime.ExceptionServices;

namespace Attune.Numerics;

/// <summary>Cuts the rows of a sparse matrix into chunks of about equal cost, for workers to take one after the other.</summary>
internal static class CostBalance
{
    private const int ChunksPerThread = 64;

    /// <summary>
    /// Runs <paramref name="body"/> once for each chunk of rows. Each worker makes its own scratch once. Cancellation is checked before each chunk.
    /// </summary>
    /// <param name="rowStarts">Where each row's entries start; length rows + 1.</param>
    /// <param name="rowCost">What a row costs beyond its entries, in entries.</param>
    /// <param name="parallelism">Threads and cancellation.</param>
    /// <param name="scratch">Makes a worker's scratch.</param>
    /// <param name="body">Scratch, first row, row after the last.</param>
    public static void For<TScratch>(
        int[] rowStarts, int rowCost, ParallelOptions parallelism, Func<TScratch> scratch, Action<TScratch, int, int> body)
    {
        var starts = Cut(rowStarts, rowCost, ChunksPerThread * parallelism.MaxDegreeOfParallelism);
        Each(starts.Length - 1, parallelism, scratch, (mine, chunk) => body(mine, starts[chunk], starts[chunk + 1]));
    }

    /// <summary>Runs <paramref name="body"/> once for each chunk 0, 1, …, in this order as workers come free, with the worker's own scratch.</summary>
    public static void Each<TScratch>(int chunks, ParallelOptions parallelism, Func<TScratch> scratch, Action<TScratch, int> body)
    {
        var next = -1;
        try
        {
            Parallel.For(0, parallelism.MaxDegreeOfParallelism, parallelism, _ =>
            {
                var mine = scratch();
                for (var chunk = Interlocked.Increment(ref next); chunk < chunks; chunk = Interlocked.Increment(ref next))
                {
                    parallelism.CancellationToken.ThrowIfCancellationRequested();
                    body(mine, chunk);
                }
            });
        }
        catch (AggregateException e)
        {
            // Callers see what a loop would have thrown.
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }

    /// <summary>First row of each chunk, and the number of rows at the end. Every chunk has a row.</summary>
    public static int[] Cut(int[] rowStarts, int rowCost, int chunks)
    {
        var rows = rowStarts.Length - 1;
        var total = rowStarts[rows] + (long)rows * rowCost;
        var starts = new List<int> { 0 };
        for (var row = 1; row < rows; row++)
        {
            var cost = rowStarts[row] + (long)row * rowCost;
            if (cost * chunks >= total * starts.Count) starts.Add(row);
        }

        starts.Add(rows);
        return [.. starts];
    }
}
