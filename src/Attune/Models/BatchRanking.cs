using Attune.Numerics;

namespace Attune.Models;

/// <summary>
/// Makes the list of best items of many users, in parallel, within bounded memory. Models of inner products never write their scores
/// down (<see cref="FactorRanker"/>); others are scored in batches. The lists are the same.
/// </summary>
internal static class BatchRanking
{
    /// <summary>What is done with the list of one row, best first. The span is only valid during the call.</summary>
    public delegate void Visitor<in T>(T local, int row, UserQuery user, ReadOnlySpan<ScoredItem> best);

    /// <summary>Ranks for all rows and visits each once, from many threads and in no certain order.</summary>
    /// <param name="model">The model.</param>
    /// <param name="rows">Rows to rank for.</param>
    /// <param name="query">Whom a row stands for.</param>
    /// <param name="count">Items wanted for each.</param>
    /// <param name="excludeSeen">Leaves out the items of each user's history.</param>
    /// <param name="step">Name of the step in progress reports.</param>
    /// <param name="run">Threads, progress, cancellation.</param>
    /// <param name="local">Makes what one thread works with.</param>
    /// <param name="visit">Given what its thread works with, the row, its query and its list.</param>
    public static void ForEach<T>(
        IModel model, int rows, Func<int, UserQuery> query, int count, bool excludeSeen, string step, RunContext run, Func<T> local, Visitor<T> visit)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        count = Math.Min(count, model.ItemCount);
        if (model is FactorModel factors) Fused(factors, rows, query, count, excludeSeen, step, run, local, visit);
        else
            BatchScoring.ForEach(
                model, rows, query, step, run, () => (List: new List(count), Local: local()),
                (own, row, user, scores) => visit(own.Local, row, user, own.List.Best(scores, excludeSeen ? user.Items.Span : default)));
    }

    private static void Fused<T>(
        FactorModel model, int rows, Func<int, UserQuery> query, int count, bool excludeSeen, string step, RunContext run, Func<T> local, Visitor<T> visit)
    {
        var size = FactorRanker.BatchFor(rows, run.Threads);
        QueryBatches.ForEach(rows, size, query, step, run, () => (Ranker: new FactorRanker(model, size, count), Local: local()), (own, first, queries) =>
        {
            own.Ranker.Rank(queries, excludeSeen);
            for (var k = 0; k < queries.Length; k++) visit(own.Local, first + k, queries[k], own.Ranker.Best(k));
        });
    }

    /// <summary>What one thread makes lists of <paramref name="count"/> items in.</summary>
    private sealed class List(int count)
    {
        private readonly int[] _items = new int[count];
        private readonly float[] _values = new float[count];
        private readonly ScoredItem[] _best = new ScoredItem[count];

        public ReadOnlySpan<ScoredItem> Best(Span<float> scores, ReadOnlySpan<int> excluded)
        {
            foreach (var item in excluded) scores[item] = float.NaN;
            var found = TopK.Select(scores, _items, _values);
            for (var b = 0; b < found; b++) _best[b] = new ScoredItem(_items[b], _values[b]);
            return _best.AsSpan(0, found);
        }
    }
}
