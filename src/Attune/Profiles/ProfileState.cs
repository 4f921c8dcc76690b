using Attune.Data;

namespace Attune.Profiles;

/// <summary>
/// A profile before it is read: a fold over a user's events. Events may come in any order; the same events leave the same state, so the live state equals one rebuilt
/// from the log. An event must be applied once. Not thread-safe.
/// </summary>
public sealed class ProfileState
{
    private readonly (string Name, IDimensionState State)[] _dimensions;
    private readonly UserHistory _history;
    private readonly ProfileOptions _options;
    private readonly string _user;

    /// <summary>The state of a user of whom nothing happened yet.</summary>
    /// <param name="user">External id.</param>
    /// <param name="sources">What events are folded with.</param>
    public ProfileState(string user, ProfileSources sources)
    {
        ArgumentNullException.ThrowIfNull(sources);
        (_user, _options, _history) = (user, sources.Options, new UserHistory(sources.Options.Kinds));
        _dimensions = [.. DimensionCatalog.Dimensions.Select(d => (d.Name, d.NewState(sources)))];
    }

    /// <summary>Takes one event in.</summary>
    public void Apply(in StoredEvent stored)
    {
        _history.Apply(stored);
        foreach (var (_, state) in _dimensions) state.Apply(stored);
    }

    /// <summary>Reads the profile. Decay is computed here, so that reading later needs no new event.</summary>
    /// <param name="asOf">The moment; at or after the newest event.</param>
    /// <param name="population">Whom the user is compared with; null: nobody, and then nothing is relative.</param>
    /// <param name="model">The model that gives embedding and neighbours; null: none.</param>
    /// <param name="attributes">The user's registered attributes as one JSON object; null when there are none.</param>
    public Profile Read(DateTimeOffset asOf, PopulationStatistics? population = null, Models.PublishedModel? model = null, string? attributes = null)
    {
        var context = new ProfileContext(_user, asOf, _options, population, model, attributes, _history);
        var readings = new SortedDictionary<string, DimensionReading>(StringComparer.Ordinal);
        foreach (var (name, state) in _dimensions)
            if (state.Read(context) is { } reading) readings.Add(name, reading);
        return new Profile(_user, asOf, readings);
    }
}
