using Attune.Data;
using Attune.Preparation;
using CsCheck;

namespace Attune.Tests.Preparation;

public sealed class KCoreTests
{
    private static readonly KCore Step = new();

    [Fact]
    public void Peeling_cascades()
    {
        // Users a, b share items 1, 2: a 2-core. c holds on to it by one item; d's two items hang on c and d alone.
        var dataset = Logs.Of([.. new[] { "a1", "a2", "b1", "b2", "c2", "c3", "d3", "d4" }
            .Select(e => (e[..1], e[1..], Logs.Start, "view", float.NaN))]);
        var result = Step.Apply(dataset, new KCoreOptions { K = 2 });
        Assert.Equal([4, 5, 6, 7], result.Removed);
        Assert.Equal(2, result.Figures["removed_users"]);
        Assert.Equal(2, result.Figures["removed_items"]);
    }

    [Fact]
    public void Repeats_of_an_item_count_once()
    {
        var dataset = Logs.Views("u", ("a", 0), ("a", 1), ("a", 2));
        Assert.Equal(3, Step.Apply(dataset, new KCoreOptions { K = 2, ItemK = 1 }).Removed.Length);
    }

    [Fact]
    public void What_remains_is_the_largest_part_with_the_degrees_asked_for() =>
        Gen.Select(Logs.Random, Gen.Int[1, 4], Gen.Int[1, 4]).Sample((dataset, k, itemK) =>
        {
            var removed = Step.Apply(dataset, new KCoreOptions { K = k, ItemK = itemK }).Removed;
            Assert.Equal(Naive(dataset, k, itemK), removed);
        });

    /// <summary>Removes sparse users and items round by round until nothing changes: the unique maximal core.</summary>
    private static int[] Naive(Dataset dataset, int k, int itemK)
    {
        var x = dataset.Interactions;
        var left = Enumerable.Range(0, x.Count).Select(p => (Position: p, User: Logs.UserAt(x, p), Item: x.Items[p])).ToList();
        for (var before = -1; before != left.Count;)
        {
            before = left.Count;
            var users = left.GroupBy(e => e.User).Where(g => g.Select(e => e.Item).Distinct().Count() >= k).Select(g => g.Key).ToHashSet();
            var items = left.GroupBy(e => e.Item).Where(g => g.Select(e => e.User).Distinct().Count() >= itemK).Select(g => g.Key).ToHashSet();
            left = [.. left.Where(e => users.Contains(e.User) && items.Contains(e.Item))];
        }

        return [.. Enumerable.Range(0, x.Count).Except(left.Select(e => e.Position))];
    }
}
