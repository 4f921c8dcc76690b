using Attune.Data;
using Attune.Models;
using Attune.Profiles.Personas;

namespace Attune.Profiles;

/// <summary>Builds profiles from the log: the batch side of the fold that <see cref="ProfileState"/> does live.</summary>
/// <param name="sources">What events are folded with.</param>
/// <param name="population">Whom users are compared with; null: nobody.</param>
/// <param name="model">The model that gives embedding and neighbours; null: none.</param>
/// <param name="personas">The personas of the population; null: none.</param>
public sealed class ProfileBuilder(ProfileSources sources, PopulationStatistics? population = null, PublishedModel? model = null, PersonaModel? personas = null)
{
    /// <summary>The profile of a user as of a moment: later events are left out.</summary>
    /// <param name="user">External id.</param>
    /// <param name="events">The user's events, in any order.</param>
    /// <param name="now">The moment.</param>
    /// <param name="attributes">The user's registered attributes as one JSON object; null when there are none.</param>
    public Profile Build(string user, IEnumerable<StoredEvent> events, DateTimeOffset now, string? attributes = null) =>
        Fold(user, events, now).Read(now, population, model, attributes, personas);

    /// <summary>One dimension of that profile; null when there is nothing to say. The others are read only as far as it reads them.</summary>
    /// <param name="dimension">Its name.</param>
    /// <param name="user">External id.</param>
    /// <param name="events">The user's events, in any order.</param>
    /// <param name="now">The moment.</param>
    /// <param name="attributes">The user's registered attributes as one JSON object; null when there are none.</param>
    public DimensionReading? Read(string dimension, string user, IEnumerable<StoredEvent> events, DateTimeOffset now, string? attributes = null) =>
        Fold(user, events, now).ContextAt(now, population, model, attributes, personas).Others(dimension);

    private ProfileState Fold(string user, IEnumerable<StoredEvent> events, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(events);
        var state = new ProfileState(user, sources);
        foreach (var stored in events)
            if (!(EventKey.Of(stored).Time > now)) state.Apply(stored);
        return state;
    }
}
