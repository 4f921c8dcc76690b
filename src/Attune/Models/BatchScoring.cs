namespace Attune.Models;

/// <summary>Scores many users in batches, in parallel, within bounded memory.</summary>
internal static class BatchScoring
{
    /// <summary>Scores held at once by a thread: large enough to keep the scoring kernel busy, small enough for the cache.</summary>
    private const int ScoresPerBatch = 1 << 20;

    private const int MaxBatch = 64;

    /// <summary>What is done with the scores of one row. The span may be written to; it is only valid during the call.</summary>
    public delegate void Visitor<in T>(T local, int row, UserQuery user, Span<float> scores);

    /// <summary>Scores all rows and visits each once, from many threads and in no certain order.</summary>
    /// <param name="model">The model.</param>
    /// <param name="rows">Rows to score.</param>
    /// <param name="query">Whom a row stands for.</param>
    /// <param name="step">Name of the step in progress reports.</param>
    /// <param name="run">Threads, progress, cancellation.</param>
    /// <param name="local">Makes what one thread works with.</param>
    /// <param name="visit">Given what its thread works with, the row, its query and its scores.</param>
    public static void ForEach<T>(IModel model, int rows, Func<int, UserQuery> query, string step, RunContext run, Func<T> local, Visitor<T> visit)
    {
        var size = Math.Clamp(ScoresPerBatch / Math.Max(1, model.ItemCount), 1, MaxBatch);
        QueryBatches.ForEach(rows, size, query, step, run, () => (Scores: new float[size * model.ItemCount], Local: local()), (own, first, queries) =>
        {
            model.Score(queries, own.Scores.AsSpan(0, queries.Length * model.ItemCount));
            for (var k = 0; k < queries.Length; k++)
                visit(own.Local, first + k, queries[k], own.Scores.AsSpan(k * model.ItemCount, model.ItemCount));
        });
    }
}
