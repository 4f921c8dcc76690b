using Attune.Data;
using Attune.Evaluation;

namespace Attune.Tests.Evaluation;

public sealed class SliceTests
{
    /// <summary>Item 0 makes 8 of 10 training interactions and is the head; 1 and 2 have one each; nobody met 3.</summary>
    [Fact]
    public void Parts_of_the_catalogue_follow_popularity()
    {
        var parts = new ItemSlices(CsrMatrix.FromEntries(8, 4, [0, 1, 2, 3, 4, 5, 6, 7, 0, 1], [0, 0, 0, 0, 0, 0, 0, 0, 1, 2]));
        Assert.Equal(["head_items", "tail_items", "tail_items", "cold_items"], Enumerable.Range(0, 4).Select(i => ItemSlices.Names[parts.PartOf(i)]));
    }

    [Fact]
    public void The_item_that_reaches_over_the_limit_is_of_the_head()
    {
        // 5, 4 and 1 of 10: after the first 5 the head lacks 3, after the second it has 9.
        var parts = new ItemSlices(CsrMatrix.FromEntries(5, 3, [0, 1, 2, 3, 4, 0, 1, 2, 3, 0], [0, 0, 0, 0, 0, 1, 1, 1, 1, 2]));
        Assert.Equal([0, 0, 1], Enumerable.Range(0, 3).Select(parts.PartOf));
    }

    [Fact]
    public void Hits_are_counted_within_each_part()
    {
        // Eight users have item 0, user 0 has item 1 besides. Wanted of user 1: 1 (tail), 2 (cold) and 3 (cold); its list is 3, 1.
        var train = new Dataset(IdMap.Range(8), IdMap.Range(5), Interactions.FromColumns(8, 5, [0, 1, 2, 3, 4, 5, 6, 7, 0], [0, 0, 0, 0, 0, 0, 0, 0, 1]));
        var test = CsrMatrix.FromEntries(8, 5, [1, 1, 1], [1, 2, 3]);
        var users = Enumerable.Range(0, 8).Select(_ => new float[] { 9, 4, 1, 5, 2 }).ToArray();
        var result = Evaluator.Evaluate(new TableModel(users), new Holdout("given", train, test), MetricSpec.ParseList("recall@2,ndcg@2,coverage@2"), new RunContext(1));

        Assert.Equal(["cold_users", "tail_items", "cold_items"], result.Slices.Select(s => s.Name));
        Assert.Equal(2.0 / 3, result.Slices[0].Metrics["recall@2"], 1e-9);
        Assert.Equal(1, result.Slices[1].Metrics["recall@2"], 1e-9);
        Assert.Equal(1 / Math.Log2(3), result.Slices[1].Metrics["ndcg@2"], 1e-6);
        Assert.Equal(1.0 / 2, result.Slices[2].Metrics["recall@2"], 1e-9);
        Assert.Equal(1 / (1 + 1 / Math.Log2(3)), result.Slices[2].Metrics["ndcg@2"], 1e-6);
        Assert.DoesNotContain("coverage@2", result.Slices[1].Metrics.Keys);
    }

    [Fact]
    public void Users_are_cold_up_to_ten_items()
    {
        int[] users = [.. Enumerable.Repeat(0, 10), .. Enumerable.Repeat(1, 11)];
        int[] items = [.. Enumerable.Range(0, 10), .. Enumerable.Range(0, 11)];
        var train = new Dataset(IdMap.Range(2), IdMap.Range(13), Interactions.FromColumns(2, 13, users, items));

        // Both want 12; user 0 gets it first and user 1 gets it third, after 11.
        var scores = Enumerable.Range(0, 13).Select(i => (float)i).ToArray();
        float[] last = [.. scores];
        last[12] = -1;
        var result = Evaluator.Evaluate(
            new TableModel(scores, last), new Holdout("given", train, CsrMatrix.FromEntries(2, 13, [0, 1], [12, 12])), MetricSpec.ParseList("hr@1"), new RunContext(1));
        Assert.Equal([("cold_users", 1, 1.0), ("warm_users", 1, 0.0)], result.Slices.Where(s => s.Name.EndsWith("users", StringComparison.Ordinal)).Select(s => (s.Name, s.Users, s.Metrics["hr@1"])));
    }
}
