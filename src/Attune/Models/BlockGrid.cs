using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Attune.Data;
using Attune.Numerics;

namespace Attune.Models;

/// <summary>
/// Interactions in an order that suits stochastic gradients in parallel. Users and items are shuffled into places and cut into blocks
/// whose vectors fit a core's cache; blocks that share neither users nor items are worked on at the same time, without locks
/// (Gemulla et al. 2011, Large-Scale Matrix Factorization with Distributed Stochastic Gradient Descent; Zhuang et al. 2013, A Fast
/// Parallel SGD for Matrix Factorization in Shared Memory Systems). Blocks of items are dealt anew from smaller units
/// in each epoch, so that all items come to meet each other as negatives. The cut and the order are functions of keys and epoch
/// alone: the result of training does not depend on threads or on numbering.
/// </summary>
/// <remarks>Users and items without interactions have no place. An interaction takes 4 bytes, and 4 more for its value.</remarks>
internal sealed class BlockGrid
{
    /// <summary>Bytes of one block's vectors: a block of users and one of items fit a second-level cache with room to spare.</summary>
    private const int BlockBytes = 256 << 10;

    private const int MostRows = 1 << 12, UnitsPerBlock = 8;

    /// <summary>Blocks to have when the data are many enough, so that many cores find work.</summary>
    private const int WantedBlocks = 64;

    /// <summary>Interactions that a pair of blocks should not fall below for the sake of <see cref="WantedBlocks"/>.</summary>
    private const int LeastPerTask = 4096;

    private readonly uint[] _entries;
    private readonly float[]? _values;
    private readonly int[] _userStarts;
    private readonly int[] _unitStarts;
    private readonly int[] _cellStarts;
    private readonly int _itemBlocks;
    private readonly ulong _key;

    /// <summary>Lays the interactions out.</summary>
    /// <param name="userItems">Users by items.</param>
    /// <param name="keys">Keys of users and items, which decide on their places.</param>
    /// <param name="rowBytes">Bytes that training touches for a user or an item.</param>
    /// <param name="run">Threads, seed, cancellation.</param>
    public BlockGrid(CsrMatrix userItems, EntityKeys keys, int rowBytes, RunContext run)
    {
        var counts = new int[userItems.Columns];
        foreach (var item in userItems.ColumnIndices.AsSpan(0, userItems.Count)) counts[item]++;
        Users = EntityKeys.Order(keys.Users, u => userItems.CountOf(u) > 0);
        Items = EntityKeys.Order(keys.Items, i => counts[i] > 0);
        _key = SplitMix.Mix((uint)run.Seed, 0xB10C);
        var wanted = (int)Math.Min(WantedBlocks, Math.Sqrt((double)userItems.Count / LeastPerTask));
        _userStarts = Cut(Users.Length, Blocks(Users.Length, rowBytes, wanted));
        _itemBlocks = Blocks(Items.Length, rowBytes, wanted);
        _unitStarts = Cut(Items.Length, _itemBlocks == 1 ? 1 : _itemBlocks * Math.Clamp(Items.Length / _itemBlocks, 1, UnitsPerBlock));
        _cellStarts = new int[UserBlocks * Units + 1];
        _entries = new uint[userItems.Count];
        _values = userItems.Values is null ? null : new float[userItems.Count];
        Fill(userItems, run);
    }

    /// <summary>The user at each place.</summary>
    public int[] Users { get; }

    /// <summary>The item at each place.</summary>
    public int[] Items { get; }

    private int UserBlocks => _userStarts.Length - 1;

    private int Units => _unitStarts.Length - 1;

    /// <summary>What is done with one pair of blocks; nobody else touches their users and items meanwhile.</summary>
    public delegate void Work<in TScratch>(TScratch scratch, in Task task);

    /// <summary>
    /// One pass over all interactions. Called with the same epoch, it does the same in the same order wherever order matters.
    /// Cancellation is checked before each pair of blocks.
    /// </summary>
    /// <param name="epoch">Number of the pass.</param>
    /// <param name="run">Threads and cancellation.</param>
    /// <param name="scratch">What workers own one of each; filled as needed.</param>
    /// <param name="make">Makes another.</param>
    /// <param name="work">The work.</param>
    public void Pass<TScratch>(int epoch, RunContext run, ConcurrentBag<TScratch> scratch, Func<TScratch> make, Work<TScratch> work)
    {
        var key = SplitMix.Mix(_key, (uint)epoch);
        var (blocks, units) = (Deal(UserBlocks, SplitMix.Mix(key, 1)), Deal(Units, SplitMix.Mix(key, 2)));
        var (many, few) = (Math.Max(UserBlocks, _itemBlocks), Math.Min(UserBlocks, _itemBlocks));
        if (_entries.Length == 0) return;
        try
        {
            // A stratum is a set of pairs without a user or an item in common.
            for (var stratum = 0; stratum < many; stratum++)
                Parallel.For(0, few, run.Parallelism, t =>
                {
                    run.Cancellation.ThrowIfCancellationRequested();
                    var turned = (t + stratum) % many;
                    var (userBlock, itemBlock) = UserBlocks >= _itemBlocks ? (turned, t) : (t, turned);
                    if (!scratch.TryTake(out var mine)) mine = make();
                    work(mine, new Task(this, blocks[userBlock], UnitsOf(units, itemBlock), SplitMix.Mix(key, ((ulong)stratum << 32) + (uint)t + 3)));
                    scratch.Add(mine);
                });
        }
        catch (AggregateException e)
        {
            // Callers see what a loop would have thrown.
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }

    private ReadOnlySpan<int> UnitsOf(int[] units, int block) =>
        units.AsSpan((int)((long)Units * block / _itemBlocks)..(int)((long)Units * (block + 1) / _itemBlocks));

    private static int Blocks(int rows, int rowBytes, int wanted)
    {
        var fitting = Math.Clamp(BlockBytes / rowBytes, 1, MostRows);
        return Math.Clamp(Math.Max((rows + fitting - 1) / fitting, wanted), 1, Math.Max(1, rows));
    }

    private static int[] Cut(int rows, int parts) => [.. Enumerable.Range(0, parts + 1).Select(p => (int)((long)rows * p / parts))];

    private static int[] Deal(int count, ulong key)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        Array.Sort(Array.ConvertAll(order, k => SplitMix.Mix(key, (uint)k)), order);
        return order;
    }

