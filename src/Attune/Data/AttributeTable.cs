using System.Text.Json;

namespace Attune.Data;

/// <summary>
/// What is known of each user or item: one JSON object an entity, kept as text and read when asked.
/// Strings and arrays of strings are categories (genre, brand, tags), numbers are numbers, and the names in
/// <see cref="TextNames"/> are free text.
/// </summary>
/// <param name="json">One JSON object for each dense int, or null where nothing is known.</param>
public sealed class AttributeTable(string?[] json)
{
    /// <summary>Attributes that hold free text and never count as categories.</summary>
    public static IReadOnlySet<string> TextNames { get; } =
        new HashSet<string>(StringComparer.Ordinal) { "title", "name", "description", "text", "summary", "url", "image_url", "email", "first_name", "last_name", "phone" };

    /// <summary>A table that knows nothing of <paramref name="count"/> entities.</summary>
    public static AttributeTable None(int count) => new(new string?[count]);

    /// <summary>Entities, known or not.</summary>
    public int Count => json.Length;

    /// <summary>The JSON object of an entity; null when nothing is known.</summary>
    public string? Json(int index) => json[index];

    /// <summary>All attributes of an entity, parsed; empty when nothing is known.</summary>
    public IReadOnlyDictionary<string, JsonElement> Of(int index) => Parse(json[index]);

    /// <summary>What a person would call the entity: its title, else its name; null when it has neither.</summary>
    public string? Title(int index)
    {
        var attributes = Of(index);
        return Text(attributes, "title") ?? Text(attributes, "name");
    }

    /// <summary>
    /// A categorical or multi-valued attribute as a matrix: entities by values.
    /// </summary>
    /// <param name="name">The attribute, e.g. <c>genres</c>.</param>
    /// <returns>The values' names and, for each entity, which it has.</returns>
    public (IdMap Values, CsrMatrix Membership) Categories(string name)
    {
        var values = new IdMap.Builder();
        var (starts, indices) = (new int[Count + 1], new List<int>());
        for (var entity = 0; entity < Count; entity++)
        {
            if (Of(entity).TryGetValue(name, out var element))
                foreach (var text in CategoryValues(element)) indices.Add(values.GetOrAdd(text));
            starts[entity + 1] = indices.Count;
        }

        var map = values.Build();
        var matrix = CsrMatrix.FromRows(map.Count, starts, [.. indices], null);
        return (map, new CsrMatrix(map.Count, matrix.RowStarts, matrix.ColumnIndices));
    }

    /// <summary>Names of the attributes that act as categories, in order of name.</summary>
    public IReadOnlyList<string> CategoryNames()
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        for (var entity = 0; entity < Count; entity++)
            foreach (var (name, element) in Of(entity))
                if (!TextNames.Contains(name) && CategoryValues(element).Any()) names.Add(name);
        return [.. names];
    }

    /// <summary>The category values an attribute holds: a string, or each string of an array; nothing for other types.</summary>
    public static IEnumerable<string> CategoryValues(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => [element.GetString()!],
        JsonValueKind.Array => element.EnumerateArray().Where(e => e.ValueKind == JsonValueKind.String).Select(e => e.GetString()!),
        _ => [],
    };

    /// <summary>Parses one entity's JSON object; null gives no attributes.</summary>
    public static IReadOnlyDictionary<string, JsonElement> Parse(string? json)
    {
        if (json is null) return System.Collections.Frozen.FrozenDictionary<string, JsonElement>.Empty;
        using var document = JsonDocument.Parse(json);
        var attributes = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var property in document.RootElement.EnumerateObject()) attributes[property.Name] = property.Value.Clone(); // of a name that stands twice, the last
        return attributes;
    }

    private static string? Text(IReadOnlyDictionary<string, JsonElement> attributes, string name) =>
        attributes.TryGetValue(name, out var element) && element.ValueKind == JsonValueKind.String ? element.GetString() : null;
}
