using System.Text.Json;

namespace Attune.Profiles;

/// <summary>Reading JSON that anybody may have written: half characters by escapes are valid by the grammar and throw when they are read.</summary>
internal static class SafeJson
{
    /// <summary>The field of an object; undefined when it is missing or this is no object.</summary>
    public static JsonElement Find(this JsonElement element, string name)
    {
        if (element.ValueKind != JsonValueKind.Object) return default;
        try
        {
            return element.TryGetProperty(name, out var value) ? value : default;
        }
        catch (InvalidOperationException)
        {
            return default;
        }
    }

    /// <summary>The text of a string; null for everything else.</summary>
    public static string? TextOrNull(this JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.String) return null;
        try
        {
            return element.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>A finite number; null for everything else.</summary>
    public static double? NumberOrNull(this JsonElement element) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out var number) && double.IsFinite(number) ? number : null;

    /// <summary>The name of a property; null when it holds half a character.</summary>
    public static string? NameOrNull(this JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
