namespace Attune.Profiles;

/// <summary>
/// How often things happened in the last days, by name: a count for each of the last 90 days that has any. Days older than that, seen from the newest, are
/// forgotten whether they came early or late, so events in any order leave the same; memory is bounded by names and days.
/// </summary>
internal sealed class DailyCounts
{
    /// <summary>Days kept, the newest included.</summary>
    public const int Days = 90;

    private readonly SortedDictionary<string, SortedList<int, int>> _counts = new(StringComparer.Ordinal);
    private int _newest = int.MinValue;

    /// <summary>Adds one on a day.</summary>
    public void Add(string name, int day)
    {
        if (day > _newest) MoveTo(day);
        if (day <= _newest - Days) return;
        if (!_counts.TryGetValue(name, out var days)) _counts[name] = days = [];
        days[day] = days.GetValueOrDefault(day) + 1;
    }

    /// <summary>The counts after a day, up to and including another; names without any are left out.</summary>
    public IReadOnlyDictionary<string, long> Between(int after, int until)
    {
        var sums = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var (name, days) in _counts)
        {
            var sum = 0L;
            foreach (var (day, count) in days)
                if (day > after && day <= until) sum += count;
            if (sum > 0) sums[name] = sum;
        }

        return sums;
    }

    private void MoveTo(int newest)
    {
        _newest = newest;
        foreach (var (name, days) in _counts.ToArray())
        {
            while (days.Count > 0 && days.Keys[0] <= newest - Days) days.RemoveAt(0);
            if (days.Count == 0) _counts.Remove(name);
        }
    }
}
