using Attune.Data;
using Attune.Evaluation;
using Attune.Models;
using Attune.Tests.Models;

namespace Attune.Tests.Evaluation;

public sealed class GuardHoldoutTests
{
    [Fact]
    public void The_last_item_of_each_user_with_two_is_withheld()
    {
        var guard = GuardHoldout.Cut(Datasets.From([(0, 3), (0, 1), (1, 2), (2, 0), (2, 4), (2, 0)], 3, 5), null, 1);
        Assert.False(guard.IsNew);
        Assert.Equal([1], guard.Holdout.Test.ColumnsOf(0).ToArray());
        Assert.Empty(guard.Holdout.Test.ColumnsOf(1).ToArray());
        Assert.Equal([0], guard.Holdout.Test.ColumnsOf(2).ToArray()); // both times
        Assert.Equal([(0, 3), (1, 2), (2, 4)], Datasets.Cells(guard.Holdout.Train));
    }

    [Fact]
    public void What_is_new_is_withheld_where_there_is_enough()
    {
        var (all, fresh) = Grown(users: 100, newOnes: 60);
        var guard = GuardHoldout.Cut(all, fresh, 1);
        Assert.True(guard.IsNew);
        Assert.Equal(60, Enumerable.Range(0, 100).Count(u => guard.Holdout.Test.CountOf(u) == 1));
        Assert.Equal("leave-last-out of what is new", guard.Holdout.Protocol);
        Assert.All(Enumerable.Range(0, 60), u => Assert.Equal([2], guard.Holdout.Test.ColumnsOf(u).ToArray()));
        Assert.Equal(0, guard.Without(fresh).Interactions.Count);
        Assert.Equal(200, guard.Without(all).Interactions.Count);
    }

    [Fact]
    public void Too_few_new_ones_are_not_enough_to_choose_by()
    {
        var (all, fresh) = Grown(users: 100, newOnes: 5);
        var guard = GuardHoldout.Cut(all, fresh, 1);
        Assert.False(guard.IsNew);
        Assert.Equal(100, guard.Holdout.Test.Count);
    }

    [Fact]
    public void An_item_that_the_earlier_version_met_with_the_user_is_not_new()
    {
        // User 0 met item 1 again after the version; item 2 is the last that is new to both.
        var all = Datasets.From([(0, 1), (0, 2), (0, 1)], 1, 3);
        var fresh = all.With(Datasets.From([(0, 2), (0, 1)], 1, 3).Interactions);
        var guard = GuardHoldout.Cut(all, fresh, 1);
        Assert.True(guard.IsNew);
        Assert.Equal([2], guard.Holdout.Test.ColumnsOf(0).ToArray());
    }

    [Fact]
    public void Of_many_users_a_fifth_is_drawn_by_the_seed()
    {
        var all = Datasets.From([.. Enumerable.Range(0, 4000).SelectMany(u => new[] { (u, u % 7), (u, 7 + u % 5) })], 4000, 12);
        var (one, again, other) = (GuardHoldout.Cut(all, null, 1), GuardHoldout.Cut(all, null, 1), GuardHoldout.Cut(all, null, 2));
        Assert.Equal(800, one.Holdout.Test.Count);
        Assert.Equal(one.Holdout.Test.RowStarts, again.Holdout.Test.RowStarts);
        Assert.NotEqual(one.Holdout.Test.RowStarts, other.Holdout.Test.RowStarts);
    }

    [Fact]
    public void Nothing_can_be_withheld_of_users_with_one_item() =>
        Assert.Equal("nothing_to_evaluate", Assert.Throws<AttuneException>(() => GuardHoldout.Cut(Datasets.From([(0, 0), (1, 1)], 2, 2), null, 1)).Code);

    [Fact]
    public void A_version_has_not_seen_what_is_withheld_if_it_is_newer_or_was_withheld_from_it_and_from_those_it_came_from()
    {
        var all = Datasets.Random(40, 30, 300, 5);
        var guard = GuardHoldout.Cut(all, null, 1);
        var (whole, part) = (Manifest(1, all), Manifest(2, guard.Holdout.Train));
        Assert.True(guard.MayHaveSeen(whole, [whole, part]));
        Assert.False(guard.MayHaveSeen(part, [whole, part]));
        Assert.True(guard.MayHaveSeen(part with { Parent = new ModelParent("ials", 1, "continued") }, [whole, part]));
        Assert.False(guard.MayHaveSeen(part with { Version = 3, Parent = new ModelParent("ials", 2, "int8") }, [whole, part]));
        Assert.True(guard.MayHaveSeen(part with { Version = 3, Parent = new ModelParent("ials", 9, "int8") }, [whole, part]));

        var (later, fresh) = Grown(100, 60);
        Assert.False(GuardHoldout.Cut(later, fresh, 1).MayHaveSeen(whole, []));
    }

    /// <summary>Users with items 0 and 1, and the first of them later with item 2.</summary>
    private static (Dataset All, Dataset Fresh) Grown(int users, int newOnes)
    {
        var all = Datasets.From([.. Enumerable.Range(0, users).SelectMany(u => u < newOnes ? new[] { (u, 0), (u, 1), (u, 2) } : [(u, 0), (u, 1)])], users, 3);
        return (all, all.With(Datasets.From([.. Enumerable.Range(0, newOnes).Select(u => (u, 2))], users, 3).Interactions));
    }

    private static ModelManifest Manifest(int version, Dataset dataset) =>
        ModelStoreContract.Ials().Manifest with { Version = version, DataFingerprint = dataset.Fingerprint() };
}
