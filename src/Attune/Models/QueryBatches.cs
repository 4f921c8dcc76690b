using System.Runtime.ExceptionServices;

namespace Attune.Models;

/// <summary>Takes many users in batches, in parallel.</summary>
internal static class QueryBatches
{
    /// <summary>What is done with one batch: the row of its first query, and the queries. The span is only valid during the call.</summary>
    public delegate void Body<in T>(T local, int first, ReadOnlySpan<UserQuery> queries);

    /// <summary>Runs <paramref name="body"/> once for each batch, from many threads and in no certain order.</summary>
    /// <param name="rows">Rows in all.</param>
    /// <param name="size">Rows of a batch; the last may have fewer.</param>
    /// <param name="query">Whom a row stands for.</param>
    /// <param name="step">Name of the step in progress reports.</param>
    /// <param name="run">Threads, progress, cancellation.</param>
    /// <param name="local">Makes what one thread works with.</param>
    /// <param name="body">The work on a batch.</param>
    public static void ForEach<T>(int rows, int size, Func<int, UserQuery> query, string step, RunContext run, Func<T> local, Body<T> body)
    {
        var done = 0;
        try
        {
            Parallel.For(0, (rows + size - 1) / size, run.Parallelism, () => (Queries: new UserQuery[size], Local: local()), (b, _, own) =>
            {
                var (first, length) = (b * size, Math.Min(size, rows - b * size));
                for (var k = 0; k < length; k++) own.Queries[k] = query(first + k);
                body(own.Local, first, own.Queries.AsSpan(0, length));
                run.Progress?.Report(new WorkProgress(step, Interlocked.Add(ref done, length), rows, "users"));
                return own;
            }, _ => { });
        }
        catch (AggregateException error) when (error.InnerException is { } first)
        {
            // What went wrong, not that it went wrong on several threads.
            ExceptionDispatchInfo.Throw(first);
        }
    }
}
