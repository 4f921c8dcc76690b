using System.Text.Json;

namespace Attune.Data.Segment;

/// <summary>Tells whether JSON that is well-formed is text as well.</summary>
public static class JsonText
{
    /// <summary>True when a name or a string holds half of a surrogate pair, by an escape such as <c>\ud800</c>: JSON by its grammar, and no text.</summary>
    /// <param name="json">Well-formed JSON in UTF-8.</param>
    public static bool HasHalfCharacter(ReadOnlySpan<byte> json)
    {
        if (json.IndexOf("\\ud"u8) < 0 && json.IndexOf("\\uD"u8) < 0) return false;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 1000 });
        while (reader.Read())
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped && IsHalf(ref reader)) return true;
        return false;
    }

    private static bool IsHalf(ref Utf8JsonReader reader)
    {
        try
        {
            reader.GetString();
            return false;
        }
        catch (InvalidOperationException)
        {
            return true;
        }
    }
}
