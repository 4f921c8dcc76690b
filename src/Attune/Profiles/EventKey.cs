using Attune.Data;

namespace Attune.Profiles;

/// <summary>The order of events: by time, those without one first, then by arrival.</summary>
/// <param name="Micros">Microseconds since 1970, UTC, as the log keeps them; <see cref="Undated"/> when unknown.</param>
/// <param name="Id">Position in the log.</param>
internal readonly record struct EventKey(long Micros, long Id) : IComparable<EventKey>
{
    /// <summary>Stands for no time: before all others.</summary>
    public const long Undated = long.MinValue;

    /// <summary>
    /// Times that can be true of an event: from 1971 on, as clocks that were never set and zeros for "unknown" show 1970, and before 2100. A time outside is taken for none.
    /// </summary>
    private static readonly long First = MicrosOf(new DateTimeOffset(1971, 1, 1, 0, 0, 0, TimeSpan.Zero)), End = MicrosOf(new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public static EventKey Of(in StoredEvent stored) => new(stored.Event.Time is { } time && MicrosOf(time) is var micros && IsPossible(micros) ? micros : Undated, stored.Id);

    /// <summary>Whether an event can have happened then.</summary>
    public static bool IsPossible(long micros) => micros >= First && micros < End;

    /// <summary>In UTC; null when unknown.</summary>
    public DateTimeOffset? Time => ToTime(Micros);

    /// <summary>Seconds since 1970; only for keys with a time.</summary>
    public long Seconds => Micros / 1_000_000;

    public bool IsDated => Micros != Undated;

    public static DateTimeOffset? ToTime(long micros) => micros == Undated ? null : DateTimeOffset.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond);

    public int CompareTo(EventKey other) => Micros != other.Micros ? Micros.CompareTo(other.Micros) : Id.CompareTo(other.Id);

    /// <summary>Writes the key as what it differs from another; the default stands for none.</summary>
    public void Save(StateWriter writer, EventKey from)
    {
        writer.Time(Micros, from.OriginMicros);
        writer.Integer(Id - from.Id);
    }

    public static EventKey Load(StateReader reader, EventKey from) => new(reader.Time(from.OriginMicros), reader.Integer() + from.Id);

    /// <summary>What a time near to this one is told from: itself, or for none the snapshot's own.</summary>
    private long OriginMicros => Micros == 0 ? Undated : Micros;

    private static long MicrosOf(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond;
}
