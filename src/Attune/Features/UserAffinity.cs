using Attune.Data;
using Attune.Profiles;

namespace Attune.Features;

/// <summary>
/// The user's share over the categories of the catalogue: of the weights of the items met (those above 0), what falls on items of the category, over what falls on items that have
/// the attribute. A function of the history alone, so that tables and live profiles have the same.
/// </summary>
internal sealed class UserAffinity
{
    private readonly Dictionary<Category, double> _values = [];
    private readonly Dictionary<string, double> _attributes = new(StringComparer.Ordinal);

    public UserAffinity(UserHistory history, ItemCategories items)
    {
        foreach (var (item, weight) in history.Weights)
        {
            if (weight <= 0) continue;
            var categories = items.Of(item);
            foreach (var category in categories) _values[category] = _values.GetValueOrDefault(category) + weight;
            foreach (var attribute in categories.Select(c => c.Attribute).Distinct()) _attributes[attribute] = _attributes.GetValueOrDefault(attribute) + weight;
        }
    }

    /// <summary>Share of the acts on items that have the attribute; 0 for a category never met.</summary>
    public double ShareOf(Category category) =>
        _attributes.TryGetValue(category.Attribute, out var all) && all > 0 ? _values.GetValueOrDefault(category) / all : 0;

    /// <summary>Adds the shares.</summary>
    public void AddTo(FeatureRow row)
    {
        foreach (var attribute in _attributes.Keys) row.Open($"affinity.{attribute}");
        foreach (var category in _values.Keys) row.Number($"affinity.{category.Attribute}.{category.Value}", ShareOf(category), $"affinity.{category.Attribute}");
    }

    /// <summary>The items met that a map knows, with their weights above 0, ascending.</summary>
    public static (int Item, float Weight)[] ItemsOf(UserHistory history, IdMap items) =>
        [.. history.Weights.Select(w => (Item: items.Find(w.Key), Weight: (float)w.Value)).Where(w => w is { Item: >= 0, Weight: > 0 }).OrderBy(w => w.Item)];
}
