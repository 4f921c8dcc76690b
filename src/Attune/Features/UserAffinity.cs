using Attune.Data;
using Attune.Profiles;

namespace Attune.Features;

/// <summary>The user's shares over the categories of the catalogue (<see cref="CategoryAffinity"/>) as features, the same in tables and in live profiles.</summary>
internal sealed class UserAffinity(UserHistory history, ItemCategories items)
{
    private readonly CategoryAffinity _affinity = new(history, items);

    /// <summary>Share of the acts on items that have the attribute; 0 for a category never met.</summary>
    public double ShareOf(Category category) => _affinity.ShareOf(category);

    /// <summary>Adds the shares.</summary>
    public void AddTo(FeatureRow row)
    {
        foreach (var attribute in _affinity.Attributes) row.Open($"affinity.{attribute}");
        foreach (var category in _affinity.Categories) row.Number($"affinity.{category.Attribute}.{category.Value}", ShareOf(category), $"affinity.{category.Attribute}");
    }

    /// <summary>The items met that a map knows, with their weights above 0, ascending.</summary>
    public static (int Item, float Weight)[] ItemsOf(UserHistory history, IdMap items) =>
        [.. history.Weights.Select(w => (Item: items.Find(w.Key), Weight: (float)w.Value)).Where(w => w is { Item: >= 0, Weight: > 0 }).OrderBy(w => w.Item)];
}
