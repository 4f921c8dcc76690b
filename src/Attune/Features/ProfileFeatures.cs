using System.Globalization;
using System.Text.Json;
using Attune.Profiles;

namespace Attune.Features;

/// <summary>
/// The dimensions of a profile as features, whatever dimensions there are: each value is taken apart as the JSON it is written as. Numbers are numbers, true and false booleans,
/// a time becomes the days from it to the reading, another text a category. What stands in a list is named by its texts (interests by attribute and value), by a first whole number
/// (windows by their days) or, where the list is of plain numbers, by its place. Under a list or a map of which something is known, what is absent is 0.
/// </summary>
internal static class ProfileFeatures
{
    /// <summary>Longest name that one part of a path may have; a longer text is no name.</summary>
    private const int LongestName = 60;

    /// <summary>Names that tell of the reading and not of the user, and the parts that carry provenance.</summary>
    private static readonly HashSet<string> LeftOut = new(StringComparer.Ordinal) { "provenance", "model", "user", "as_of", "population_share" };

    /// <summary>Dimensions of which nothing is taken: neighbours are names, and predictions must not learn from predictions.</summary>
    private static readonly HashSet<string> DimensionsLeftOut = new(StringComparer.Ordinal) { "neighbours", "predicted", "persona" };

    /// <summary>Adds what the dimensions say to a row.</summary>
    public static void Add(FeatureRow row, ProfileContext context)
    {
        foreach (var dimension in DimensionCatalog.Dimensions)
        {
            if (DimensionsLeftOut.Contains(dimension.Name) || context.Others(dimension.Name) is not { } reading) continue;
            Walk(row, dimension.Name, JsonSerializer.SerializeToElement(reading.Value, Profile.Json), null, context.AsOf);
            row.Number($"{dimension.Name}.confidence", reading.Provenance.Confidence);
        }
    }

    /// <summary>The numbers of one dimension, by path; none for no reading.</summary>
    public static IReadOnlyDictionary<string, double> Numbers(string dimension, DimensionReading? reading, DateTimeOffset asOf)
    {
        var numbers = new Dictionary<string, double>(StringComparer.Ordinal);
        if (reading is null) return numbers;
        var schema = new FeatureSchema();
        var row = new FeatureRow(schema);
        Walk(row, dimension, JsonSerializer.SerializeToElement(reading.Value, Profile.Json), null, asOf);
        var names = schema.Columns.Where(c => c.Kind == FeatureKind.Numeric).ToDictionary(c => c.Index, c => c.Name);
        foreach (var (column, value) in row.Cells)
            if (names.TryGetValue(column, out var name)) numbers[name] = Math.Round(value, 6);
        return numbers;
    }

    private static void Walk(FeatureRow row, string path, JsonElement element, string? group, DateTimeOffset asOf)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Number:
                row.Number(path, element.GetDouble(), group);
                break;
            case JsonValueKind.True or JsonValueKind.False:
                row.Flag(path, element.GetBoolean(), group);
                break;
            case JsonValueKind.String:
                AddText(row, path, element.GetString()!, asOf);
                break;
            case JsonValueKind.Object:
                row.Open(path);
                foreach (var part in element.EnumerateObject())
                    if (!LeftOut.Contains(part.Name) && part.Name.Length <= LongestName) Walk(row, $"{path}.{part.Name}", part.Value, GroupOf(path, element, part.Value), asOf);
                break;
            case JsonValueKind.Array:
                AddList(row, path, element, asOf);
                break;
        }
    }

    /// <summary>In an object all of whose parts are numbers, and that is thus a map of counts or shares, an absent part is 0.</summary>
    private static string? GroupOf(string path, JsonElement owner, JsonElement part) =>
        part.ValueKind == JsonValueKind.Number && owner.EnumerateObject().All(p => p.Value.ValueKind == JsonValueKind.Number) ? path : null;

    private static void AddList(FeatureRow row, string path, JsonElement list, DateTimeOffset asOf)
    {
        row.Open(path);
        foreach (var (place, element) in list.EnumerateArray().Index())
        {
            if (element.ValueKind == JsonValueKind.Object) AddNamed(row, path, element, asOf);
            else if (element.ValueKind == JsonValueKind.String) row.Flag($"{path}.{Shortened(element.GetString()!)}", true, path);
            else Walk(row, string.Create(CultureInfo.InvariantCulture, $"{path}.{place:00}"), element, path, asOf);
        }
    }

    /// <summary>An object of a list: its texts are its name, its numbers its features.</summary>
    private static void AddNamed(FeatureRow row, string path, JsonElement element, DateTimeOffset asOf)
    {
        var parts = element.EnumerateObject().Where(p => !LeftOut.Contains(p.Name)).ToList();
        string[] names = [.. parts.Where(p => p.Value.ValueKind == JsonValueKind.String && !TryTime(p.Value.GetString()!, out _)).Select(p => Shortened(p.Value.GetString()!))];
        var key = parts.FirstOrDefault(p => p.Value.ValueKind == JsonValueKind.Number);
        var isKeyed = names.Length == 0 && key.Value.ValueKind == JsonValueKind.Number;
        var name = isKeyed ? $"{path}.{key.Value.GetRawText()}" : $"{path}.{string.Join('.', names)}";
        foreach (var part in parts)
        {
            if (part.Value.ValueKind == JsonValueKind.Number && !(isKeyed && part.Name == key.Name)) row.Number($"{name}.{part.Name}", part.Value.GetDouble(), path);
            else if (part.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.True or JsonValueKind.False) Walk(row, $"{name}.{part.Name}", part.Value, path, asOf);
        }
    }

    private static void AddText(FeatureRow row, string path, string text, DateTimeOffset asOf)
    {
        if (TryTime(text, out var time)) row.Number($"{path}.days", Math.Round((asOf - time).TotalDays, 4));
        else if (text.Length <= LongestName) row.Text(path, text);
    }

    private static bool TryTime(string text, out DateTimeOffset time)
    {
        time = default;
        return text.Length is >= 10 and <= 35 && text[4] == '-' && text[7] == '-'
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
    }

    private static string Shortened(string text) => text.Length <= LongestName ? text : text[..LongestName];
}
