using Attune.Numerics;

namespace Attune.Models;

/// <summary>
/// The best items of a batch of users, without ever holding all their scores: a tile of items at a time is multiplied by a group of users
/// into a buffer that stays in the cache, the seen items of the tile are struck out, and each user's scores are compared, a
/// vector at a time, with the worst of the user's present list. Items come by falling norm, and a group is finished when none of its users
/// can find a better one (<see cref="ItemsByNorm"/>). Holds the buffers of one thread: for each user of a batch 4 bytes a factor, 4 a seen item and
/// 8 a list entry, and 25 KB of scores.
/// </summary>
internal sealed class FactorRanker
{
    /// <summary>Users that share one reading of the items: enough that reading them costs little, few enough for the second-level cache.</summary>
    private const int MaxBatch = 8 * Group;

    private const int Group = PanelProduct.Group;

    /// <summary>From one user's scores to the next. A power of two would put the rows of a block on the same lines of the cache.</summary>
    private const int ScoreStride = PackedRows.TileRows + 16;

    private const int BatchesPerThread = 8;

    private readonly FactorModel _model;
    private readonly ItemsByNorm _items;
    private readonly int _count;
    private readonly Memory<float> _groups;
    private readonly Memory<float> _scores;
    private readonly float[] _row;
    private readonly float[] _norms;
    private readonly int[] _best;
    private readonly float[] _bestScores;
    private readonly int[] _found;
    private readonly SeenPlaces _seen;
    private readonly ScoredItem[] _list;

    /// <summary>Buffers for batches of up to <paramref name="batch"/> users and lists of up to <paramref name="count"/> items.</summary>
    public FactorRanker(FactorModel model, int batch, int count)
    {
        (_model, _items, _count) = (model, model.ItemsByNorm, count);
        _groups = Panels.Allocate(PanelProduct.GroupedLength(batch, model.Stride));
        _scores = Panels.Allocate(Group * ScoreStride);
        (_row, _norms, _found) = (new float[model.Stride], new float[batch], new int[batch]);
        (_best, _bestScores, _list) = (new int[batch * count], new float[batch * count], new ScoredItem[count]);
        _seen = new SeenPlaces(_items, batch);
    }

    /// <summary>Users to take at once: whole groups, and several batches for each thread so that all end together.</summary>
    public static int BatchFor(int rows, int threads) =>
        Math.Clamp(Panels.RoundUp(rows / (BatchesPerThread * Math.Max(1, threads)), Group), Group, MaxBatch);

    /// <summary>Makes the lists of a batch, which <see cref="Best"/> then gives.</summary>
    public void Rank(ReadOnlySpan<UserQuery> users, bool excludeSeen)
    {
        _seen.Clear();
        for (var u = 0; u < users.Length; u++)
        {
            _model.EmbedKnown(users[u], _row);
            PanelProduct.PackGroups(_row, u, _groups.Span);
            (_norms[u], _found[u]) = (ItemsByNorm.Bound(_row), 0);
            _seen.Add(excludeSeen ? users[u].Items.Span : default);
        }

        // A group that is finished stays so: limits fall and lists get better.
        var unfinished = (1UL << (users.Length + Group - 1) / Group) - 1;
        for (var tile = 0; tile < _items.Vectors.Tiles && unfinished != 0; tile++)
            for (var first = 0; first < users.Length; first += Group)
                if ((unfinished >> first / Group & 1) != 0 && !Advance(first, Math.Min(Group, users.Length - first), tile))
                    unfinished &= ~(1UL << first / Group);
    }

    /// <summary>The list of user <paramref name="u"/> of the batch, best first; valid until the next call.</summary>
    public ReadOnlySpan<ScoredItem> Best(int u)
    {
        var best = _best.AsSpan(u * _count, _count);
        var scores = _bestScores.AsSpan(u * _count, _count);
        var found = TopK.Sort(best, scores, _found[u]);
        for (var b = 0; b < found; b++) _list[b] = new ScoredItem(best[b], scores[b]);
        return _list.AsSpan(0, found);
    }

    /// <summary>Takes one group through one tile; false when none of its users can find a better item there or later.</summary>
    private bool Advance(int first, int users, int tile)
    {
        var (vectors, limit) = (_items.Vectors, _items.LimitOf(tile));
        var finished = true;
        for (var u = first; u < first + users; u++) finished &= IsFinished(u, limit);
        if (finished) return false;

        var group = _groups.Span.Slice(first * vectors.Dimension, Group * vectors.Dimension);
        var columns = vectors.RowsOf(tile);
        PanelProduct.Multiply(group, users, vectors.Tile(tile), columns, vectors.Dimension, _scores.Span, ScoreStride);
        for (var u = first; u < first + users; u++)
        {
            var scores = _scores.Span.Slice((u - first) * ScoreStride, columns);
            _seen.Strike(u, tile * PackedRows.TileRows, scores);
            _found[u] = TopK.Offer(scores, _items.ItemsOf(tile), _best.AsSpan(u * _count, _count), _bestScores.AsSpan(u * _count, _count), _found[u]);
        }

        return true;
    }

    /// <summary>Nothing is known of a user whose norm is NaN. A score that equals the worst may still rank before it.</summary>
    private bool IsFinished(int u, float limit) =>
        float.IsNaN(_norms[u]) || _count == 0 || (_found[u] == _count && _norms[u] * limit < _bestScores[u * _count + WorstPlace]);

    private int WorstPlace => TopK.WorstPlace(_count);
}
