using Attune.Data;

namespace Attune.Models;

/// <summary>A user's events as the history that models score from, weighed exactly as <see cref="Dataset.UserItems"/> weighs them at training.</summary>
public static class UserHistory
{
    /// <summary>The query of a user from their events; items that the model does not know are left out.</summary>
    /// <param name="events">The user's events in any order.</param>
    /// <param name="items">Items of the model.</param>
    /// <param name="user">The user's dense int at training, or -1.</param>
    public static UserQuery ToQuery(IEnumerable<Event> events, IdMap items, int user = -1)
    {
        ArgumentNullException.ThrowIfNull(events);
        ArgumentNullException.ThrowIfNull(items);
        var weights = new SortedDictionary<int, float>();
        foreach (var e in events)
        {
            if (e.Item is null || !items.TryGet(e.Item, out var item)) continue;
            weights[item] = weights.GetValueOrDefault(item) + EventKinds.WeightOf(e.Kind);
        }

        var history = weights.Where(w => w.Value > 0).ToList();
        var allOne = history.TrueForAll(w => w.Value == 1);
        return new UserQuery(user, history.Select(w => w.Key).ToArray(), allOne ? default(ReadOnlyMemory<float>) : history.Select(w => w.Value).ToArray());
    }
}
