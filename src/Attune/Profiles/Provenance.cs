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
    private EventKey _first, _newest, _second, _third;
    private long _from = EventKey.Undated;

    public long Count { get; private set; }

    /// <summary>The newest event; only where there is one.</summary>
    public EventKey Newest => _newest;

    /// <summary>Time of the newest event; null when none is dated.</summary>
    public DateTimeOffset? Until => Count > 0 ? _newest.Time : null;

    /// <summary>Takes an event in; true when it is the newest so far.</summary>
    public bool Add(EventKey key)
    {
        if (Count++ == 0 || key.CompareTo(_first) < 0) _first = key;
        if (key.IsDated && (_from == EventKey.Undated || key.Micros < _from)) _from = key.Micros;
        if (Count == 1 || key.CompareTo(_newest) > 0)
        {
            (_newest, _second, _third) = (key, _newest, _second);
            return true;
        }

        if (Count == 2 || key.CompareTo(_second) > 0) (_second, _third) = (key, _second);
        else if (Count == 3 || key.CompareTo(_third) > 0) _third = key;
        return false;
    }

    public Provenance ToProvenance(ProfileContext context, double confidence, string? model = null)
    {
        long[] latest = Count switch { 0 => [], 1 => [_newest.Id], 2 => [_newest.Id, _second.Id], _ => [_newest.Id, _second.Id, _third.Id] };
        return new(
            Count, Count == 0 ? null : _first.Id, Count == 0 ? null : _newest.Id, latest, EventKey.ToTime(_from), Until, null, model, context.AsOf, Math.Round(confidence, 4));
    }

    public void Save(StateWriter writer)
    {
        writer.Count(Count);
        if (Count > 0) _newest.Save(writer, default);
        if (Count > 1) _second.Save(writer, _newest);
        if (Count > 2) _third.Save(writer, _second);
        if (Count <= MostLatest) return; // the oldest is the last of these
        _first.Save(writer, _third);
        if (!_first.IsDated) writer.Time(_from);
    }

    public void Load(StateReader reader)
    {
        Count = reader.LongCount();
        if (Count == 0) return;
        _newest = EventKey.Load(reader, default);
        if (Count > 1) _second = EventKey.Load(reader, _newest);
        if (Count > 2) _third = EventKey.Load(reader, _second);
        _first = Count switch { 1 => _newest, 2 => _second, MostLatest => _third, _ => EventKey.Load(reader, _third) };
        _from = _first.Micros;
        if (_first.IsDated) return;
        _from = Count > MostLatest ? reader.Time() : _second.IsDated ? _second.Micros : _newest.Micros;
    }
}
