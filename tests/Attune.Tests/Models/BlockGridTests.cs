using System.Collections.Concurrent;
using Attune.Data;
using Attune.Models;

namespace Attune.Tests.Models;

public sealed class BlockGridTests
{
    /// <summary>So large rows that blocks hold 8 users or items.</summary>
    private const int RowBytes = 32 << 10;

    private static readonly Dataset Some = Datasets.Random(60, 90, 900, 3);

    [Theory]
    [InlineData(RowBytes)]
    [InlineData(4)]
    public void A_pass_visits_each_interaction_once_with_its_value(int rowBytes)
    {
        var matrix = Some.UserItems;
        var valued = new CsrMatrix(matrix.Columns, matrix.RowStarts, matrix.ColumnIndices, [.. Enumerable.Range(0, matrix.Count).Select(e => (float)e)]);
        var run = new RunContext(2);
        var grid = new BlockGrid(valued, EntityKeys.Of(Some, 1), rowBytes, run);
        for (var epoch = 0; epoch < 2; epoch++)
            Assert.Equal(
                Enumerable.Range(0, 60).SelectMany(u => matrix.ColumnsOf(u).ToArray().Select((i, k) => (u, i, (float)(matrix.RowStarts[u] + k)))),
                Visit(grid, epoch, run).Order());
    }

    [Fact]
    public void Blocks_at_work_at_the_same_time_share_neither_users_nor_items()
    {
        var run = new RunContext(4);
        var grid = new BlockGrid(Some.UserItems, EntityKeys.Of(Some, 1), RowBytes, run);
        var (users, items, clashes) = (new int[60], new int[90], 0);
        grid.Pass(0, run, [], () => 0, (int _, in BlockGrid.Task task) =>
        {
            for (var u = 0; u < task.UserCount; u++)
                if (Interlocked.Increment(ref users[task.FirstUser + u]) > 1) Interlocked.Increment(ref clashes);
            for (var unit = 0; unit < task.UnitCount; unit++)
                for (var i = 0; i < task.ItemCount(unit); i++)
                    if (Interlocked.Increment(ref items[task.FirstItem(unit) + i]) > 1) Interlocked.Increment(ref clashes);
            Thread.SpinWait(10_000);
            for (var u = 0; u < task.UserCount; u++) Interlocked.Decrement(ref users[task.FirstUser + u]);
            for (var unit = 0; unit < task.UnitCount; unit++)
                for (var i = 0; i < task.ItemCount(unit); i++) Interlocked.Decrement(ref items[task.FirstItem(unit) + i]);
        });
        Assert.Equal(0, clashes);
    }

    [Fact]
    public void Items_are_dealt_into_other_blocks_in_another_epoch()
    {
        var run = new RunContext(1);
        var grid = new BlockGrid(Some.UserItems, EntityKeys.Of(Some, 1), RowBytes, run);
        Assert.NotEqual(Blocks(0), Blocks(1));
        Assert.Equal(Blocks(1), Blocks(1));

        string[] Blocks(int epoch)
        {
            var blocks = new ConcurrentBag<string>();
            grid.Pass(epoch, run, [], () => 0, (int _, in BlockGrid.Task task) =>
            {
                var firsts = new int[task.UnitCount];
                for (var unit = 0; unit < firsts.Length; unit++) firsts[unit] = task.FirstItem(unit);
                blocks.Add(string.Join(' ', firsts.Order()));
            });
            return [.. blocks.Distinct().Order(StringComparer.Ordinal)];
        }
    }

    [Fact]
    public void Places_do_not_depend_on_the_numbers_of_items()
    {
        int[] places = [.. Enumerable.Range(0, 90)];
        new Random(1).Shuffle(places);
        var moved = Datasets.PermuteItems(Some, places);
        var run = new RunContext(1);
        var (a, b) = (new BlockGrid(Some.UserItems, EntityKeys.Of(Some, 1), RowBytes, run), new BlockGrid(moved.UserItems, EntityKeys.Of(moved, 1), RowBytes, run));
        Assert.Equal(a.Items.Select(i => places[i]), b.Items);
        Assert.Equal(Visit(a, 4, run).Select(e => (e.User, places[e.Item])), Visit(b, 4, run).Select(e => (e.User, e.Item)));
    }

    [Fact]
    public void No_interactions_are_no_work() =>
        Assert.Empty(Visit(new BlockGrid(Datasets.From([], 3, 4).UserItems, EntityKeys.Of(Datasets.From([], 3, 4), 1), 4, new RunContext(1)), 0, new RunContext(1)));

    private static List<(int User, int Item, float Value)> Visit(BlockGrid grid, int epoch, RunContext run)
    {
        var visits = new List<(int, int, float)>();
        grid.Pass(epoch, run, [], () => 0, (int _, in BlockGrid.Task task) =>
        {
            lock (visits)
            {
                for (var unit = 0; unit < task.UnitCount; unit++)
                {
                    var entries = task.Entries(unit);
                    var values = task.Values(unit);
                    for (var k = 0; k < entries.Length; k++)
                    {
                        var (user, item) = (task.FirstUser + (int)(entries[k] >> 16), task.FirstItem(unit) + (int)(entries[k] & 0xFFFF));
                        visits.Add((grid.Users[user], grid.Items[item], values.IsEmpty ? 1 : values[k]));
                    }
                }
            }
        });
        return visits;
    }
}
