namespace Attune.Profiles;

/// <summary>
/// One side of a profile. Implemented in one file: its state, what an event changes in it, and the value it is read as. <see cref="DimensionCatalog"/> finds it.
/// </summary>
public interface IDimension
{
    /// <summary>Name in snake_case, its key in the profile.</summary>
    string Name { get; }

    /// <summary>
    /// The form of its saved states: what they look like, counted up with every change, and all of the sources that what is in them depends on, such as a half-life. A state saved in
    /// another form is not read; it is built again from the log.
    /// </summary>
    string Form(ProfileSources sources);

    /// <summary>The state of a user of whom nothing happened yet.</summary>
    IDimensionState NewState(ProfileSources sources);
}

/// <summary>What a dimension remembers of a user's events. Events in any order leave the same state.</summary>
public interface IDimensionState
{
    /// <summary>Takes one event in. The time it takes does not grow with the events before, unless the dimension says so.</summary>
    void Apply(ProfileEvent happened);

    /// <summary>The value for a moment and a population; null when there is nothing to say. Changes nothing.</summary>
    DimensionReading? Read(ProfileContext context);

    /// <summary>Writes all that was remembered. The same events leave the same bytes.</summary>
    void Save(StateWriter writer);

    /// <summary>Takes up what <see cref="Save"/> wrote in the same form; to be called before the first event.</summary>
    void Load(StateReader reader);
}

/// <summary>The state of a dimension that remembers nothing of its own: the history is kept once for all.</summary>
/// <param name="read">How it is read.</param>
internal sealed class NoState(Func<ProfileContext, DimensionReading?> read) : IDimensionState
{
    /// <summary>See <see cref="IDimension.Form"/>.</summary>
    public const string Form = "0";

    public void Apply(ProfileEvent happened)
    {
    }

    public DimensionReading? Read(ProfileContext context) => read(context);

    public void Save(StateWriter writer)
    {
    }

    public void Load(StateReader reader)
    {
    }
}

/// <summary>A dimension's value and where it comes from.</summary>
/// <param name="Value">A record of the dimension, serialisable.</param>
/// <param name="Provenance">Where the whole comes from; parts may carry their own.</param>
public sealed record DimensionReading(object Value, Provenance Provenance);

/// <summary>All dimensions there are, found by looking for <see cref="IDimension"/> in this assembly.</summary>
public static class DimensionCatalog
{
    /// <summary>The dimensions, in order of name.</summary>
    public static IReadOnlyList<IDimension> Dimensions { get; } =
    [
        .. typeof(DimensionCatalog).Assembly.GetTypes()
            .Where(t => t is { IsAbstract: false, IsClass: true } && t.IsAssignableTo(typeof(IDimension)))
            .Select(t => (IDimension)Activator.CreateInstance(t, nonPublic: true)!)
            .OrderBy(d => d.Name, StringComparer.Ordinal),
    ];
}
