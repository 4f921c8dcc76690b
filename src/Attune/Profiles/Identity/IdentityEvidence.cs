using Attune.Data;

namespace Attune.Profiles.Identity;

/// <summary>An event that says something of who somebody is.</summary>
/// <param name="Event">Its id in the log.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Time">When; null when unknown.</param>
/// <param name="Source">Where the event came from.</param>
public readonly record struct IdentityEvidence(long Event, string Kind, DateTimeOffset? Time, string Source)
{
    internal EventKey Key => EventKey.Of(Time, Event);

    internal static IdentityEvidence Of(in StoredEvent stored) => new(stored.Id, stored.Event.Kind, stored.Event.Time, stored.Source);
}

/// <summary>The events behind a link: how many, the oldest and the newest few. The same for every order of arrival, and of constant size; most links have one.</summary>
internal struct LinkEvidence
{
    private const int MostLatest = 3;
    private long _last;
    private List<IdentityEvidence>? _latest;

    public long Count { get; private set; }

    public IdentityEvidence First { get; private set; }

    /// <summary>Newest first.</summary>
    public readonly IReadOnlyList<IdentityEvidence> Latest => _latest ?? [First];

    /// <summary>Takes an event in; what one event says twice counts once.</summary>
    public void Add(IdentityEvidence evidence)
    {
        if (Count > 0 && evidence.Event == _last) return;
        _last = evidence.Event;
        if (Count++ == 0)
        {
            First = evidence;
            return;
        }

        _latest ??= new(MostLatest + 1) { First };
        if (evidence.Key.CompareTo(First.Key) < 0) First = evidence;
        var place = _latest.FindIndex(known => evidence.Key.CompareTo(known.Key) > 0);
        _latest.Insert(place < 0 ? _latest.Count : place, evidence);
        if (_latest.Count > MostLatest) _latest.RemoveAt(MostLatest);
    }
}
