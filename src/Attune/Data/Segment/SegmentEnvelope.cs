using System.Globalization;
using System.Text.Json;

namespace Attune.Data.Segment;

/// <summary>What a message may inherit from the call that carried it.</summary>
/// <param name="Type">The type when the message itself has none: the route's last part (<c>track</c>).</param>
/// <param name="ReceivedAt">When the call arrived, for messages that do not say.</param>
/// <param name="SentAt">The batch's own <c>sentAt</c>, for messages that do not say.</param>
/// <param name="Latest">Events after it are refused; null: those more than a day after <paramref name="ReceivedAt"/>, where that is known.</param>
public readonly record struct SegmentEnvelope(string? Type = null, DateTimeOffset? ReceivedAt = null, DateTimeOffset? SentAt = null, DateTimeOffset? Latest = null)
{
    /// <summary>
    /// When the message's event happened, in UTC, with the sender's clock skew removed where the message allows it:
    /// receivedAt − (sentAt − originalTimestamp). Null when the message has no time at all.
    /// </summary>
    /// <returns>False when one of the times is there but cannot be read.</returns>
    internal bool TryReadTime(JsonElement message, out DateTimeOffset? time, out string field)
    {
        time = null;
        if (!TryRead(message, field = "timestamp", out var timestamp) ||
            !TryRead(message, field = "originalTimestamp", out var original) ||
            !TryRead(message, field = "sentAt", out var sent) ||
            !TryRead(message, field = "receivedAt", out var received)) return false;

        (original, sent, received) = (original ?? timestamp, sent ?? SentAt, received ?? ReceivedAt);
        time = (received, sent, original) is ({ } r, { } s, { } o) ? Shift(r, o - s) : timestamp ?? original ?? received;
        return true;
    }

    // A sender's clock may be thousands of years off; then the time of arrival is the better guess.
    private static DateTimeOffset Shift(DateTimeOffset time, TimeSpan by) =>
        by > DateTimeOffset.MaxValue - time || by < DateTimeOffset.MinValue - time ? time : time + by;

    private static bool TryRead(JsonElement message, string name, out DateTimeOffset? time)
    {
        time = null;
        if (!message.TryGetProperty(name, out var element) || element.ValueKind == JsonValueKind.Null) return true;
        if (element.ValueKind != JsonValueKind.String) return false;
        if (!element.TryGetDateTimeOffset(out var exact) &&
            !DateTimeOffset.TryParse(element.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out exact)) return false;
        time = exact.ToUniversalTime();
        return true;
    }
}
