using Attune.Data;
using Attune.Preparation;

namespace Attune.Tests.Contracts;

/// <summary>The ports of one store over the same data, and what is to be disposed with them.</summary>
public sealed record Ports(IEventStore Events, IEntityStore Entities, IQuarantine Quarantine, IPreparationStore Preparation, IEventCollector Collector, IDisposable? Owner = null) : IDisposable
{
    public static Ports InMemory()
    {
        var quarantine = new InMemoryQuarantine();
        var store = new InMemoryStore(quarantine);
        return new Ports(store, store, quarantine, new InMemoryPreparationStore(store), store);
    }

    public void Dispose() => Owner?.Dispose();
}

/// <summary>Data that the contracts share.</summary>
internal static class Sample
{
    public static readonly DateTimeOffset Noon = new(2024, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static Event View(string user, string? item, int minute = 0) => new(user, EventKinds.View, item, Noon.AddMinutes(minute));

    /// <summary>The events of all persons, one after the other, each with the person's id.</summary>
    public static async Task<IReadOnlyList<(string Person, StoredEvent Event)>> PersonsAsync(this IEventStore store, PersonMap persons)
    {
        var all = new List<(string, StoredEvent)>();
        await store.ReadUsersAsync((person, events) => all.AddRange(events.Select(e => (person, e))), RunContext.Default, persons: persons);
        return all;
    }

    /// <summary>All events of some kinds.</summary>
    public static async Task<IReadOnlyList<StoredEvent>> KindsAsync(this IEventStore store, IReadOnlyList<string> kinds, long after = 0)
    {
        var events = new List<StoredEvent>();
        await store.ReadKindsAsync(kinds, events.Add, after);
        return events;
    }

    /// <summary>A dataset as rows of text, in its own order, so that two stores can be compared.</summary>
    public static List<string> Describe(Dataset dataset)
    {
        var rows = new List<string> { "kinds " + string.Join(",", dataset.Kinds) };
        var all = dataset.Interactions;
        for (var user = 0; user < all.UserCount; user++)
        {
            for (var p = all.UserStarts[user]; p < all.UserStarts[user + 1]; p++)
                rows.Add(FormattableString.Invariant($"{dataset.Users[user]} {dataset.Items[all.Items[p]]} {all.Values?[p]} {all.Times?[p]} {all.Kinds?[p]}"));
        }

        rows.Add("items " + string.Join(",", dataset.Items.Ids.ToArray()));
        return rows;
    }
}
