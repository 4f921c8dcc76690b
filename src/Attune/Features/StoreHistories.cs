using Attune.Data;

namespace Attune.Features;

/// <summary>The histories of a store's log. The events of one person's ids are one history; those of persons with several ids wait until the last of them was read.</summary>
/// <param name="events">The log.</param>
/// <param name="dataset">Of the same log, persons and everyone in it: who there is, and what is registered of them.</param>
/// <param name="persons">Which ids are one person's; null: every id stands for itself.</param>
/// <param name="batch">Events of a batch, about.</param>
public sealed class StoreHistories(IEventStore events, Dataset dataset, PersonMap? persons = null, int batch = 200_000) : IUserHistories
{
    private readonly PersonMap _persons = persons ?? PersonMap.Empty;

    /// <inheritdoc/>
    public async Task ReadHistoriesAsync(Action<IReadOnlyList<UserEvents>> take, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(take);
        var (waiting, ready, count, met) = (new Dictionary<string, List<StoredEvent>>(StringComparer.Ordinal), new List<UserEvents>(), 0, new HashSet<string>(StringComparer.Ordinal));
        await events.ReadUsersAsync((user, own) =>
        {
            if (_persons.Find(user) is not { } canonical)
            {
                Add(user, own);
                return;
            }

            if (waiting.TryGetValue(canonical, out var others)) others.AddRange(own);
            else waiting[canonical] = [.. own];
        }, new RunContext(1, Cancellation: cancellation)).ConfigureAwait(false);
        foreach (var (person, all) in waiting) Add(person, [.. all.OrderBy(e => e.Event.Time).ThenBy(e => e.Id)]);
        foreach (var user in dataset.Users.Ids.ToArray())
            if (!met.Contains(user)) Add(user, []);
        if (ready.Count > 0) take(ready);

        void Add(string user, IReadOnlyList<StoredEvent> own)
        {
            met.Add(user);
            ready.Add(new UserEvents(user, dataset.Users.TryGet(user, out var index) ? dataset.UserAttributes.Json(index) : null, own));
            if ((count += own.Count) < batch) return;
            take(ready);
            (ready, count) = ([], 0);
        }
    }
}
