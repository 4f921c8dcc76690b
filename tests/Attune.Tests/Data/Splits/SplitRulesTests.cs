using Attune.Data;
using Attune.Data.Splits;

namespace Attune.Tests.Data.Splits;

/// <summary>What each split withholds, on small cases worked by hand.</summary>
public sealed class SplitRulesTests
{
    [Fact]
    public void Leave_last_out_withholds_the_last_item_with_all_its_interactions()
    {
        // User 0 met item 2, then 1, then 2 again; user 1 has a single item; user 2 none.
        var source = Interactions.FromColumns(3, 3, [0, 0, 0, 1, 1], [2, 2, 1, 0, 0], times: [30, 10, 20, 5, 6]);
        var split = Assert.Single(new LeaveLastOut().Apply(source, seed: 1));
        Assert.Equal([2, 2], split.Test.ItemsOf(0));
        Assert.Equal([1], split.Train.ItemsOf(0));
        Assert.Equal([0, 0], split.Train.ItemsOf(1));
        Assert.Equal(3, split.Train.UserCount);
    }

    [Fact]
    public void Without_times_the_order_given_decides_what_is_last()
    {
        var split = new LeaveLastOut().Apply(Interactions.FromColumns(1, 3, [0, 0, 0], [2, 0, 1]), seed: 1).Single();
        Assert.Equal([1], split.Test.ItemsOf(0));
    }

    [Fact]
    public void Leave_k_out_withholds_k_items_of_those_who_have_more()
    {
        var source = Dense(users: 3, items: 8);
        var few = Interactions.FromColumns(1, 8, [0, 0, 0], [1, 2, 3]);
        var split = new LeaveKOut(3).Apply(source, seed: 7).Single();
        for (var user = 0; user < 3; user++) Assert.Equal(3, split.Test.CountOf(user));
        Assert.Equal(0, new LeaveKOut(3).Apply(few, seed: 7).Single().Test.Count);
    }

    [Theory]
    [InlineData(0.2, 16)]
    [InlineData(0.5, 40)]
    public void Random_holdout_withholds_exactly_its_fraction(double fraction, int tested) =>
        Assert.Equal(tested, new RandomHoldout(fraction).Apply(Dense(10, 8), seed: 3).Single().Test.Count);

    [Fact]
    public void Folds_differ_by_one_at_most_and_cover_everything_once()
    {
        var folds = new KFold(7).Apply(Dense(10, 8), seed: 3).Select(f => f.Test).ToList();
        Assert.Equal(7, folds.Count);
        Assert.All(folds, f => Assert.InRange(f.Count, 80 / 7, 80 / 7 + 1));
        for (var user = 0; user < 10; user++)
            Assert.Equal(Enumerable.Range(0, 8), folds.SelectMany(f => f.ItemsOf(user).ToArray()).Order());
    }

    [Fact]
    public void Temporal_holdout_cuts_at_one_moment_for_all()
    {
        // 8 interactions know their time; a quarter is 2, and 70 stands there thrice: all three are withheld.
        var source = Interactions.FromColumns(2, 9, [0, 0, 0, 0, 0, 1, 1, 1, 1], [0, 1, 2, 3, 4, 5, 6, 7, 8], times: [10, 70, 0, 30, 70, 20, 70, 60, 50]);
        var split = new TemporalHoldout(0.25).Apply(source, seed: 1).Single();
        Assert.Equal([1, 4], split.Test.ItemsOf(0));
        Assert.Equal([6], split.Test.ItemsOf(1));
        Assert.Contains(2, split.Train.ItemsOf(0).ToArray());
    }

    [Fact]
    public void The_cut_is_the_order_statistic_of_the_times()
    {
        var random = new Random(5);
        var times = Enumerable.Range(0, 1000).Select(_ => (uint)random.NextInt64(1L << 32)).ToArray();
        var sorted = times.Order().ToArray();
        for (var rank = 0; rank < times.Length; rank += 37) Assert.Equal(sorted[rank], TemporalHoldout.Ascending(times, rank));
    }

    [Fact]
    public void A_temporal_split_of_data_without_times_says_so()
    {
        var error = Assert.Throws<AttuneException>(() => new TemporalHoldout(0.2).Apply(Dense(2, 3), seed: 1).Single());
        Assert.Equal("no_times", error.Code);
    }

    [Fact]
    public void Held_out_users_are_unknown_to_training_and_keep_a_history()
    {
        var split = new HeldOutUsers(0.3).Apply(Dense(10, 10), seed: 2).Single();
        var heldOut = Enumerable.Range(0, 10).Where(u => split.Test.CountOf(u) > 0).ToList();
        Assert.Equal(3, heldOut.Count);
        Assert.All(heldOut, u => Assert.Equal((0, 8, 2), (split.Train.CountOf(u), split.Histories!.CountOf(u), split.Test.CountOf(u))));
    }

    [Fact]
    public void An_urn_gives_every_arrangement_the_same_chance()
    {
        // Two of four: six arrangements. 6,000 draws, 1,000 expected of each; 5 sigma is about 144.
        var random = new Random(11);
        var seen = new Dictionary<string, int>();
        var labels = new int[4];
        for (var draw = 0; draw < 6000; draw++)
        {
            new Urn(random, 2, 2).Fill(labels);
            seen[string.Concat(labels)] = seen.GetValueOrDefault(string.Concat(labels)) + 1;
        }

        Assert.Equal(6, seen.Count);
        Assert.All(seen.Values, n => Assert.InRange(n, 856, 1144));
    }

    private static Interactions Dense(int users, int items) => Interactions.FromColumns(
        users, items,
        Enumerable.Range(0, users * items).Select(i => i / items).ToArray(), Enumerable.Range(0, users * items).Select(i => i % items).ToArray());
}
