using Attune.Numerics;

namespace Attune.Models;

/// <summary>
/// The best items of a batch of users, without ever holding all their scores: a tile of items at a time is multiplied by the whole
/// batch into a buffer that stays in the cache, the seen items of the tile are struck out, and each user's scores are compared, a
/// vector at a time, with the worst of the user's present list. Holds the buffers of one thread: 12 rows by 2 KB of scores, 4 bytes a factor and
/// 16 bytes a list entry, for each user of a batch.
/// </summary>
internal sealed class FactorRanker
{
    /// <summary>Users that share one reading of the items: enough that reading them costs little, few enough for the second-level cache.</summary>
    private const int MaxBatch = 8 * MatrixProduct.Group;

    /// <summary>From one user's scores to the next. A power of two would put the rows of a block on the same lines of the cache.</summary>
    private const int ScoreStride = PackedRows.TileRows + 16;

    private const int BatchesPerThread = 8;

    private readonly FactorModel _model;
    private readonly int _count;
    private readonly Memory<float> _groups;
    private readonly Memory<float> _scores;
    private readonly float[] _row;
    private readonly int[] _items;
    private readonly float[] _values;
    private readonly int[] _found;
    private readonly int[] _seen;
    private readonly ScoredItem[] _best;

    /// <summary>Buffers for batches of up to <paramref name="batch"/> users and lists of up to <paramref name="count"/> items.</summary>
    public FactorRanker(FactorModel model, int batch, int count)
    {
        (_model, _count) = (model, count);
        _groups = Panels.Allocate(MatrixProduct.GroupedLength(batch, model.Stride));
        _scores = Panels.Allocate(batch * ScoreStride);
        _row = new float[model.Stride];
        (_items, _values, _best) = (new int[batch * count], new float[batch * count], new ScoredItem[count]);
        (_found, _seen) = (new int[batch], new int[batch]);
    }

    /// <summary>Users to take at once: whole groups, and several batches for each thread so that all end together.</summary>
    public static int BatchFor(int rows, int threads) =>
        Math.Clamp(Panels.RoundUp(rows / (BatchesPerThread * Math.Max(1, threads)), MatrixProduct.Group), MatrixProduct.Group, MaxBatch);

    /// <summary>Makes the lists of a batch, which <see cref="Best"/> then gives.</summary>
    public void Rank(ReadOnlySpan<UserQuery> users, bool excludeSeen)
    {
        var groups = _groups.Span;
        for (var u = 0; u < users.Length; u++)
        {
            _model.EmbedKnown(users[u], _row);
            MatrixProduct.PackGroups(_row, u, groups);
        }

        _found.AsSpan().Clear();
        _seen.AsSpan().Clear();
        var items = _model.PackedItems;
        for (var tile = 0; tile < items.Tiles; tile++)
        {
            var columns = items.RowsOf(tile);
            MatrixProduct.Multiply(groups, users.Length, items.Tile(tile), columns, items.Dimension, _scores.Span, ScoreStride);
            for (var u = 0; u < users.Length; u++)
                Offer(u, tile * PackedRows.TileRows, _scores.Span.Slice(u * ScoreStride, columns), excludeSeen ? users[u].Items.Span : default);
        }
    }

    /// <summary>The list of user <paramref name="u"/> of the batch, best first; valid until the next call.</summary>
    public ReadOnlySpan<ScoredItem> Best(int u)
    {
        var items = _items.AsSpan(u * _count, _count);
        var values = _values.AsSpan(u * _count, _count);
        var found = TopK.Sort(items, values, _found[u]);
        for (var b = 0; b < found; b++) _best[b] = new ScoredItem(items[b], values[b]);
        return _best.AsSpan(0, found);
    }

    /// <summary>Takes in a user's scores of the items from <paramref name="first"/> on. The seen ones ascend, as the tiles do: a cursor passes over them once.</summary>
    private void Offer(int u, int first, Span<float> scores, ReadOnlySpan<int> seen)
    {
        var cursor = _seen[u];
        for (; cursor < seen.Length && seen[cursor] - first < scores.Length; cursor++) scores[seen[cursor] - first] = float.NaN;
        _seen[u] = cursor;
        _found[u] = TopK.Offer(scores, first, _items.AsSpan(u * _count, _count), _values.AsSpan(u * _count, _count), _found[u]);
    }
}
