using System.Numerics.Tensors;
using Attune.Numerics;

namespace Attune.Models;

/// <summary>
/// Learns by cosine contrastive loss from one pair of blocks at a time, in batches that share one set of negatives: then the cosines
/// are a product of two dense matrices. Holds one thread's scratch. Not thread-safe.
/// </summary>
/// <param name="users">Users by place.</param>
/// <param name="items">Items by place.</param>
/// <param name="options">Negatives, margin, weight, batch size, regularization.</param>
/// <param name="pending">Gradients that each item by place is to be given besides, a portion in each batch; null for none.</param>
/// <param name="portion">How much of them.</param>
internal sealed class CclWorker(AdamRows users, AdamRows items, CclMfOptions options, float[]? pending = null, float portion = 0)
{
    /// <summary>Users whose cosines are held at once: with them and the negatives, a product stays in the cache.</summary>
    private const int Tile = 2 * PanelProduct.Group;

    private readonly int _stride = users.Stride;
    private readonly NegativeSampler _sampler = new(null);
    private readonly float[] _groups = new float[PanelProduct.GroupedLength(Tile, users.Stride)];
    private readonly float[] _directions = new float[Tile * users.Stride];
    private readonly float[] _slopes = new float[Tile * users.Stride];
    private readonly (int User, int First, int End)[] _runs = new (int, int, int)[Tile];
    private uint[] _pairs = [];
    private ulong[] _tickets = [];
    private int[] _rows = [];
    private int[] _negatives = [];
    private int[] _near = [];
    private bool[] _touched = [];
    private float[] _itemDirections = [];
    private float[] _itemSlopes = [];
    private float[] _negativePanels = [];
    private float[] _cosines = [];
    private int _itemCount;
    private SplitMix _random;

    /// <summary>Learns from all interactions of the pair of blocks.</summary>
    public void Work(in BlockGrid.Task task, float rate)
    {
        var count = Gather(task);
        if (count == 0) return;
        _sampler.Begin(task);
        var batches = (count + options.BatchSize - 1) / options.BatchSize;
        for (var b = 0; b < batches; b++)
        {
            var batch = _pairs.AsSpan((int)((long)count * b / batches)..(int)((long)count * (b + 1) / batches));
            batch.Sort();
            Learn(task.FirstUser, batch, rate);
        }
    }

    /// <summary>Collects the pairs, shuffled, as user and item within the blocks, and the items' directions.</summary>
    private int Gather(in BlockGrid.Task task)
    {
        var count = 0;
        for (var unit = 0; unit < task.UnitCount; unit++) count += task.Entries(unit).Length;
        if (count == 0) return 0;
        if (_pairs.Length < count) (_pairs, _tickets) = (new uint[count], new ulong[count]);
        _random = new SplitMix(task.Key);
        (_itemCount, var to) = (0, 0);
        for (var unit = 0; unit < task.UnitCount; unit++)
        {
            foreach (var entry in task.Entries(unit)) _pairs[to++] = entry + (uint)_itemCount;
            _itemCount += task.ItemCount(unit);
        }

        Reserve();
        for (var (unit, item) = (0, 0); unit < task.UnitCount; unit++)
            for (var k = 0; k < task.ItemCount(unit); k++, item++)
            {
                _rows[item] = task.FirstItem(unit) + k;
                items.Direction(_rows[item], _itemDirections.AsSpan(item * _stride, _stride));
            }

        for (var k = 0; k < count; k++) _tickets[k] = _random.Next();
        _tickets.AsSpan(0, count).Sort(_pairs.AsSpan(0, count));
        return count;
    }

    private void Reserve()
    {
        if (_rows.Length >= _itemCount) return;
        (_rows, _negatives, _near, _touched) = (new int[_itemCount], new int[_itemCount], new int[_itemCount], new bool[_itemCount]);
        (_itemDirections, _itemSlopes, _negativePanels) = (new float[_itemCount * _stride], new float[_itemCount * _stride], new float[Panels.RoundUp(_itemCount, PackedRows.Panel) * _stride]);
        _cosines = new float[Tile * _itemCount];
    }

