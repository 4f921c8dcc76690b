using System.Text;

namespace Attune.Data;

/// <summary>
/// What an event may be, to be taken in: what lies outside goes to the quarantine, whoever sends it. The limits are far beyond what is honest, and keep one broken or hostile
/// sender from spoiling a profile or filling the log.
/// </summary>
public static class EventLimits
{
    /// <summary>Bytes of UTF-8 that an id of a user or an item, a kind or a message id may have.</summary>
    public const int LongestId = 512;

    /// <summary>Bytes of UTF-8 that an event's properties, or the attributes of a user or an item, may have: 64 KB.</summary>
    public const int LargestProperties = 64 << 10;

    /// <summary>Reasons in snake_case.</summary>
    public const string IdTooLong = "id_too_long", TimeBefore1970 = "time_before_1970", TimeInFuture = "time_in_future", NegativePrice = "negative_price",
        PropertiesTooLarge = "properties_too_large", InvalidText = "invalid_text";

    /// <summary>How far ahead of the clock an event may be: senders' clocks are wrong, and some tell local time as UTC.</summary>
    public static readonly TimeSpan Ahead = TimeSpan.FromDays(1);

    /// <summary>What is wrong with an event.</summary>
    /// <param name="happened">The event.</param>
    /// <param name="latest">The latest time that it may have; null: any.</param>
    /// <returns>The reason and which part is at fault (<c>user</c>, <c>item</c>, <c>kind</c>, <c>message_id</c>, <c>time</c>, <c>value</c>, <c>properties</c>); null when all is well.</returns>
    public static (string Code, string Part)? Check(Event happened, DateTimeOffset? latest)
    {
        ArgumentNullException.ThrowIfNull(happened);
        if (HasNull(happened.User)) return (InvalidText, "user");
        if (HasNull(happened.Item)) return (InvalidText, "item");
        if (HasNull(happened.Kind)) return (InvalidText, "kind");
        if (HasNull(happened.MessageId)) return (InvalidText, "message_id");
        if (IsLonger(happened.User, LongestId)) return (IdTooLong, "user");
        if (IsLonger(happened.Item, LongestId)) return (IdTooLong, "item");
        if (IsLonger(happened.Kind, LongestId)) return (IdTooLong, "kind");
        if (IsLonger(happened.MessageId, LongestId)) return (IdTooLong, "message_id");
        if (happened.Time < DateTimeOffset.UnixEpoch) return (TimeBefore1970, "time");
        if (happened.Time > latest) return (TimeInFuture, "time");
        if (happened is { Kind: EventKinds.Purchase, Value: < 0 }) return (NegativePrice, "value");
        return IsLonger(happened.Properties, LargestProperties) ? (PropertiesTooLarge, "properties") : null;
    }

    /// <summary>Whether the attributes of a user or an item are too large to be taken in.</summary>
    public static bool IsTooLarge(string? attributes) => IsLonger(attributes, LargestProperties);

    /// <summary>The reason for a person: what was expected.</summary>
    public static string Describe(string code) => code switch
    {
        IdTooLong => "expected an id of at most 512 bytes",
        TimeBefore1970 => "expected a time from 1970 on",
        TimeInFuture => "expected a time at most one day ahead of the clock",
        NegativePrice => "expected a purchase to cost 0 or more; what was sent back is a refund",
        PropertiesTooLarge => "expected properties of at most 64 KB",
        _ => "expected texts of whole characters, and no character 0 in an id; half of a surrogate pair or a 0 was escaped",
    };

    /// <summary>Whether an id holds the character 0, at which stores would end it, so that two ids became one.</summary>
    public static bool HasNull(string? id) => id is not null && id.Contains('\0', StringComparison.Ordinal);

    // A char is at least one byte and at most three: most texts need no counting.
    private static bool IsLonger(string? text, int bytes) =>
        text is not null && text.Length * 3L > bytes && (text.Length > bytes || Encoding.UTF8.GetByteCount(text) > bytes);
}
