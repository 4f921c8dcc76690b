using Attune.Evaluation.Metrics;
using Attune.Models;
using Attune.Numerics;

namespace Attune.Evaluation;

/// <summary>Turns the scores of one user after the other into what the metrics see. Holds the buffers of one thread.</summary>
/// <param name="holdout">What to rank, and what is relevant.</param>
/// <param name="longest">Length of the list to make; 0 when no metric reads it.</param>
/// <param name="readsNegativeScores">Whether a metric reads the scores of all negatives.</param>
internal sealed class UserRanker(Holdout holdout, int longest, bool readsNegativeScores)
{
    private readonly int[] _top = new int[longest];
    private readonly float[] _topScores = new float[longest];
    private readonly bool[] _hits = new bool[longest];
    private int[] _relevant = [];
    private float[] _values = [];
    private float[] _relevantScores = [];
    private int[] _pool = [];
    private float[] _poolScores = [];

    /// <summary>Ranks for a test row. The result lies in this ranker's buffers until the next call; the scores are written to.</summary>
    public RankedUser Rank(int row, UserQuery query, Span<float> scores) =>
        holdout.Candidates is null ? RankAll(row, query, scores) : RankCandidates(row, scores);

    /// <summary>Ranks all items for a test row whose list is made already; without scores.</summary>
    public RankedUser Rank(int row, UserQuery query, ReadOnlySpan<ScoredItem> best)
    {
        var seen = holdout.ExcludeSeen ? query.Items.Span : default;
        var relevant = CollectRelevant(row, seen, default);
        for (var r = 0; r < best.Length; r++) _top[r] = best[r].Item;
        return ResultOfAll(best.Length, seen, relevant, default);
    }

    private RankedUser RankAll(int row, UserQuery query, Span<float> scores)
    {
        var seen = holdout.ExcludeSeen ? query.Items.Span : default;
        var relevant = CollectRelevant(row, seen, scores);
        foreach (var item in seen) scores[item] = float.NaN;
        var listed = TopK.Select(scores, _top, _topScores);
        return ResultOfAll(listed, seen, relevant, readsNegativeScores ? CollectNegatives(seen, relevant, scores) : default);
    }

    private RankedUser ResultOfAll(int listed, ReadOnlySpan<int> seen, ReadOnlySpan<int> relevant, ReadOnlySpan<float> negativeScores)
    {
        for (var r = 0; r < listed; r++) _hits[r] = relevant.BinarySearch(_top[r]) >= 0;
        return Result(listed, relevant.Length, holdout.Test.Columns - seen.Length - relevant.Length, negativeScores);
    }

    private RankedUser RankCandidates(int row, ReadOnlySpan<float> scores)
    {
        // Equal scores rank by place in the pool, so the withheld items, placed last, lose every tie.
        var relevant = CollectRelevant(row, default, scores);
        var candidates = holdout.Candidates!.ColumnsOf(row);
        Grow(ref _pool, candidates.Length + relevant.Length);
        var negatives = 0;
        foreach (var item in candidates)
            if (relevant.BinarySearch(item) < 0) _pool[negatives++] = item;
        relevant.CopyTo(_pool.AsSpan(negatives));

        var pool = _pool.AsSpan(0, negatives + relevant.Length);
        Grow(ref _poolScores, pool.Length);
        for (var p = 0; p < pool.Length; p++) _poolScores[p] = scores[pool[p]];
        var listed = TopK.Select(_poolScores.AsSpan(0, pool.Length), _top, _topScores);
        for (var r = 0; r < listed; r++) (_top[r], _hits[r]) = (pool[_top[r]], _top[r] >= negatives);
        return Result(listed, relevant.Length, negatives, _poolScores.AsSpan(0, negatives));
    }

    private RankedUser Result(int listed, int relevant, int negatives, ReadOnlySpan<float> negativeScores) => new()
    {
        Items = _top.AsSpan(0, listed),
        Hits = _hits.AsSpan(0, listed),
        RelevantItems = _relevant.AsSpan(0, relevant),
        Relevant = relevant,
        Negatives = negatives,
        RelevantScores = _relevantScores.AsSpan(0, relevant),
        RelevantValues = holdout.Test.Values is null ? default : _values.AsSpan(0, relevant),
        NegativeScores = negativeScores,
    };

    /// <summary>Gathers the withheld items that are not seen, with their values and scores.</summary>
    private ReadOnlySpan<int> CollectRelevant(int row, ReadOnlySpan<int> seen, ReadOnlySpan<float> scores)
    {
        var items = holdout.Test.ColumnsOf(row);
        var values = holdout.Test.ValuesOf(row);
        Grow(ref _relevant, items.Length);
        Grow(ref _values, items.Length);
        Grow(ref _relevantScores, items.Length);
        var count = 0;
        for (var i = 0; i < items.Length; i++)
        {
            if (seen.BinarySearch(items[i]) >= 0) continue;
            _relevant[count] = items[i];
            if (!scores.IsEmpty) _relevantScores[count] = scores[items[i]];
            if (!values.IsEmpty) _values[count] = values[i];
            count++;
        }

        return _relevant.AsSpan(0, count);
    }

    private ReadOnlySpan<float> CollectNegatives(ReadOnlySpan<int> seen, ReadOnlySpan<int> relevant, ReadOnlySpan<float> scores)
    {
        Grow(ref _poolScores, scores.Length);
        var (count, s, r) = (0, 0, 0);
        for (var item = 0; item < scores.Length; item++)
        {
            if (s < seen.Length && seen[s] == item) s++;
            else if (r < relevant.Length && relevant[r] == item) r++;
            else _poolScores[count++] = scores[item];
        }

        return _poolScores.AsSpan(0, count);
    }

    private static void Grow<T>(ref T[] buffer, int length)
    {
        if (buffer.Length < length) buffer = new T[Math.Max(length, 2 * buffer.Length)];
    }
}
