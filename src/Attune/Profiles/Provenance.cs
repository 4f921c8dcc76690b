using Attune.Data;

namespace Attune.Profiles;

/// <summary>Where a value of a profile comes from.</summary>
/// <param name="Events">How many events it was made from.</param>
/// <param name="FirstEvent">The oldest of them, by its id in the log; null when there is none.</param>
/// <param name="LastEvent">The newest of them.</param>
/// <param name="LatestEvents">The newest few, newest first.</param>
/// <param name="From">Time of the oldest dated event.</param>
/// <param name="Until">Time of the newest dated event.</param>
/// <param name="Source">Where it comes from when not from events: <c>user attributes</c>; null otherwise.</param>
/// <param name="Model">The model it comes from, with its version, e.g. <c>ials@3</c>; null when from none.</param>
/// <param name="AsOf">The moment it was read for.</param>
/// <param name="Confidence">0..1: how far the evidence carries the value, n / (n + k) for n events and a k that each dimension states.</param>
public sealed record Provenance(
    long Events, long? FirstEvent, long? LastEvent, IReadOnlyList<long> LatestEvents,
    DateTimeOffset? From, DateTimeOffset? Until, string? Source, string? Model, DateTimeOffset AsOf, double Confidence);

/// <summary>What provenance is made of: a constant-size digest of the events behind a value, the same for every order of arrival.</summary>
internal sealed class Evidence
{
    private const int MostLatest = 3;
    private readonly List<EventKey> _latest = new(MostLatest + 1);
    private EventKey _first;
    private DateTimeOffset? _from;

    public long Count { get; private set; }

    /// <summary>Time of the newest event; null when none is dated.</summary>
    public DateTimeOffset? Until => _latest is [var newest, ..] ? newest.Time : null;

    /// <summary>Takes an event in; true when it is the newest so far.</summary>
    public bool Add(in StoredEvent stored)
    {
        var key = EventKey.Of(stored);
        if (Count++ == 0 || key.CompareTo(_first) < 0) _first = key;
        if (key.Time is { } time && (_from is null || time < _from)) _from = time;

        var place = _latest.FindIndex(known => key.CompareTo(known) > 0);
        _latest.Insert(place < 0 ? _latest.Count : place, key);
        if (_latest.Count > MostLatest) _latest.RemoveAt(MostLatest);
        return place == 0 || _latest.Count == 1;
    }

    public Provenance ToProvenance(ProfileContext context, double confidence, string? model = null) => new(
        Count, Count == 0 ? null : _first.Id, Count == 0 ? null : _latest[0].Id, [.. _latest.Select(key => key.Id)],
        _from, Until, null, model, context.AsOf, Math.Round(confidence, 4));
}

/// <summary>The order of events: by time, those without one first, then by arrival.</summary>
internal readonly record struct EventKey(DateTimeOffset? Time, long Id) : IComparable<EventKey>
{
    public static EventKey Of(in StoredEvent stored) => new(stored.Event.Time, stored.Id);

    public int CompareTo(EventKey other) => Nullable.Compare(Time, other.Time) is var byTime and not 0 ? byTime : Id.CompareTo(other.Id);
}
