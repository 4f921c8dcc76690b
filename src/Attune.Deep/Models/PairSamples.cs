using Attune.Data;
using Attune.Models;
using Attune.Numerics;

namespace Attune.Deep.Models;

/// <summary>
/// What pointwise training on implicit feedback sees: each interaction, and beside it items drawn at random that the user has not met, drawn anew in
/// each epoch. Order and draws are functions of the seed, the epoch and the keys of users and items, so neither numbering nor threads matter.
/// </summary>
internal sealed class PairSamples
{
    private readonly CsrMatrix _userItems;
    private readonly CsrMatrix _met;
    private readonly EntityKeys _keys;
    private readonly int[] _users;
    private readonly int[] _cells;
    private readonly int[] _items;
    private readonly int _negatives;
    private readonly int _seed;
    private readonly double[]? _cumulative;
    private readonly int[] _order;
    private int _orderedEpoch = -1;

    /// <param name="userItems">The interactions to learn from.</param>
    /// <param name="met">What users have met, which is never drawn: these and perhaps more.</param>
    /// <param name="keys">Of users and items.</param>
    /// <param name="negatives">Draws for each interaction.</param>
    /// <param name="popularity">Items are drawn in proportion to their users to this power; 0 draws all items that somebody met alike.</param>
    /// <param name="seed">Of the order.</param>
    public PairSamples(CsrMatrix userItems, CsrMatrix met, EntityKeys keys, int negatives, double popularity, int seed)
    {
        (_userItems, _met, _keys, _negatives, _seed) = (userItems, met, keys, negatives, seed);
        var counts = new int[met.Columns];
        foreach (var item in met.ColumnIndices.AsSpan(0, met.Count)) counts[item]++;
        _items = EntityKeys.Order(keys.Items, i => counts[i] > 0);
        if (popularity > 0) _cumulative = Cumulate(counts, popularity);
        (_users, _cells) = InOrderOfKeys(userItems, keys);
        _order = new int[_cells.Length];
    }

    /// <summary>Interactions and their negatives in an epoch.</summary>
    public int Count => checked(_cells.Length * (1 + _negatives));

    /// <summary>Interactions in an epoch.</summary>
    public int Positives => _cells.Length;

    /// <summary>Fills a batch: the item of each interaction is followed by its negatives. Called with ascending places in each epoch.</summary>
    /// <param name="epoch">The epoch.</param>
    /// <param name="first">The first interaction, by its place in the epoch's order.</param>
    /// <param name="users">Receives the user of each interaction.</param>
    /// <param name="items">Receives 1 + negatives items for each.</param>
    /// <param name="labels">Receives 1 for an interaction and 0 for a negative.</param>
    public void Fill(int epoch, int first, Span<int> users, Span<int> items, Span<float> labels)
    {
        if (epoch != _orderedEpoch) Shuffle(epoch);
        var each = 1 + _negatives;
        labels.Clear();
        for (var k = 0; k < users.Length; k++)
        {
            var cell = _order[first + k];
            var user = _users[cell];
            users[k] = user;
            items[k * each] = _userItems.ColumnIndices[_cells[cell]];
            labels[k * each] = 1;
            var random = new SplitMix(SplitMix.Mix(SplitMix.Mix(_keys.Users[user], _keys.Items[items[k * each]]), (uint)epoch));
            for (var n = 1; n < each; n++) items[k * each + n] = Draw(user, ref random);
        }
    }

    /// <summary>An item that the user has not met; after many tries any item, for a user who has met all.</summary>
    private int Draw(int user, ref SplitMix random)
    {
        var met = _met.ColumnsOf(user);
        var item = 0;
        for (var attempt = 0; attempt < 32; attempt++)
        {
            item = _items[_cumulative is null ? random.Below(_items.Length) : ByWeight(random.Uniform())];
            if (met.BinarySearch(item) < 0) break;
        }

        return item;
    }

    private int ByWeight(double ticket)
    {
        var place = Array.BinarySearch(_cumulative!, ticket * _cumulative![^1]);
        return Math.Min(place < 0 ? ~place : place + 1, _items.Length - 1);
    }

    private double[] Cumulate(int[] counts, double popularity)
    {
        var (sums, sum) = (new double[_items.Length], 0.0);
        for (var k = 0; k < sums.Length; k++) sums[k] = sum += Math.Pow(counts[_items[k]], popularity);
        return sums;
    }

    /// <summary>Fisher and Yates, from the same order each time, so that an epoch does not depend on the one before.</summary>
    private void Shuffle(int epoch)
    {
        for (var k = 0; k < _order.Length; k++) _order[k] = k;
        var random = new SplitMix(SplitMix.Mix((uint)_seed, (ulong)epoch));
        for (var k = _order.Length - 1; k > 0; k--)
        {
            var other = random.Below(k + 1);
            (_order[k], _order[other]) = (_order[other], _order[k]);
        }

        _orderedEpoch = epoch;
    }

    private static (int[] Users, int[] Cells) InOrderOfKeys(CsrMatrix userItems, EntityKeys keys)
    {
        var (users, cells, place) = (new int[userItems.Count], new int[userItems.Count], 0);
        foreach (var user in EntityKeys.Order(keys.Users, u => userItems.CountOf(u) > 0))
        {
            var own = cells.AsSpan(place, userItems.CountOf(user));
            users.AsSpan(place, own.Length).Fill(user);
            for (var k = 0; k < own.Length; k++) own[k] = userItems.RowStarts[user] + k;
            own.Sort((a, b) => keys.Items[userItems.ColumnIndices[a]].CompareTo(keys.Items[userItems.ColumnIndices[b]]));
            place += own.Length;
        }

        return (users, cells);
    }
}
