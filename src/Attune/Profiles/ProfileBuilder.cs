using Attune.Data;
using Attune.Models;

namespace Attune.Profiles;

/// <summary>Builds profiles from the log: the batch side of the fold that <see cref="ProfileState"/> does live.</summary>
/// <param name="items">Categories of items.</param>
/// <param name="population">Whom users are compared with; null: nobody.</param>
/// <param name="model">The model that gives embedding and neighbours; null: none.</param>
/// <param name="options">How profiles are folded and read; null for the defaults.</param>
public sealed class ProfileBuilder(ItemCategories items, PopulationStatistics? population = null, PublishedModel? model = null, ProfileOptions? options = null)
{
    /// <summary>The profile of a user as of a moment: later events are left out.</summary>
    /// <param name="user">External id.</param>
    /// <param name="events">The user's events, in any order.</param>
    /// <param name="now">The moment.</param>
    /// <param name="attributes">The user's registered attributes as one JSON object; null when there are none.</param>
    public Profile Build(string user, IEnumerable<StoredEvent> events, DateTimeOffset now, string? attributes = null)
    {
        ArgumentNullException.ThrowIfNull(events);
        var state = new ProfileState(user, items, options);
        foreach (var stored in events)
            if (!(stored.Event.Time > now)) state.Apply(stored);
        return state.Read(now, population, model, attributes);
    }
}
