using System.Text.Json;
using System.Text.Json.Serialization;

namespace Attune;

/// <summary>Writes a text that is kept as format and arguments (for translation) as its English sentence.</summary>
public sealed class FormattableStringConverter : JsonConverter<FormattableString>
{
    /// <inheritdoc/>
    public override FormattableString Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => $"{reader.GetString()}";

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, FormattableString value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(FormattableString.Invariant(value));
    }
}