    /// <summary>One step from a batch of pairs, sorted by user.</summary>
    private void Learn(int firstUser, ReadOnlySpan<uint> batch, float rate)
    {
        var negatives = DrawNegatives();
        for (var k = 0; k < batch.Length;)
        {
            var tile = 0;
            for (; tile < Tile && k < batch.Length; tile++)
            {
                var (first, user) = (k, (int)(batch[k] >> 16));
                while (k < batch.Length && batch[k] >> 16 == user) k++;
                _runs[tile] = (user, first, k);
            }

            LearnTile(firstUser, batch, _runs.AsSpan(0, tile), negatives, rate);
        }

        for (var item = 0; item < _itemCount; item++)
            if (_touched[item] || pending is not null) StepItem(item, rate);
    }

    private void StepItem(int item, float rate)
    {
        var direction = _itemDirections.AsSpan(item * _stride, _stride);
        var slope = _itemSlopes.AsSpan(item * _stride, _stride);
        if (pending is not null) TensorPrimitives.MultiplyAdd(pending.AsSpan(_rows[item] * _stride, _stride), portion, slope, slope);
        items.Step(_rows[item], direction, slope, (float)options.Regularization, rate);
        items.Direction(_rows[item], direction);
        slope.Clear();
        _touched[item] = false;
    }

    private void LearnTile(int firstUser, ReadOnlySpan<uint> batch, ReadOnlySpan<(int User, int First, int End)> runs, int negatives, float rate)
    {
        for (var r = 0; r < runs.Length; r++)
        {
            users.Direction(firstUser + runs[r].User, _directions.AsSpan(r * _stride, _stride));
            PanelProduct.PackGroups(_directions.AsSpan(r * _stride, _stride), r, _groups);
        }

        _slopes.AsSpan().Clear();
        PanelProduct.Multiply(_groups, runs.Length, _negativePanels, negatives, _stride, _cosines, negatives);
        for (var r = 0; r < runs.Length; r++)
        {
            var (user, first, end) = runs[r];
            var direction = _directions.AsSpan(r * _stride, _stride);
            var slope = _slopes.AsSpan(r * _stride, _stride);
            foreach (var pair in batch[first..end]) Add((int)(pair & 0xFFFF), -1, direction, slope);
            var push = (float)(options.Weight / options.Negatives * (end - first));
            var near = Threshold.Above(_cosines.AsSpan(r * negatives, negatives), (float)options.Margin, _near);
            foreach (var k in _near.AsSpan(0, near))
                if (!_sampler.Has(user, _negatives[k])) Add(_negatives[k], push, direction, slope);
            users.Step(firstUser + user, direction, slope, (float)options.Regularization, rate);
        }
    }

    /// <summary>Adds the gradient of weight · cosine.</summary>
    private void Add(int item, float weight, ReadOnlySpan<float> user, Span<float> slope)
    {
        var itemSlope = _itemSlopes.AsSpan(item * _stride, _stride);
        TensorPrimitives.MultiplyAdd(_itemDirections.AsSpan(item * _stride, _stride), weight, slope, slope);
        TensorPrimitives.MultiplyAdd(user, weight, itemSlope, itemSlope);
        _touched[item] = true;
    }

    /// <summary>Draws the batch's negatives out of the block, each item once, and puts their directions together.</summary>
    private int DrawNegatives()
    {
        var count = Math.Min(options.Negatives, _itemCount);
        for (var item = 0; item < _itemCount; item++) _negatives[item] = item;
        for (var k = 0; k < count; k++)
        {
            var other = k + _random.Below(_itemCount - k);
            (_negatives[k], _negatives[other]) = (_negatives[other], _negatives[k]);
            var direction = _itemDirections.AsSpan(_negatives[k] * _stride, _stride);
            var lane = _negativePanels.AsSpan(k / PackedRows.Panel * PackedRows.Panel * _stride)[(k % PackedRows.Panel)..];
            for (var d = 0; d < direction.Length; d++) lane[d * PackedRows.Panel] = direction[d];
        }

        return count;
    }
}
