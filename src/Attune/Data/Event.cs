namespace Attune.Data;

/// <summary>One thing that happened. Immutable; what the store keeps, and what profiles are folded from.</summary>
/// <param name="User">External id of the user.</param>
/// <param name="Kind">What happened; see <see cref="EventKinds"/>.</param>
/// <param name="Item">External id of the item, or null when it concerns none.</param>
/// <param name="Time">When, in UTC; null when unknown. Kept to the microsecond.</param>
/// <param name="Value">A rating, a price, a count; null when it has none.</param>
/// <param name="MessageId">The sender's own key: a second event with the same key is a duplicate. Null: among the events without one, those equal in everything else (kind, user, item, time, value, properties) are duplicates.</param>
/// <param name="Properties">Whatever else came with it, as one JSON object; null when nothing did.</param>
public sealed record Event(
    string User, string Kind, string? Item = null, DateTimeOffset? Time = null,
    float? Value = null, string? MessageId = null, string? Properties = null);

/// <summary>An event as the store holds it.</summary>
/// <param name="Id">Position in the log, ascending in the order of arrival.</param>
/// <param name="Event">What happened.</param>
/// <param name="Source">Where it came from: a file's name, an API key's name.</param>
public readonly record struct StoredEvent(long Id, Event Event, string Source);
