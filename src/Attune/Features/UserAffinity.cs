using Attune.Data;
using Attune.Profiles;

namespace Attune.Features;

/// <summary>What a user did with items and their categories up to a moment: shares for the row of a user, and what a pair's row asks of the user.</summary>
internal sealed class UserAffinity(ItemCategories items)
{
    private readonly Dictionary<Category, double> _values = [];
    private readonly Dictionary<string, double> _attributes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (int Count, double Weight, DateTimeOffset? Last)> _met = new(StringComparer.Ordinal);
    private double _paid;
    private int _purchases;

    /// <summary>Items met, with the summed weights of the acts.</summary>
    public IEnumerable<(string Item, double Weight)> Met => _met.Select(m => (m.Key, m.Value.Weight));

    /// <summary>Mean price paid; null before the first purchase with a price.</summary>
    public double? UsualPrice => _purchases == 0 ? null : _paid / _purchases;

    public void Apply(Event happened)
    {
        if (happened.Item is not { } item) return;
        var weight = EventKinds.WeightOf(happened.Kind);
        var (count, sum, last) = _met.GetValueOrDefault(item);
        _met[item] = (count + 1, sum + weight, happened.Time is { } time && !(time < last) ? time : last);
        if (happened is { Kind: EventKinds.Purchase, Value: > 0 and var price } && float.IsFinite(price))
            (_paid, _purchases) = (_paid + price, _purchases + 1);
        if (weight <= 0) return;
        var categories = items.Of(item);
        foreach (var category in categories) _values[category] = _values.GetValueOrDefault(category) + weight;
        foreach (var attribute in categories.Select(c => c.Attribute).Distinct()) _attributes[attribute] = _attributes.GetValueOrDefault(attribute) + weight;
    }

    /// <summary>Share of the acts on items that have the attribute; 0 for a category never met.</summary>
    public double ShareOf(Category category) =>
        _attributes.TryGetValue(category.Attribute, out var all) && all > 0 ? _values.GetValueOrDefault(category) / all : 0;

    /// <summary>The user's share over the categories of the catalogue.</summary>
    public void AddTo(FeatureRow row)
    {
        foreach (var attribute in _attributes.Keys) row.Open($"affinity.{attribute}");
        foreach (var category in _values.Keys) row.Number($"affinity.{category.Attribute}.{category.Value}", ShareOf(category), $"affinity.{category.Attribute}");
    }

    /// <summary>What was between the user and an item before the moment.</summary>
    public void AddPair(FeatureRow row, string item, double? price, DateTimeOffset moment)
    {
        var (count, weight, last) = _met.GetValueOrDefault(item);
        row.Number("pair.interactions", count);
        row.Number("pair.weight", weight);
        row.Number("pair.days_since", last is { } time ? (moment - time).TotalDays : null);
        var shares = items.Of(item).Select(ShareOf).ToList();
        row.Number("pair.affinity_sum", shares.Sum());
        row.Number("pair.affinity_max", shares.DefaultIfEmpty().Max());
        row.Number("pair.price_ratio", price / UsualPrice);
    }
}
