using Attune.Data;

namespace Attune.Features;

/// <summary>All that a user did.</summary>
/// <param name="User">External id.</param>
/// <param name="Attributes">Registered attributes as one JSON object; null when nothing is registered.</param>
/// <param name="Events">Oldest first (by time, then by id; those without a time first).</param>
public sealed record UserEvents(string User, string? Attributes, IReadOnlyList<StoredEvent> Events);

/// <summary>Reads the log user by user, for work that goes through all of it.</summary>
public interface IUserHistories
{
    /// <summary>Hands over every known user once, with or without events, in batches that fit into memory; without what preparation removed.</summary>
    /// <param name="take">Receives a batch; the next is read when it returns.</param>
    /// <param name="cancellation">Stops reading.</param>
    Task ReadHistoriesAsync(Action<IReadOnlyList<UserEvents>> take, CancellationToken cancellation = default);
}

/// <summary>Histories that are in memory.</summary>
/// <param name="users">One a user.</param>
public sealed class InMemoryHistories(IReadOnlyList<UserEvents> users) : IUserHistories
{
    /// <summary>The users.</summary>
    public IReadOnlyList<UserEvents> Users => users;

    /// <summary>The histories of events in any order, users in order of their first event.</summary>
    public static InMemoryHistories Of(IEnumerable<StoredEvent> events) =>
        new([.. events.GroupBy(e => e.Event.User).Select(g => new UserEvents(g.Key, null, [.. g.OrderBy(e => e.Event.Time).ThenBy(e => e.Id)]))]);

    /// <summary>The interactions of a dataset as events; properties and events without an item are not in a dataset.</summary>
    public static InMemoryHistories Of(Dataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return new([.. Enumerable.Range(0, dataset.Users.Count).Select(user => new UserEvents(dataset.Users[user], dataset.UserAttributes.Json(user), EventsOf(dataset, user)))]);
    }

    /// <inheritdoc/>
    public Task ReadHistoriesAsync(Action<IReadOnlyList<UserEvents>> take, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(take);
        cancellation.ThrowIfCancellationRequested();
        take(users);
        return Task.CompletedTask;
    }

    private static StoredEvent[] EventsOf(Dataset dataset, int user)
    {
        var (x, name) = (dataset.Interactions, dataset.Users[user]);
        var events = new StoredEvent[x.CountOf(user)];
        for (var p = x.UserStarts[user]; p < x.UserStarts[user + 1]; p++)
        {
            var seconds = x.Times?[p] ?? 0;
            var value = x.Values?[p] ?? float.NaN;
            events[p - x.UserStarts[user]] = new StoredEvent(p + 1L, new Event(
                name, dataset.Kinds[x.Kinds?[p] ?? 0], dataset.Items[x.Items[p]], seconds == 0 ? null : DateTimeOffset.FromUnixTimeSeconds(seconds),
                float.IsNaN(value) ? null : value), "dataset");
        }

        return events;
    }
}
