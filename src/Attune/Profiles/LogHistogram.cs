namespace Attune.Profiles;

/// <summary>Positive amounts counted by size, four sizes to a doubling: a quantile is right to within a tenth, in any order of adding, and memory does not grow with the amounts.</summary>
internal sealed class LogHistogram
{
    private const double PerDoubling = 4, Smallest = 1e-2, Largest = 1e9;

    /// <summary>Sizes ascending with their counts.</summary>
    private readonly List<(int Size, long Count)> _counts = [];

    /// <summary>Amounts added.</summary>
    public long Count { get; private set; }

    /// <summary>Adds an amount above 0, clipped to 0.01..1e9.</summary>
    public void Add(double amount)
    {
        var size = (int)Math.Floor(Math.Log2(Math.Clamp(amount, Smallest, Largest)) * PerDoubling);
        var place = _counts.Count;
        while (place > 0 && _counts[place - 1].Size > size) place--;
        if (place > 0 && _counts[place - 1].Size == size) _counts[place - 1] = (size, _counts[place - 1].Count + 1);
        else _counts.Insert(place, (size, 1));
        Count++;
    }

    /// <summary>The amount that a share of all are at most, as the middle of its size; only where there are any.</summary>
    public double Quantile(double share)
    {
        var (rank, seen, place) = ((long)Math.Ceiling(share * Count), 0L, 0);
        while ((seen += _counts[place].Count) < rank) place++;
        return double.Exp2((_counts[place].Size + 0.5) / PerDoubling);
    }

    public void Save(StateWriter writer)
    {
        writer.Count(_counts.Count);
        foreach (var (size, count) in _counts)
        {
            writer.Integer(size);
            writer.Count(count);
        }
    }

    public void Load(StateReader reader)
    {
        for (var left = reader.Length(); left > 0; left--)
        {
            _counts.Add((checked((int)reader.Integer()), reader.LongCount()));
            Count += _counts[^1].Count;
        }
    }
}
