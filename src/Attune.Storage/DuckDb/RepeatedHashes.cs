using System.Runtime.InteropServices;

namespace Attune.Storage.DuckDb;

/// <summary>
/// Finds the values that stand more than once among many 64-bit hashes: sorting 8 bytes a row is several times
/// faster, and a quarter of the memory, of grouping the rows in the database. Shards by the leading bits let all processors sort.
/// </summary>
internal sealed class RepeatedHashes
{
    private const int ShardBits = 6;
    private readonly List<ulong>[] _shards = new List<ulong>[1 << ShardBits];

    /// <param name="capacity">Rows expected.</param>
    public RepeatedHashes(int capacity)
    {
        var each = capacity >> ShardBits;
        for (var shard = 0; shard < _shards.Length; shard++) _shards[shard] = new List<ulong>(each + (each >> 4) + 16);
    }

    public void Add(ReadOnlySpan<ulong> hashes)
    {
        foreach (var hash in hashes) _shards[hash >> (64 - ShardBits)].Add(hash);
    }

    /// <summary>Each repeated value once, ascending. Reorders what was added.</summary>
    public List<ulong> Find()
    {
        var repeated = new List<ulong>[_shards.Length];
        Parallel.For(0, _shards.Length, shard => repeated[shard] = RepeatedIn(CollectionsMarshal.AsSpan(_shards[shard])));
        return [.. repeated.SelectMany(r => r)];
    }

    private static List<ulong> RepeatedIn(Span<ulong> hashes)
    {
        hashes.Sort();
        var repeated = new List<ulong>();
        for (var i = 1; i < hashes.Length; i++)
            if (hashes[i] == hashes[i - 1] && (repeated.Count == 0 || repeated[^1] != hashes[i])) repeated.Add(hashes[i]);
        return repeated;
    }
}
