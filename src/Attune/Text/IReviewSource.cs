using System.Text.Json;

namespace Attune.Text;

/// <summary>A review that somebody wrote.</summary>
/// <param name="User">External id of who wrote it.</param>
/// <param name="Item">External id of what it is about, or null.</param>
/// <param name="Time">When, or null.</param>
/// <param name="Stars">What was given with it, or null.</param>
/// <param name="Text">The text, never blank.</param>
public sealed record Review(string User, string? Item, DateTimeOffset? Time, float? Stars, string Text)
{
    private static readonly string[] TextNames = ["review_body", "text", "review", "content", "comment", "body", "message"];

    /// <summary>The text among an event's properties, one JSON object; null when there is none.</summary>
    public static string? TextOf(string? properties)
    {
        if (properties is null) return null;
        try
        {
            using var json = JsonDocument.Parse(properties);
            return TextOf(json.RootElement);
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            return null; // no JSON, or half a character
        }
    }

    /// <summary>The text among an event's properties; null when there is none.</summary>
    public static string? TextOf(JsonElement properties)
    {
        if (properties.ValueKind != JsonValueKind.Object) return null;
        try
        {
            foreach (var name in TextNames)
                if (properties.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && !string.IsNullOrWhiteSpace(value.GetString()))
                    return value.GetString();
        }
        catch (InvalidOperationException)
        {
            // A text that holds half a character is none.
        }

        return null;
    }
}

/// <summary>Where the reviews of a shop are.</summary>
public interface IReviewSource
{
    /// <summary>All events of kind <c>review</c> that carry a text, in order of arrival; without those that preparation removed.</summary>
    Task<IReadOnlyList<Review>> ReadReviewsAsync(CancellationToken cancellation = default);
}
