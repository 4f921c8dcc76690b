namespace Attune.Storage.DuckDb;

/// <summary>
/// Finds the values that stand more than once among many 64-bit hashes: sorting 8 bytes a row in one array is several times
/// faster, and a quarter of the memory, of grouping the rows in the database.
/// </summary>
internal sealed class RepeatedHashes
{
    private ulong[] _hashes;
    private int _count;

    /// <param name="capacity">Rows expected.</param>
    public RepeatedHashes(int capacity) => _hashes = new ulong[Math.Max(16, capacity)];

    public void Add(ReadOnlySpan<ulong> hashes)
    {
        if (_count + hashes.Length > _hashes.Length) Array.Resize(ref _hashes, checked((_count + hashes.Length) * 2));
        hashes.CopyTo(_hashes.AsSpan(_count));
        _count += hashes.Length;
    }

    /// <summary>Each repeated value once, ascending. Reorders what was added.</summary>
    public List<ulong> Find()
    {
        var sorted = _hashes.AsSpan(0, _count);
        sorted.Sort();
        var repeated = new List<ulong>();
        for (var i = 1; i < sorted.Length; i++)
            if (sorted[i] == sorted[i - 1] && (repeated.Count == 0 || repeated[^1] != sorted[i])) repeated.Add(sorted[i]);
        return repeated;
    }
}