    private void Fill(CsrMatrix userItems, RunContext run)
    {
        var (places, unitOf) = (new int[userItems.Columns], new int[Items.Length]);
        for (var place = 0; place < Items.Length; place++) places[Items[place]] = place;
        for (var unit = 0; unit < Units; unit++) unitOf.AsSpan(_unitStarts[unit].._unitStarts[unit + 1]).Fill(unit);

        // Each block counts and then fills cells of its own.
        Parallel.For(0, UserBlocks, run.Parallelism, block =>
        {
            for (var u = _userStarts[block]; u < _userStarts[block + 1]; u++)
                foreach (var item in userItems.ColumnsOf(Users[u])) _cellStarts[block * Units + unitOf[places[item]] + 1]++;
        });
        for (var cell = 0; cell + 1 < _cellStarts.Length; cell++) _cellStarts[cell + 1] += _cellStarts[cell];
        Parallel.For(0, UserBlocks, run.Parallelism, block =>
        {
            var next = _cellStarts.AsSpan(block * Units, Units).ToArray();
            for (var u = _userStarts[block]; u < _userStarts[block + 1]; u++) Place(userItems, u, (uint)(u - _userStarts[block]) << 16, places, unitOf, next);
        });
    }

    /// <summary>Puts a user's interactions into their cells, in the order of the items' places.</summary>
    private void Place(CsrMatrix userItems, int place, uint high, int[] places, int[] unitOf, int[] next)
    {
        var columns = userItems.ColumnsOf(Users[place]);
        var values = userItems.ValuesOf(Users[place]).ToArray();
        var sorted = new int[columns.Length];
        for (var k = 0; k < sorted.Length; k++) sorted[k] = places[columns[k]];
        if (_values is null) sorted.AsSpan().Sort();
        else sorted.AsSpan().Sort(values.AsSpan());
        for (var k = 0; k < sorted.Length; k++)
        {
            var unit = unitOf[sorted[k]];
            if (_values is not null) _values[next[unit]] = values[k];
            _entries[next[unit]++] = high | (uint)(sorted[k] - _unitStarts[unit]);
        }
    }

    /// <summary>A block of users and one of items, and the interactions of the one with the other.</summary>
    internal readonly ref struct Task(BlockGrid grid, int userBlock, ReadOnlySpan<int> units, ulong key)
    {
        private readonly ReadOnlySpan<int> _units = units;

        /// <summary>Key of the randomness of this pair in this epoch.</summary>
        public ulong Key => key;

        /// <summary>Place of the block's first user.</summary>
        public int FirstUser => grid._userStarts[userBlock];

        /// <summary>Users of the block, at consecutive places.</summary>
        public int UserCount => grid._userStarts[userBlock + 1] - FirstUser;

        /// <summary>Units of items.</summary>
        public int UnitCount => _units.Length;

        /// <summary>Place of a unit's first item.</summary>
        public int FirstItem(int unit) => grid._unitStarts[_units[unit]];

        /// <summary>Items of a unit, at consecutive places; at least 1.</summary>
        public int ItemCount(int unit) => grid._unitStarts[_units[unit] + 1] - FirstItem(unit);

        /// <summary>
        /// Interactions with a unit's items, by users: the high 16 bits are the user's place within the block, the low 16 the item's within the unit.
        /// </summary>
        public ReadOnlySpan<uint> Entries(int unit) => grid._entries.AsSpan(CellOf(unit));

        /// <summary>Value of each of <see cref="Entries"/>; empty when all are 1.</summary>
        public ReadOnlySpan<float> Values(int unit) => grid._values is null ? default : grid._values.AsSpan(CellOf(unit));

        private Range CellOf(int unit)
        {
            var cell = userBlock * grid.Units + _units[unit];
            return grid._cellStarts[cell]..grid._cellStarts[cell + 1];
        }
    }
}
