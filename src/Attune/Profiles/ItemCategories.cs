using System.Collections.Concurrent;
using System.Text.Json;
using Attune.Data;

namespace Attune.Profiles;

/// <summary>A category that an item belongs to.</summary>
/// <param name="Attribute">The attribute: <c>genres</c>, <c>brand</c>.</param>
/// <param name="Value">One of its values.</param>
public readonly record struct Category(string Attribute, string Value);

/// <summary>The categories of items, parsed once an item. Thread-safe.</summary>
/// <param name="attributes">The attributes of an item by external id, as one JSON object; null when nothing is known.</param>
public sealed class ItemCategories(Func<string, string?> attributes)
{
    private readonly ConcurrentDictionary<string, Category[]> _known = new(StringComparer.Ordinal);

    /// <summary>Knows of no categories.</summary>
    public static ItemCategories None { get; } = new(_ => null);

    /// <summary>The categories that a dataset knows.</summary>
    public static ItemCategories From(Dataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return new(item => dataset.Items.TryGet(item, out var index) ? dataset.ItemAttributes.Json(index) : null);
    }

    /// <summary>Each category of an item once; nothing for an unknown item.</summary>
    public IReadOnlyList<Category> Of(string item) => _known.GetOrAdd(item, Read);

    private Category[] Read(string item) => [.. Parse(AttributeTable.Parse(attributes(item)))];

    private static IEnumerable<Category> Parse(IReadOnlyDictionary<string, JsonElement> attributes) => attributes
        .Where(a => !AttributeTable.TextNames.Contains(a.Key))
        .SelectMany(a => AttributeTable.CategoryValues(a.Value).Distinct(StringComparer.Ordinal).Select(value => new Category(a.Key, value)));
}
