using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Attune.Data.Segment;

/// <summary>Reading fields that may be missing or of another type, and writing small objects.</summary>
internal static class Json
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>A string field; null when missing or of another type.</summary>
    public static string? Text(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>An id: a string that is not blank, or a number as it is written; else null.</summary>
    public static string? Id(this JsonElement element, string name)
    {
        if (!element.TryGetProperty(name, out var value)) return null;
        if (value.ValueKind == JsonValueKind.Number) return value.GetRawText();
        return value.ValueKind == JsonValueKind.String && value.GetString() is { } text && !string.IsNullOrWhiteSpace(text) ? text : null;
    }

    /// <summary>A field that is an object; else null.</summary>
    public static JsonElement? Object(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? value : null;

    /// <summary>A finite number, written as a number or as a string; else null.</summary>
    public static float? Number(this JsonElement element, string name)
    {
        if (!element.TryGetProperty(name, out var value)) return null;
        var read = value.ValueKind switch
        {
            JsonValueKind.Number => value.GetSingle(),
            JsonValueKind.String when float.TryParse(value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed) => parsed,
            _ => float.NaN,
        };
        return float.IsFinite(read) ? read : null;
    }

    /// <summary>An object of strings; those that are null are left out.</summary>
    public static string? Of(params ReadOnlySpan<(string Name, string? Value)> fields)
    {
        var pairs = fields.ToArray();
        return Write(json =>
        {
            foreach (var (name, value) in pairs)
                if (value is not null) json.WriteString(name, value);
        });
    }

    /// <summary>The object that <paramref name="fields"/> writes; null when it writes nothing.</summary>
    public static string? Write(Action<Utf8JsonWriter> fields)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(buffer, Plain);
        json.WriteStartObject();
        fields(json);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenCount == 2 ? null : Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
