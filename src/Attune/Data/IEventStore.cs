namespace Attune.Data;

/// <summary>What became of appended events.</summary>
/// <param name="Imported">New in the log.</param>
/// <param name="Duplicates">Known already, or repeated within the call; nothing was changed for them.</param>
public readonly record struct AppendResult(long Imported, long Duplicates);

/// <summary>Which part of the log a dataset is made of.</summary>
/// <param name="Prepared">Leave out what preparation removed; false for the raw log.</param>
/// <param name="Kinds">Only these kinds, or null for all.</param>
/// <param name="From">Only events at or after this moment, or null.</param>
/// <param name="Until">Only events before this moment, or null.</param>
/// <param name="After">Only events that arrived after this one (<see cref="StoredEvent.Id"/>), whatever time they tell; 0 for all.</param>
/// <param name="Everyone">Users and items that do not occur in these events too.</param>
/// <param name="Persons">Which ids are one person's: their events become those of one user, the canonical id's. Null: every id stands for itself.</param>
public sealed record DatasetQuery(
    bool Prepared = true, IReadOnlyList<string>? Kinds = null, DateTimeOffset? From = null, DateTimeOffset? Until = null, long After = 0, bool Everyone = false,
    PersonMap? Persons = null);

/// <summary>How much the store holds.</summary>
/// <param name="Events">Events of all kinds.</param>
/// <param name="Interactions">Events that concern an item.</param>
/// <param name="Users">Known users.</param>
/// <param name="Items">Known items.</param>
/// <param name="First">Time of the oldest event; null when none has a time.</param>
/// <param name="Last">Time of the newest event; null when none has a time.</param>
public sealed record StoreSummary(long Events, long Interactions, int Users, int Items, DateTimeOffset? First, DateTimeOffset? Last);

/// <summary>
/// The log of events and the datasets made from it. Appending is atomic: all new events of a call or none,
/// on disk when the call returns.
/// </summary>
public interface IEventStore
{
    /// <summary>Appends events; unknown users and items become known. Duplicates (see <see cref="Event.MessageId"/>) are counted and left out.</summary>
    /// <param name="events">In order of arrival.</param>
    /// <param name="source">Where they come from.</param>
    /// <param name="cancellation">Stops before anything is committed.</param>
    Task<AppendResult> AppendAsync(IReadOnlyList<Event> events, string source, CancellationToken cancellation = default);

    /// <summary>All events of a user, oldest first (by time, then by id; events without a time first); nothing for an unknown user.</summary>
    /// <param name="user">External id.</param>
    /// <param name="prepared">Leave out what preparation removed.</param>
    /// <param name="cancellation">Stops reading.</param>
    Task<IReadOnlyList<StoredEvent>> ReadUserAsync(string user, bool prepared = true, CancellationToken cancellation = default) =>
        ReadPersonAsync([user], prepared, cancellation);

    /// <summary>As <see cref="ReadUserAsync"/>, the events of several ids together.</summary>
    /// <param name="ids">External ids.</param>
    /// <param name="prepared">Leave out what preparation removed.</param>
    /// <param name="cancellation">Stops reading.</param>
    Task<IReadOnlyList<StoredEvent>> ReadPersonAsync(IReadOnlyList<string> ids, bool prepared = true, CancellationToken cancellation = default);

    /// <summary>Hands over all events of some kinds, as the log has them, in the order of arrival.</summary>
    /// <param name="kinds">The kinds.</param>
    /// <param name="take">Takes an event; it must not call the store.</param>
    /// <param name="after">Only events that arrived after this one (<see cref="StoredEvent.Id"/>); 0 for all.</param>
    /// <param name="cancellation">Stops reading.</param>
    Task ReadKindsAsync(IReadOnlyList<string> kinds, Action<StoredEvent> take, long after = 0, CancellationToken cancellation = default);

    /// <summary>The events of all users that have any, one user after the other in the order of their registration, each as <see cref="ReadUserAsync"/> has them.</summary>
    /// <param name="take">Given a user's external id and events, on one thread at a time; must not use the store.</param>
    /// <param name="run">Progress in users, cancellation.</param>
    /// <param name="prepared">Leave out what preparation removed.</param>
    /// <param name="persons">Which ids are one person's: their events come together, under the canonical id, where the first of the ids is registered. Null: every id stands for itself.</param>
    Task ReadUsersAsync(Action<string, IReadOnlyList<StoredEvent>> take, RunContext run, bool prepared = true, PersonMap? persons = null);

    /// <summary>
    /// The interactions the query selects (events with an item), with the users and items that occur in them, in the order of their first registration
    /// (those of one call by length, then by UTF-8 bytes, so that numbers keep their order),
    /// and their attributes; a person of several ids as <see cref="PersonCollector"/> has it.
    /// </summary>
    Task<Dataset> LoadDatasetAsync(DatasetQuery query, RunContext run);

    /// <summary>Counts and period of the whole log.</summary>
    Task<StoreSummary> SummariseAsync(CancellationToken cancellation = default);
}
