
namespace Attune.Profiles;

/// <summary>
/// A table by name that never holds more than so many names. Which ones is decided by the names alone, so events in any order leave the same table, and a name that is kept
/// in the end was kept from its first event on: names that come first by right, then those of the smallest hash. Ordered by name; constant memory overhead beside the entries.
/// </summary>
/// <typeparam name="TValue">What is kept for a name; starts as its default.</typeparam>
/// <param name="most">Names at most.</param>
/// <param name="comesFirst">Names that push all others out; null: none.</param>
internal sealed class BoundedTable<TValue>(int most, Func<string, bool>? comesFirst = null)
{
    private struct Entry
    {
        public string Name;
        public uint Rank;
        public TValue? Value;
    }

    private Entry[] _entries = [];

    public int Count { get; private set; }

    public string NameAt(int place) => _entries[place].Name;

    public ref TValue? At(int place) => ref _entries[place].Value;

    /// <summary>Where a name stands; negative when it is not there.</summary>
    public int Find(string name)
    {
        var (low, high) = (0, Count - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var order = ReferenceEquals(_entries[middle].Name, name) ? 0 : string.CompareOrdinal(_entries[middle].Name, name);
            if (order == 0) return middle;
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }

        return ~low;
    }

    /// <summary>Where a name stands, added if need be; negative when there is no room for it.</summary>
    public int FindOrAdd(string name)
    {
        var place = Find(name);
        if (place >= 0) return place;
        var rank = comesFirst?.Invoke(name) == true ? 0 : Math.Max(1, StableHash.Of(name));
        place = ~place;
        if (Count == most)
        {
            var last = Last();
            if (Compare(rank, name, _entries[last]) > 0) return -1;
            RemoveAt(last);
            if (last < place) place--;
        }

        Insert(place, new Entry { Name = name, Rank = rank });
        return place;
    }

    /// <summary>The value of a name, made by <paramref name="make"/> when it is new; null when there is no room for it.</summary>
    public TValue? GetOrAdd(string name, Func<TValue> make)
    {
        var place = FindOrAdd(name);
        if (place < 0) return default;
        return _entries[place].Value ??= make();
    }

    /// <summary>Writes the entries in order of name.</summary>
    public void Save(StateWriter writer, Action<StateWriter, TValue> save)
    {
        writer.Count(Count);
        for (var place = 0; place < Count; place++)
        {
            writer.Text(_entries[place].Name);
            save(writer, _entries[place].Value!);
        }
    }

    /// <summary>Reads the entries of an empty table.</summary>
    public void Load(StateReader reader, Func<StateReader, TValue> load)
    {
        for (var left = reader.Length(most); left > 0; left--)
        {
            var place = FindOrAdd(reader.Text());
            if (place != Count - 1) throw StateReader.Damaged(); // out of order, or twice
            _entries[place].Value = load(reader);
        }
    }

    private static int Compare(uint rank, string name, in Entry entry) =>
        rank != entry.Rank ? rank.CompareTo(entry.Rank) : string.CompareOrdinal(name, entry.Name);

    private int Last()
    {
        var last = 0;
        for (var place = 1; place < Count; place++)
            if (Compare(_entries[place].Rank, _entries[place].Name, _entries[last]) > 0) last = place;
        return last;
    }

    private void RemoveAt(int place)
    {
        Array.Copy(_entries, place + 1, _entries, place, --Count - place);
        _entries[Count] = default;
    }

    private void Insert(int place, in Entry entry)
    {
        if (Count == _entries.Length) Array.Resize(ref _entries, Math.Min(most, Count < 4 ? Count + 2 : Count + (Count / 2)));
        Array.Copy(_entries, place, _entries, place + 1, Count++ - place);
        _entries[place] = entry;
    }
}
