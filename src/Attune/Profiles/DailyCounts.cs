namespace Attune.Profiles;

/// <summary>
/// How often things happened in the last days, by name: a count, up to 65,535, for each of the last 90 days that has any. Days older than that, seen from the newest, are
/// forgotten whether they came early or late, so events in any order leave the same; memory is bounded by names and days.
/// </summary>
/// <param name="mostNames">Names at most, see <see cref="BoundedTable{TValue}"/>.</param>
/// <param name="comesFirst">Names that push others out.</param>
internal sealed class DailyCounts(int mostNames = 64, Func<string, bool>? comesFirst = null)
{
    /// <summary>Days kept, the newest included.</summary>
    public const int Days = 90;

    private readonly BoundedTable<Series> _names = new(mostNames, comesFirst);
    private int _newest = int.MinValue + Days;

    /// <summary>Days ascending with their counts, in one number each: the day in the upper half. Days before the window are left out when room is needed.</summary>
    private struct Series
    {
        public uint[]? Entries;
        public int Count;
    }

    /// <summary>Adds one on a day since 1970, 0..65,535.</summary>
    public void Add(string name, int day)
    {
        _newest = Math.Max(_newest, day);
        var at = _names.FindOrAdd(name); // also where the day is too old, so that which names there are does not depend on the order
        if (at < 0 || day <= _newest - Days) return;
        ref var series = ref _names.At(at);
        var place = series.Count;
        while (place > 0 && DayOf(series.Entries![place - 1]) > day) place--;
        if (place > 0 && DayOf(series.Entries![place - 1]) == day)
        {
            if ((ushort)series.Entries[place - 1] < ushort.MaxValue) series.Entries[place - 1]++;
            return;
        }

        Insert(ref series, place, ((uint)day << 16) | 1);
    }

    /// <summary>The counts after a day, up to and including another; names without any are left out.</summary>
    public IReadOnlyDictionary<string, long> Between(int after, int until)
    {
        var sums = new SortedDictionary<string, long>(StringComparer.Ordinal);
        after = Math.Max(after, _newest - Days);
        for (var name = 0; name < _names.Count; name++)
        {
            var (series, sum) = (_names.At(name), 0L);
            for (var i = 0; i < series.Count; i++)
                if (DayOf(series.Entries![i]) is var day && day > after && day <= until) sum += (ushort)series.Entries[i];
            if (sum > 0) sums[_names.NameAt(name)] = sum;
        }

        return sums;
    }

    public void Save(StateWriter writer)
    {
        writer.Integer(_newest);
        _names.Save(writer, SaveSeries);
    }

    public void Load(StateReader reader)
    {
        _newest = checked((int)reader.Integer());
        _names.Load(reader, LoadSeries);
    }

    private static int DayOf(uint entry) => (int)(entry >> 16);

    private void SaveSeries(StateWriter writer, Series series)
    {
        var (first, before) = (FirstKept(series), Math.Max(0, _newest - Days));
        writer.Count(series.Count - first);
        for (var i = first; i < series.Count; i++)
        {
            writer.Count(DayOf(series.Entries![i]) - before);
            writer.Count((ushort)series.Entries[i]);
            before = DayOf(series.Entries[i]);
        }
    }

    private Series LoadSeries(StateReader reader)
    {
        var series = new Series { Count = reader.Length(Days) };
        if (series.Count > 0) series.Entries = new uint[series.Count];
        var day = Math.Max(0, _newest - Days);
        for (var i = 0; i < series.Count; i++)
        {
            day += reader.Count(ushort.MaxValue);
            series.Entries![i] = ((uint)day << 16) | (uint)reader.Count(ushort.MaxValue);
        }

        return series;
    }

    private int FirstKept(in Series series)
    {
        var first = 0;
        while (first < series.Count && DayOf(series.Entries![first]) <= _newest - Days) first++;
        return first;
    }

    private void Insert(ref Series series, int place, uint entry)
    {
        series.Entries ??= new uint[2];
        if (series.Count == series.Entries.Length)
        {
            var old = FirstKept(series);
            Array.Copy(series.Entries, old, series.Entries, 0, series.Count -= old);
            place = Math.Max(0, place - old);
            if (series.Count > series.Entries.Length / 2) Array.Resize(ref series.Entries, series.Count + (series.Count / 2) + 1);
        }

        Array.Copy(series.Entries, place, series.Entries, place + 1, series.Count++ - place);
        series.Entries[place] = entry;
    }
}
