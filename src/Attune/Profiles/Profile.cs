using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Attune.Profiles;

/// <summary>What is known of a user at a moment, dimension by dimension. A user of whom nothing is known has no dimensions.</summary>
/// <param name="User">External id.</param>
/// <param name="AsOf">The moment it was read for.</param>
/// <param name="Dimensions">Values with their provenance, by name.</param>
public sealed record Profile(string User, DateTimeOffset AsOf, IReadOnlyDictionary<string, DimensionReading> Dimensions)
{
    /// <summary>How profiles and population statistics are written: snake_case names, nothing for null, letters of every script as they are.</summary>
    public static JsonSerializerOptions Json { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The value of a dimension, or null when the user has none.</summary>
    /// <typeparam name="T">The dimension's record, e.g. <see cref="ActivityValue"/>.</typeparam>
    public T? Find<T>()
        where T : class => Dimensions.Values.Select(reading => reading.Value).OfType<T>().FirstOrDefault();

    /// <summary>The profile as one JSON object: <c>user, as_of, dimensions{name:{value, provenance}}</c>.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);
}
