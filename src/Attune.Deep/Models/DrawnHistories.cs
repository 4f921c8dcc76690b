using Attune.Data;
using Attune.Deep.Features;
using Attune.Models;
using Attune.Numerics;

namespace Attune.Deep.Models;

/// <summary>The histories that an interaction is learned from: the user's other items.</summary>
internal sealed class DrawnHistories
{
    private readonly FeatureEncoder _encoder;
    private readonly int[][] _items;

    /// <param name="encoder">Encodes the items.</param>
    /// <param name="userItems">What users have met.</param>
    /// <param name="keys">Of items. Histories are kept in their order, so that what is drawn does not depend on how items are numbered.</param>
    public DrawnHistories(FeatureEncoder encoder, CsrMatrix userItems, EntityKeys keys)
    {
        (_encoder, _items) = (encoder, new int[userItems.Rows][]);
        for (var user = 0; user < _items.Length; user++)
        {
            var row = UserQuery.Known(userItems, user);
            _items[user] = [.. Enumerable.Range(0, row.Items.Length).Where(k => row.WeightAt(k) > 0).Select(k => row.Items.Span[k])];
            Array.Sort(Array.ConvertAll(_items[user], item => keys.Items[item]), _items[user]);
        }
    }

    /// <summary>Rows of the user's other items: all, or as many as there is room for, drawn with replacement.</summary>
    /// <param name="user">The user.</param>
    /// <param name="target">The item to leave out.</param>
    /// <param name="rows">Receives the rows.</param>
    /// <param name="random">What is drawn with.</param>
    /// <returns>How many there are.</returns>
    public int Draw(int user, int target, Span<int> rows, ref SplitMix random)
    {
        var (own, count) = (_items[user], 0);
        if (own.Length - 1 <= rows.Length)
        {
            foreach (var item in own)
                if (item != target) rows[count++] = _encoder.HistoryRow(item);
            return count;
        }

        while (count < rows.Length)
            if (own[random.Below(own.Length)] is var item && item != target) rows[count++] = _encoder.HistoryRow(item);
        return count;
    }
}
