namespace Attune.Storage.DuckDb;

/// <summary>The columns of interactions as they are read from the log; those that carry nothing are null.</summary>
internal sealed class DatasetColumns(int rows, bool values, bool times, bool kinds, bool eventIds)
{
    // Stretches of consecutive event ids: where each begins.
    private readonly List<(long Event, int Row)> _stretches = [];
    private long _last = long.MinValue;
    private int _taken;

    public int[] Users { get; private set; } = new int[rows];

    public int[] Items { get; private set; } = new int[rows];

    public float[]? Values { get; private set; } = values ? new float[rows] : null;

    public uint[]? Times { get; private set; } = times ? new uint[rows] : null;

    public byte[]? Kinds { get; private set; } = kinds ? new byte[rows] : null;

    public long[]? EventIds { get; private set; } = eventIds ? new long[rows] : null;

    /// <summary>Takes the next rows: event id, user, item, value, seconds, kind.</summary>
    public void Take(Chunk chunk)
    {
        var ids = chunk.Column<long>(0);
        for (var row = 0; row < ids.Length; row++)
        {
            if (ids[row] != _last + 1) _stretches.Add((ids[row], _taken + row));
            _last = ids[row];
        }

        if (EventIds is not null) ids.CopyTo(At(EventIds));
        chunk.Column<int>(1).CopyTo(At(Users));
        chunk.Column<int>(2).CopyTo(At(Items));
        if (Times is not null) chunk.Column<uint>(4).CopyTo(At(Times));
        if (Kinds is not null) chunk.Column<byte>(5).CopyTo(At(Kinds));
        if (Values is not null) TakeValues(chunk, At(Values));
        _taken += chunk.Count;
    }

    /// <summary>
    /// Brings the rows into the order of the log. DuckDB does not promise any after a join; what comes is a few hundred long stretches,
    /// which never overlap, so that sorting them is enough.
    /// </summary>
    public void OrderByEvent()
    {
        var starts = _stretches.ConvertAll(s => s.Event).ToArray();
        var order = Enumerable.Range(0, starts.Length).ToArray();
        Array.Sort(starts, order);
        if (order.Select((s, position) => s == position).All(same => same)) return;
        Users = Arranged(Users, order)!;
        Items = Arranged(Items, order)!;
        Values = Arranged(Values, order);
        Times = Arranged(Times, order);
        Kinds = Arranged(Kinds, order);
        EventIds = Arranged(EventIds, order);
    }

    /// <summary>Kinds as positions in the given list.</summary>
    public void RenumberKinds(byte[] present)
    {
        if (Kinds is null) return;
        for (var row = 0; row < rows; row++) Kinds[row] = (byte)Array.IndexOf(present, Kinds[row]);
    }

    private static void TakeValues(Chunk chunk, Span<float> target)
    {
        chunk.Column<float>(3).CopyTo(target);
        var validity = chunk.Validity(3);
        if (validity.IsEmpty) return;
        for (var row = 0; row < chunk.Count; row++)
            if (!Chunk.IsValid(validity, row)) target[row] = float.NaN;
    }

    private Span<T> At<T>(T[] column) => column.AsSpan(_taken);

    private T[]? Arranged<T>(T[]? column, int[] order)
    {
        if (column is null) return null;
        var (arranged, at) = (new T[rows], 0);
        foreach (var stretch in order)
        {
            var from = _stretches[stretch].Row;
            var until = stretch + 1 < _stretches.Count ? _stretches[stretch + 1].Row : rows;
            column.AsSpan(from, until - from).CopyTo(arranged.AsSpan(at));
            at += until - from;
        }

        return arranged;
    }
}
