using System.Collections.Concurrent;
using System.Text.Json;
using Attune.Data;

namespace Attune.Profiles;

/// <summary>A category that an item belongs to.</summary>
/// <param name="Attribute">The attribute: <c>genres</c>, <c>brand</c>.</param>
/// <param name="Value">One of its values.</param>
public readonly record struct Category(string Attribute, string Value);

/// <summary>
/// The categories of items, parsed once an item, each text kept once for all items and users. Thread-safe. An item has at most 100 values of an attribute, and a value
/// at most 512 characters.
/// </summary>
/// <param name="attributes">The attributes of an item by external id, as one JSON object; null when nothing is known.</param>
public sealed class ItemCategories(Func<string, string?> attributes)
{
    private const int MostValues = 100;

    private readonly ConcurrentDictionary<string, (string Item, Category[] Categories)> _known = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _texts = new(StringComparer.Ordinal);

    /// <summary>Knows of no categories.</summary>
    public static ItemCategories None { get; } = new(_ => null);

    /// <summary>The categories that a dataset knows.</summary>
    public static ItemCategories From(Dataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return new(item => dataset.Items.TryGet(item, out var index) ? dataset.ItemAttributes.Json(index) : null);
    }

    /// <summary>Each category of an item once, those of an attribute together; nothing for an unknown item.</summary>
    public IReadOnlyList<Category> Of(string item) => Find(item).Categories;

    /// <summary>The same, to be passed over without allocating.</summary>
    internal ReadOnlySpan<Category> CategoriesOf(string item) => Find(item).Categories;

    /// <summary>The id of an item as one text for all users; of an unknown item as it is.</summary>
    internal string Shared(string item) => Find(item).Item;

    // Unknown items are not kept: anybody can name as many as they like.
    private (string Item, Category[] Categories) Find(string item) =>
        _known.TryGetValue(item, out var known) ? known : attributes(item) is { } json ? _known.GetOrAdd(item, (item, Parse(json))) : (item, []);

    private Category[] Parse(string json)
    {
        using var document = Document(json);
        if (document is not { RootElement: { ValueKind: JsonValueKind.Object } all }) return [];
        var categories = new List<Category>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in all.EnumerateObject())
        {
            if (property.NameOrNull() is not { } name || AttributeTable.TextNames.Contains(name) || !names.Add(name)) continue;
            name = Kept(name);
            var values = Values(all.Find(name)).Distinct(StringComparer.Ordinal).Take(MostValues);
            categories.AddRange(values.Select(value => new Category(name, Kept(value))));
        }

        return [.. categories];
    }

    private static JsonDocument? Document(string json)
    {
        try
        {
            return JsonDocument.Parse(json);
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            return null;
        }
    }

    private static IEnumerable<string> Values(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => new[] { element.TextOrNull() }.OfType<string>(),
        JsonValueKind.Array => element.EnumerateArray().Select(e => e.TextOrNull()).OfType<string>(),
        _ => [],
    };

    private string Kept(string text) => _texts.GetOrAdd(ClippedText.Of(text, ProfileEvent.LongestId), static t => t);
}
