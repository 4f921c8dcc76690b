namespace Attune.Profiles;

/// <summary>What the sessions of a user were.</summary>
/// <param name="Count">Sessions.</param>
/// <param name="Events">Events in them.</param>
/// <param name="Seconds">Summed duration.</param>
internal readonly record struct SessionSummary(int Count, long Events, long Seconds);

/// <summary>
/// Sessions of the last 365 days with events, up to the newest; events may come late. Kept as disjoint intervals in order of time that end with the day and are joined over midnight when
/// read, so that what a day leaves does not depend on other days, and days that are too old can be forgotten whether they came early or late. Constant time for an event that
/// comes in order.
/// </summary>
/// <param name="gapSeconds">Two events at most this far apart belong to one session.</param>
internal sealed class SessionIntervals(long gapSeconds)
{
    /// <summary>Days kept, the newest included.</summary>
    public const int Days = 365;

    private const int SecondsPerDay = 86_400;

    private struct Interval
    {
        public uint Start, End;
        public int Events;

        public readonly int Day => (int)(Start / SecondsPerDay);
    }

    private Interval[] _intervals = [];
    private int _count;

    public SessionSummary Summary
    {
        get
        {
            var (sessions, events, seconds, end) = (0, 0L, 0L, long.MinValue / 2);
            for (var i = FirstKept(); i < _count; i++)
            {
                var interval = _intervals[i];
                var joins = end + gapSeconds >= interval.Start;
                seconds += interval.End - (joins ? end : interval.Start);
                (sessions, events, end) = (joins ? sessions : sessions + 1, events + interval.Events, interval.End);
            }

            return new SessionSummary(sessions, events, seconds);
        }
    }

    /// <summary>Adds an event by its seconds since 1970, 0 to the year 2106.</summary>
    public void Add(long second)
    {
        var at = (uint)second;
        var day = (int)(at / SecondsPerDay);
        if (_count > 0 && day <= _intervals[_count - 1].Day - Days) return;
        var next = _count;
        while (next > 0 && _intervals[next - 1].Start > at) next--;
        var joinsPrevious = next > 0 && _intervals[next - 1].Day == day && _intervals[next - 1].End + gapSeconds >= at;
        var joinsNext = next < _count && _intervals[next].Day == day && at + gapSeconds >= _intervals[next].Start;
        if (joinsPrevious)
        {
            ref var previous = ref _intervals[next - 1];
            (previous.End, previous.Events) = (Math.Max(previous.End, at), previous.Events + 1);
            if (!joinsNext) return;
            (previous.End, previous.Events) = (_intervals[next].End, previous.Events + _intervals[next].Events);
            Array.Copy(_intervals, next + 1, _intervals, next, --_count - next);
        }
        else if (joinsNext)
        {
            (_intervals[next].Start, _intervals[next].Events) = (at, _intervals[next].Events + 1);
        }
        else
        {
            Insert(next, new Interval { Start = at, End = at, Events = 1 });
        }
    }

    public void Save(StateWriter writer)
    {
        var (first, before) = (FirstKept(), writer.BaseSeconds);
        writer.Count(_count - first);
        for (var i = first; i < _count; i++)
        {
            writer.Integer(_intervals[i].Start - before);
            writer.Count(_intervals[i].End - _intervals[i].Start);
            writer.Count(_intervals[i].Events);
            before = _intervals[i].End;
        }
    }

    public void Load(StateReader reader)
    {
        _intervals = new Interval[_count = reader.Length()];
        var before = reader.BaseSeconds;
        for (var i = 0; i < _count; i++)
        {
            var start = unchecked((uint)(before + reader.Integer()));
            _intervals[i] = new Interval { Start = start, End = unchecked(start + (uint)reader.Count()), Events = reader.Count() };
            before = _intervals[i].End;
        }
    }

    private int FirstKept()
    {
        var first = 0;
        while (first < _count && _intervals[first].Day <= _intervals[_count - 1].Day - Days) first++;
        return first;
    }

    private void Insert(int place, in Interval interval)
    {
        if (_count == _intervals.Length)
        {
            var old = FirstKept();
            Array.Copy(_intervals, old, _intervals, 0, _count -= old);
            place = Math.Max(0, place - old);
            if (_count * 2 >= _intervals.Length) Array.Resize(ref _intervals, Math.Max(4, _count + (_count / 2)));
        }

        Array.Copy(_intervals, place, _intervals, place + 1, _count++ - place);
        _intervals[place] = interval;
    }
}
