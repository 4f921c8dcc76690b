namespace Attune.Profiles;

/// <summary>A moment measured in half-lives, prepared for adding to many sums.</summary>
/// <param name="IsDated">False: unknown, and then nothing decays.</param>
/// <param name="Cell">The whole half-lives.</param>
/// <param name="Scale">2 to the power of the fraction, 1..2.</param>
internal readonly record struct DecayMoment(bool IsDated, long Cell, double Scale)
{
    public static DecayMoment Of(double? halfLives)
    {
        if (halfLives is not { } t) return default;
        var cell = Math.Floor(t);
        return new DecayMoment(true, (long)cell, double.Exp2(t - cell));
    }
}

/// <summary>
/// A sum of weights, each halved with every half-life of its age, by forward decay (Cormode, Shkapenyuk, Srivastava and Xu 2009):
/// an event at time t, measured in half-lives, has the static weight w 2^t, and decay is a division at read.
/// The integer part of t picks a cell and the fraction goes into an integer mantissa, so the sum is exact: events in any order give the same bits,
/// and no exponent overflows. Cells more than 24 half-lives older than the newest weigh below 2^-24 and are left out, whether they came early or late.
/// A sum of nothing takes no memory beside its reference.
/// </summary>
internal struct DecayedSum
{
    private const int MostCells = 24;

    /// <summary>No time is that many half-lives away from 1970.</summary>
    private const long FarthestCell = 1L << 40;

    /// <summary>Mantissas have 20 binary places.</summary>
    private const double One = 1 << 20;

    /// <summary>Where the undated, the newest cell and the cells stand.</summary>
    private const int Undated = 0, Newest = 1, First = 2;

    /// <summary>Null while nothing was added; without cells while nothing dated was. Cell k holds the mantissas of the half-life <c>newest - k</c>.</summary>
    private long[]? _parts;

    public readonly bool IsEmpty => _parts is null;

    /// <summary>Adds a weight at a time measured in half-lives; null: unknown, and then it does not decay.</summary>
    public void Add(double weight, double? time) => Add(weight, DecayMoment.Of(time));

    /// <summary>Adds a weight.</summary>
    public void Add(double weight, in DecayMoment moment)
    {
        if (!moment.IsDated)
        {
            _parts ??= new long[1];
            _parts[Undated] += (long)Math.Round(weight * One);
            return;
        }

        if (CellAt(moment.Cell) is var index and < MostCells) _parts![First + index] += (long)Math.Round(weight * moment.Scale * One);
    }

    /// <summary>The sum as it has decayed to a time measured in half-lives, at or after all that was added; what is older than 24 half-lives is left out.</summary>
    public readonly double At(double time)
    {
        if (_parts is not { } parts) return 0;
        var (sum, now) = (0.0, (long)Math.Floor(time));
        for (var k = 0; k < parts.Length - First; k++)
            if (now - (parts[Newest] - k) < MostCells) sum += parts[First + k] * double.Exp2(parts[Newest] - k - time);
        return (sum + parts[Undated]) / One;
    }

    /// <summary>Writes the sum, without the cells that are older than 24 half-lives at a time before which it is never read.</summary>
    public readonly void Save(StateWriter writer, double? from = null)
    {
        var length = _parts?.Length ?? 0;
        if (length > Newest && from is { } earliest)
        {
            var read = MostCells - ((long)Math.Floor(earliest) - _parts![Newest]);
            length = read <= 0 ? Math.Sign(Math.Abs(_parts[Undated])) : (int)Math.Min(length, First + read);
        }

        while (length > First && _parts![length - 1] == 0) length--; // how many empty cells there are depends on the order of events
        writer.Count(length);
        for (var k = 0; k < length; k++) writer.Integer(_parts![k]);
    }

    /// <summary>Reads a sum.</summary>
    public static DecayedSum Load(StateReader reader)
    {
        var length = reader.Length(First + MostCells);
        if (length == 0) return default;
        var parts = new long[length];
        for (var k = 0; k < length; k++) parts[k] = reader.Integer();
        if (length > Newest && Math.Abs(parts[Newest]) > FarthestCell) throw StateReader.Damaged();
        return new DecayedSum { _parts = parts };
    }

    private int CellAt(long cell)
    {
        if (_parts is null or { Length: < First }) _parts = [_parts?[Undated] ?? 0, cell, 0];
        if (cell > _parts[Newest]) Shift((int)Math.Min(cell - _parts[Newest], MostCells), cell);
        var index = (int)Math.Min(_parts[Newest] - cell, MostCells);
        if (index < MostCells && First + index >= _parts.Length) Array.Resize(ref _parts, First + index + 1);
        return index;
    }

    private void Shift(int by, long newest)
    {
        var (old, cells) = (_parts!, _parts!.Length - First);
        var shifted = new long[First + Math.Min(cells + by, MostCells)];
        var kept = Math.Max(0, shifted.Length - First - by);
        old.AsSpan(First, Math.Min(kept, cells)).CopyTo(shifted.AsSpan(First + by));
        (shifted[Undated], shifted[Newest]) = (old[Undated], newest);
        _parts = shifted;
    }
}
