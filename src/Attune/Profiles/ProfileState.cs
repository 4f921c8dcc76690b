using Attune.Data;
using Attune.Profiles.Personas;

namespace Attune.Profiles;

/// <summary>
/// A profile before it is read: a fold over a user's events. Events may come in any order; the same events leave the same state, so the live state equals one rebuilt
/// from the log. An event must be applied once. Not thread-safe.
/// </summary>
public sealed class ProfileState
{
    private readonly (string Name, IDimensionState State)[] _dimensions;
    private readonly UserHistory _history;
    private readonly ProfileSources _sources;
    private readonly string _user;

    /// <summary>The state of a user of whom nothing happened yet.</summary>
    /// <param name="user">External id.</param>
    /// <param name="sources">What events are folded with.</param>
    public ProfileState(string user, ProfileSources sources)
    {
        ArgumentNullException.ThrowIfNull(sources);
        (_user, _sources, _history) = (user, sources, new UserHistory(sources.Options.Kinds));
        _dimensions = [.. DimensionCatalog.Dimensions.Select(d => (d.Name, d.NewState(sources)))];
    }

    /// <summary>Takes one event in; those that only say who is who change nothing.</summary>
    public void Apply(in StoredEvent stored)
    {
        if (EventKinds.IsIdentity(stored.Event.Kind)) return;
        _history.Apply(stored);
        foreach (var (_, state) in _dimensions) state.Apply(stored);
    }

    /// <summary>Reads the profile. Decay is computed here, so that reading later needs no new event.</summary>
    /// <param name="asOf">The moment; at or after the newest event.</param>
    /// <param name="population">Whom the user is compared with; null: nobody, and then nothing is relative.</param>
    /// <param name="model">The model that gives embedding and neighbours; null: none.</param>
    /// <param name="attributes">The user's registered attributes as one JSON object; null when there are none.</param>
    /// <param name="personas">The personas of the population; null: none.</param>
    public Profile Read(
        DateTimeOffset asOf, PopulationStatistics? population = null, Models.PublishedModel? model = null, string? attributes = null, PersonaModel? personas = null)
    {
        var context = ContextAt(asOf, population, model, attributes, personas);
        var readings = new SortedDictionary<string, DimensionReading>(StringComparer.Ordinal);
        foreach (var (name, _) in _dimensions)
            if (context.Others(name) is { } reading) readings.Add(name, reading);
        return new Profile(_user, asOf, readings);
    }

    /// <summary>What <see cref="Read"/> reads with: dimensions are read when they are asked for, each once.</summary>
    public ProfileContext ContextAt(
        DateTimeOffset asOf, PopulationStatistics? population = null, Models.PublishedModel? model = null, string? attributes = null, PersonaModel? personas = null)
    {
        var read = new Dictionary<string, DimensionReading?>(StringComparer.Ordinal);
        ProfileContext? context = null;
        context = new ProfileContext(_user, asOf, _sources.Options, population, model, attributes, _history) { Items = _sources.Items, Personas = personas, Others = Other };
        return context;

        DimensionReading? Other(string name)
        {
            if (read.TryGetValue(name, out var known)) return known;
            read[name] = null; // a dimension that asks for itself has nothing to say
            return read[name] = Array.Find(_dimensions, d => d.Name == name).State?.Read(context!);
        }
    }
}
