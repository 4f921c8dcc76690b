using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Attune.Data;

/// <summary>JSON merge patch over the attributes of entities (RFC 7396, section 2).</summary>
public static class JsonMergePatch
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The target with the patch merged into it; null when nothing is left.</summary>
    /// <param name="target">One JSON object, or null for an empty one.</param>
    /// <param name="patch">One JSON object: its names replace, its nulls remove; null changes nothing.</param>
    public static string? Apply(string? target, string? patch)
    {
        if (patch is null) return target;
        var merged = Merge(target is null ? null : JsonNode.Parse(target), JsonNode.Parse(patch)!.AsObject());
        return merged.Count == 0 ? null : merged.ToJsonString(Readable);
    }

    /// <summary>Checks that attributes are null or one JSON object.</summary>
    /// <exception cref="AttuneException"><c>invalid_attributes</c>.</exception>
    public static void Check(string id, string? attributes)
    {
        if (attributes is null || IsObject(attributes)) return;
        throw new AttuneException("invalid_attributes", $"The attributes of '{id}' are not one JSON object: {Shorten(attributes)}", $"Give an object such as {{\"title\": \"…\"}}.") { IsUsage = true };
    }

    private static JsonObject Merge(JsonNode? target, JsonObject patch)
    {
        var result = target as JsonObject ?? [];
        foreach (var (name, value) in patch)
        {
            if (value is null) result.Remove(name);
            else if (value is JsonObject inner) result[name] = Merge(result[name]?.DeepClone(), inner);
            else result[name] = value.DeepClone();
        }

        return result;
    }

    private static bool IsObject(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string Shorten(string text) => text.Length <= 80 ? text : text[..80] + "…";
}
