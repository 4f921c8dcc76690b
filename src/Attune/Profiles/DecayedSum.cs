namespace Attune.Profiles;

/// <summary>
/// A sum of weights, each halved with every half-life of its age, by forward decay (Cormode, Shkapenyuk, Srivastava and Xu 2009):
/// an event at time t, measured in half-lives, has the static weight w 2^t, and decay is a division at read.
/// The integer part of t picks a cell and the fraction goes into an integer mantissa, so the sum is exact: events in any order give the same bits,
/// and no exponent overflows. Cells more than 24 half-lives older than the newest weigh below 2^-24 and are left out, whether they came early or late.
/// </summary>
internal struct DecayedSum
{
    private const int MostCells = 24;

    /// <summary>Mantissas have 20 binary places.</summary>
    private const double One = 1 << 20;

    /// <summary>Cell k holds the mantissas of the half-life <c>_newest - k</c>; null while nothing dated was added.</summary>
    private long[]? _cells;
    private long _newest;
    private long _undated;

    /// <summary>Adds a weight at a time measured in half-lives; null: unknown, and then it does not decay.</summary>
    public void Add(double weight, double? time)
    {
        if (time is not { } t)
        {
            _undated += (long)Math.Round(weight * One);
            return;
        }

        var cell = (long)Math.Floor(t);
        var mantissa = (long)Math.Round(weight * double.Exp2(t - cell) * One);
        if (CellAt(cell) is var index and < MostCells) _cells![index] += mantissa;
    }

    /// <summary>The sum as it has decayed to a time measured in half-lives.</summary>
    public readonly double At(double time)
    {
        var sum = 0.0;
        for (var k = 0; k < (_cells?.Length ?? 0); k++) sum += _cells![k] * double.Exp2(_newest - k - time);
        return (sum + _undated) / One;
    }

    private int CellAt(long cell)
    {
        if (_cells is null) (_cells, _newest) = (new long[1], cell);
        if (cell > _newest) Shift((int)Math.Min(cell - _newest, MostCells), cell);
        var index = (int)Math.Min(_newest - cell, MostCells);
        if (index < MostCells && index >= _cells.Length) Array.Resize(ref _cells, index + 1);
        return index;
    }

    private void Shift(int by, long newest)
    {
        var shifted = new long[Math.Min(_cells!.Length + by, MostCells)];
        _cells.AsSpan(0, shifted.Length - Math.Min(by, shifted.Length)).CopyTo(shifted.AsSpan(Math.Min(by, shifted.Length)));
        (_cells, _newest) = (shifted, newest);
    }
}
