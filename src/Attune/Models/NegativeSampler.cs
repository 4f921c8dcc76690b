using Attune.Data;
using Attune.Numerics;

namespace Attune.Models;

/// <summary>How items that a user has not are drawn.</summary>
public enum NegativeSampling
{
    /// <summary>All items alike.</summary>
    Uniform,

    /// <summary>In proportion to (users of the item)^<c>popularity_exponent</c>.</summary>
    Popularity,
}

/// <summary>
/// Draws items that a user has not met, out of the block of items at work. Owns a bitmap of who has what in the two blocks, which a
/// draw is looked up in; made anew for each pair of blocks. Places are those of the <see cref="BlockGrid"/>. Not thread-safe.
/// </summary>
/// <param name="cumulative">Running sums of the items' weights, by place, with a 0 in front; null draws uniformly.</param>
internal sealed class NegativeSampler(double[]? cumulative)
{
    /// <summary>Draws that are made before a user is taken to have all of the block.</summary>
    private const int Tries = 16;

    private ulong[] _bits = [];
    private int[] _offsets = [];
    private int _words;
    private double[] _weights = [];
    private SplitMix _random;

    /// <summary>Running sums for <see cref="NegativeSampling.Popularity"/>; null for the uniform.</summary>
    public static double[]? Weigh(NegativeSampling sampling, double exponent, CsrMatrix userItems, int[] places)
    {
        if (sampling == NegativeSampling.Uniform) return null;
        var counts = new int[userItems.Columns];
        foreach (var item in userItems.ColumnIndices.AsSpan(0, userItems.Count)) counts[item]++;
        var sums = new double[places.Length + 1];
        for (var place = 0; place < places.Length; place++) sums[place + 1] = sums[place] + Math.Pow(counts[places[place]], exponent);
        return sums;
    }

    /// <summary>Takes up a pair of blocks.</summary>
    public void Begin(in BlockGrid.Task task)
    {
        _random = new SplitMix(task.Key);
        if (_offsets.Length <= task.UnitCount) (_offsets, _weights) = (new int[task.UnitCount + 1], new double[task.UnitCount + 1]);
        for (var unit = 0; unit < task.UnitCount; unit++)
        {
            _offsets[unit + 1] = _offsets[unit] + task.ItemCount(unit);
            var first = task.FirstItem(unit);
            if (cumulative is not null) _weights[unit + 1] = _weights[unit] + cumulative[first + task.ItemCount(unit)] - cumulative[first];
        }

        _words = (_offsets[task.UnitCount] + 63) / 64;
        var length = _words * task.UserCount;
        if (_bits.Length < length) _bits = new ulong[length];
        else _bits.AsSpan(0, length).Clear();
        for (var unit = 0; unit < task.UnitCount; unit++)
            foreach (var entry in task.Entries(unit))
            {
                var item = _offsets[unit] + (int)(entry & 0xFFFF);
                _bits[(int)(entry >> 16) * _words + (item >> 6)] |= 1UL << item;
            }
    }

    /// <summary>The place of an item of the block that the user has not; -1 when the user seems to have all.</summary>
    /// <param name="task">What <see cref="Begin"/> was given.</param>
    /// <param name="user">Place of the user within the block.</param>
    public int Draw(in BlockGrid.Task task, int user)
    {
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            var (unit, local) = cumulative is null ? Uniform(task) : ByWeight(task, cumulative);
            var item = _offsets[unit] + local;
            if (!Has(user, item)) return task.FirstItem(unit) + local;
        }

        return -1;
    }

    /// <summary>Whether a user has an item: the place of the user within the block, and of the item within the block.</summary>
    public bool Has(int user, int item) => (_bits[user * _words + (item >> 6)] >> item & 1) != 0;

    /// <summary>Where a unit's items start within the block; at <c>UnitCount</c>, how many items the block has.</summary>
    public int Offset(int unit) => _offsets[unit];

    /// <summary>A unit, and an item in it: units differ by one item at most, so all items are about as likely.</summary>
    private (int Unit, int Local) Uniform(in BlockGrid.Task task)
    {
        var bits = _random.Next();
        var unit = (int)((bits >> 32) * (ulong)task.UnitCount >> 32);
        return (unit, (int)((bits & 0xFFFFFFFF) * (ulong)task.ItemCount(unit) >> 32));
    }

    private (int Unit, int Local) ByWeight(in BlockGrid.Task task, double[] sums)
    {
        var ticket = _random.Uniform() * _weights[task.UnitCount];
        var unit = 0;
        while (unit < task.UnitCount - 1 && ticket >= _weights[unit + 1]) unit++;
        var first = task.FirstItem(unit);
        var found = sums.AsSpan(first + 1, task.ItemCount(unit)).BinarySearch(sums[first] + ticket - _weights[unit]);
        return (unit, Math.Min(found < 0 ? ~found : found + 1, task.ItemCount(unit) - 1));
    }
}
