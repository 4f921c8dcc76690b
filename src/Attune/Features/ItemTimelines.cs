using System.Text.Json;
using Attune.Data;
using Attune.Profiles;

namespace Attune.Features;

/// <summary>The events of each item in order of time, so that what was known of an item before a moment is a search and a few sums. O(interactions) to build.</summary>
internal sealed class ItemTimelines
{
    private const uint Month = 30 * 86_400;
    private const double SecondsPerDay = 86_400;
    private readonly Dataset _dataset;
    private readonly ItemCategories _categories;
    private readonly int[] _starts;
    private readonly uint[] _times;
    private readonly int[] _purchases, _rated;
    private readonly double[] _paid, _ratings;

    public ItemTimelines(Dataset dataset, ItemCategories categories, bool undated)
    {
        (_dataset, _categories) = (dataset, categories);
        var x = dataset.Interactions;
        var positions = Enumerable.Range(0, x.Count).Where(p => undated || (x.Times?[p] ?? 0) > 0).ToArray();
        Array.Sort(Array.ConvertAll(positions, p => ((long)x.Items[p] << 32) | (x.Times?[p] ?? 0)), positions);
        _starts = new int[dataset.Items.Count + 1];
        foreach (var p in positions) _starts[x.Items[p] + 1]++;
        for (var item = 0; item < dataset.Items.Count; item++) _starts[item + 1] += _starts[item];
        _times = Array.ConvertAll(positions, p => x.Times?[p] ?? 0);
        (_purchases, _paid) = Running(positions, EventKinds.Purchase);
        (_rated, _ratings) = Running(positions, EventKinds.Rating, EventKinds.Review);
    }

    /// <summary>Mean price of the purchases before a moment, else the registered price; null when neither is known.</summary>
    public double? PriceOf(string id, DateTimeOffset moment)
    {
        if (!_dataset.Items.TryGet(id, out var item)) return null;
        var (from, until) = Before(item, SecondsOf(moment));
        if (until > from && _purchases[until] > 0) return _paid[until] / _purchases[until];
        return _dataset.ItemAttributes.Of(item).TryGetValue("price", out var price) && price.ValueKind == JsonValueKind.Number ? price.GetDouble() : null;
    }

    /// <summary>Adds what was known of an item before a moment.</summary>
    public void AddTo(FeatureRow row, string id, DateTimeOffset moment)
    {
        if (!_dataset.Items.TryGet(id, out var item)) return;
        var now = SecondsOf(moment);
        var (from, until) = Before(item, now);
        var (bought, rated) = until > from ? (_purchases[until], _rated[until]) : (0, 0);
        var month = until - Before(item, now - Math.Min(now, Month)).Until;
        var monthBefore = until - month - Before(item, now - Math.Min(now, 2 * Month)).Until;
        row.Number("item.events", until - from);
        row.Number("item.purchases", bought);
        row.Number("item.ratings", rated);
        row.Number("item.mean_rating", rated == 0 ? null : _ratings[until] / rated);
        row.Number("item.price", PriceOf(id, moment));
        var first = Before(item, 1).Until; // those without a time come first
        row.Number("item.age_days", first < until ? (now - _times[first]) / SecondsPerDay : null);
        row.Number("item.events_30_days", month);
        row.Number("item.trend", (1.0 + month) / (1.0 + monthBefore));
        AddAttributes(row, id, item);
    }

    private void AddAttributes(FeatureRow row, string id, int item)
    {
        foreach (var category in _categories.Of(id))
        {
            row.Open($"item.{category.Attribute}");
            row.Flag($"item.{category.Attribute}.{category.Value}", true, $"item.{category.Attribute}");
        }

        foreach (var (name, value) in _dataset.ItemAttributes.Of(item))
            if (name != "price" && value.ValueKind == JsonValueKind.Number) row.Number($"item.attribute.{name}", value.GetDouble());
    }

    /// <summary>Positions of an item's events before a second.</summary>
    private (int From, int Until) Before(int item, uint second)
    {
        var (low, high) = (_starts[item], _starts[item + 1]);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_times[middle] < second) low = middle + 1;
            else high = middle;
        }

        return (_starts[item], low);
    }

    /// <summary>Running counts and sums of the values of some kinds; element p is of the positions of the same item before p, so that no other item's events move a bit of it.</summary>
    private (int[] Counts, double[] Sums) Running(int[] positions, params string[] kinds)
    {
        var x = _dataset.Interactions;
        var isMeant = _dataset.Kinds.Select(kinds.Contains).ToArray();
        var (counts, sums) = (new int[positions.Length + 1], new double[positions.Length + 1]);
        for (var k = 0; k < positions.Length; k++)
        {
            var value = x.Values?[positions[k]] ?? float.NaN;
            var counted = isMeant[x.Kinds?[positions[k]] ?? 0] && float.IsFinite(value);
            var (count, sum) = k > 0 && x.Items[positions[k - 1]] == x.Items[positions[k]] ? (counts[k], sums[k]) : (0, 0);
            (counts[k + 1], sums[k + 1]) = (count + (counted ? 1 : 0), sum + (counted ? value : 0));
        }

        return (counts, sums);
    }

    /// <summary>The first second that is not wholly before a moment; events are kept to the second here.</summary>
    private static uint SecondsOf(DateTimeOffset moment) => (uint)Math.Clamp(moment.ToUnixTimeSeconds(), 0, uint.MaxValue);
}
