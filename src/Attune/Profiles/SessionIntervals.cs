namespace Attune.Profiles;

/// <summary>
/// Sessions of events that may come late: disjoint intervals in order of time, joined where an event closes the gap between two.
/// Constant time for an event that comes in order; memory grows with the sessions, not the events.
/// </summary>
/// <param name="gapSeconds">Two events at most this far apart belong to one session.</param>
internal sealed class SessionIntervals(long gapSeconds)
{
    private readonly List<(long Start, long End)> _intervals = [];

    public int Count => _intervals.Count;

    /// <summary>Summed duration in seconds.</summary>
    public long Duration => _intervals.Sum(i => i.End - i.Start);

    public void Add(long second)
    {
        var index = _intervals.Count;
        while (index > 0 && _intervals[index - 1].End + gapSeconds >= second) index--;
        if (index == _intervals.Count || _intervals[index].Start > second + gapSeconds)
        {
            _intervals.Insert(index, (second, second));
            return;
        }

        var (start, end) = (Math.Min(_intervals[index].Start, second), Math.Max(_intervals[index].End, second));
        if (index + 1 < _intervals.Count && _intervals[index + 1].Start <= end + gapSeconds)
        {
            end = _intervals[index + 1].End;
            _intervals.RemoveAt(index + 1);
        }

        _intervals[index] = (start, end);
    }
}
