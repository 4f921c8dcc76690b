using System.Buffers;
using System.Runtime.CompilerServices;
using Attune.Data;
using Attune.Profiles.Personas;

namespace Attune.Profiles;

/// <summary>
/// A profile before it is read: a fold over a user's events. Events may come in any order; the same events leave the same state, so the live state equals one rebuilt
/// from the log, also when it was saved and loaded in between. Not thread-safe.
/// <para>
/// An event must be applied once: the log keeps no duplicates, and where it is followed in the order of arrival, <see cref="LastEvent"/> tells what was applied.
/// A state must not be given events that lie in the future: importing refuses them.
/// </para>
/// </summary>
public sealed class ProfileState
{
    private static readonly ConditionalWeakTable<ProfileSources, string[]> FormsOf = [];

    private readonly (string Name, IDimensionState State)[] _dimensions;
    private readonly UserHistory _history;
    private readonly ProfileSources _sources;

    /// <summary>Parts of a loaded snapshot that this version does not know, and the dimensions that have seen none of the past; null while there are none, as mostly.</summary>
    private Dictionary<string, byte[]>? _unknown;
    private List<string>? _stale;

    /// <summary>The state of a user of whom nothing happened yet.</summary>
    /// <param name="user">External id.</param>
    /// <param name="sources">What events are folded with.</param>
    public ProfileState(string user, ProfileSources sources)
    {
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentNullException.ThrowIfNull(user);
        (User, _sources, _history) = (ClippedText.Of(user, ProfileEvent.LongestId), sources, new UserHistory(sources.Options.Kinds));
        _dimensions = [.. DimensionCatalog.Dimensions.Select(d => (d.Name, d.NewState(sources)))];
    }

    /// <summary>External id of the user.</summary>
    public string User { get; }

    /// <summary>Events applied.</summary>
    public long Events => _history.Everything.Count;

    /// <summary>The highest <see cref="StoredEvent.Id"/> applied; <see cref="long.MinValue"/> before the first.</summary>
    public long LastEvent { get; private set; } = long.MinValue;

    /// <summary>The items met.</summary>
    internal UserHistory History => _history;

    /// <summary>Takes one event in; those that only say who is who change nothing.</summary>
    public void Apply(in StoredEvent stored)
    {
        LastEvent = Math.Max(LastEvent, stored.Id);
        if (EventKinds.IsIdentity(stored.Event.Kind)) return;
        var happened = new ProfileEvent(stored);
        _history.Apply(happened, _sources.Items);
        foreach (var (_, state) in _dimensions) state.Apply(happened);
        happened.Release();
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
        return new Profile(User, asOf, readings);
    }

    /// <summary>Writes the state as <see cref="ProfileSnapshot"/> describes. The same events, in whatever order they came, give the same bytes.</summary>
    public void Save(IBufferWriter<byte> target)
    {
        ArgumentNullException.ThrowIfNull(target);
        var parts = new SortedDictionary<string, SnapshotPart>(StringComparer.Ordinal);
        foreach (var (name, item) in _unknown ?? []) parts[name] = new SnapshotPart(item);
        var writer = new StateWriter { BaseSeconds = _history.Everything is { Count: > 0, Newest.IsDated: true } everything ? everything.Newest.Seconds : 0 };
        foreach (var ((name, state), form) in _dimensions.Zip(Forms))
            if (_stale?.Contains(name) != true) parts[name] = new SnapshotPart(form, Events, Written(writer, state.Save));
        if (_stale?.Contains(ProfileSnapshot.History) != true) parts[ProfileSnapshot.History] = new SnapshotPart(Forms[^1], Events, Written(writer, _history.Save));
        ProfileSnapshot.Write(target, new SnapshotContent(User, LastEvent, writer.BaseSeconds, parts));
    }

    /// <summary>Takes up a state that was saved.</summary>
    /// <param name="snapshot">What <see cref="Save"/> wrote, in this version or another.</param>
    /// <param name="sources">What further events are folded with.</param>
    /// <exception cref="AttuneException"><c>snapshot_damaged</c>; <c>snapshot_newer</c>: of a format that this version does not know.</exception>
    public static LoadedProfile Load(ReadOnlyMemory<byte> snapshot, ProfileSources sources)
    {
        var content = ProfileSnapshot.Read(snapshot);
        var state = new ProfileState(content.User, sources) { LastEvent = content.LastEvent };
        try
        {
            state.Take(content);
        }
        catch (Exception e) when (e is InvalidDataException or OverflowException)
        {
            throw ProfileSnapshot.Damaged(e);
        }

        return new LoadedProfile(state, [.. (state._stale ?? []).Order(StringComparer.Ordinal)]);
    }

    /// <summary>The forms of the dimensions and, last, of the history; told once for the same sources.</summary>
    private string[] Forms => FormsOf.GetValue(_sources, s => [.. DimensionCatalog.Dimensions.Select(d => d.Form(s)), _history.Form]);

    private static ReadOnlyMemory<byte> Written(StateWriter writer, Action<StateWriter> save)
    {
        writer.Clear();
        save(writer);
        return writer.Written.ToArray();
    }

    private void Take(SnapshotContent content)
    {
        Take(content, ProfileSnapshot.History, Forms[^1], null, reader => _history.Load(reader, _sources.Items));
        foreach (var ((name, state), form) in _dimensions.Zip(Forms)) Take(content, name, form, Events, state.Load);
        foreach (var (name, part) in content.Parts)
            if (name != ProfileSnapshot.History && !Array.Exists(_dimensions, d => d.Name == name)) (_unknown ??= [])[name] = part.Encoded.ToArray();
    }

    /// <summary>Reads a part of the form and of as many events as the rest; else it is stale.</summary>
    private void Take(SnapshotContent content, string name, string form, long? events, Action<StateReader> load)
    {
        if (!content.Parts.TryGetValue(name, out var part) || part.Form != form || (events ?? part.Events) != part.Events)
        {
            (_stale ??= []).Add(name);
            return;
        }

        var reader = new StateReader(part.State, content.BaseSeconds);
        load(reader);
        if (!reader.IsAtEnd) throw StateReader.Damaged();
    }

    /// <summary>What <see cref="Read"/> reads with: dimensions are read when they are asked for, each once.</summary>
    public ProfileContext ContextAt(
        DateTimeOffset asOf, PopulationStatistics? population = null, Models.PublishedModel? model = null, string? attributes = null, PersonaModel? personas = null)
    {
        var read = new Dictionary<string, DimensionReading?>(StringComparer.Ordinal);
        ProfileContext? context = null;
        context = new ProfileContext(User, asOf, _sources.Options, population, model, attributes, _history) { Items = _sources.Items, Personas = personas, Traits = _sources.Traits, Others = Other };
        return context;

        DimensionReading? Other(string name)
        {
            if (read.TryGetValue(name, out var known)) return known;
            read[name] = null; // a dimension that asks for itself has nothing to say
            return read[name] = Array.Find(_dimensions, d => d.Name == name).State?.Read(context!);
        }
    }
}

/// <summary>A state that was loaded.</summary>
/// <param name="State">The state.</param>
/// <param name="Stale">
/// Dimensions that the snapshot lacks, has in another form, or has of fewer events: they have seen none of the past. When there are any, the profile is to be built again from
/// the log. Saved all the same, they stay out of the snapshot, so that it does not pretend.
/// </param>
public sealed record LoadedProfile(ProfileState State, IReadOnlyList<string> Stale)
{
    /// <summary>True when the profile can go on from here.</summary>
    public bool IsComplete => Stale.Count == 0;
}
