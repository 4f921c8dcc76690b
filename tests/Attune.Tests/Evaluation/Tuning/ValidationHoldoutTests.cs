using Attune.Data;
using Attune.Data.Splits;
using Attune.Evaluation;
using Attune.Evaluation.Tuning;
using Attune.Tests.Models;

namespace Attune.Tests.Evaluation.Tuning;

public sealed class ValidationHoldoutTests
{
    private static readonly Dataset Some = Datasets.Random(60, 30, 900, 3);

    [Theory]
    [InlineData("leave-last-out", "leave-last-out")]
    [InlineData("random:0.3", "random:0.3")]
    [InlineData("k-fold:4", "random:0.25")]
    public void It_is_cut_from_the_training_part_by_the_same_rule(string split, string inner)
    {
        var outer = Holdout.Split(Some, SplitSpec.Parse(split), 1).First();
        var validation = ValidationHoldout.Cut(outer, null, 1);
        Assert.Equal($"{inner} of the training part", validation.Protocol);
        var (train, test) = (outer.Train.UserItems, outer.Test);
        for (var user = 0; user < train.Rows; user++)
        {
            Assert.Equal(train.ColumnsOf(user).ToArray(), validation.Train.UserItems.ColumnsOf(user).ToArray().Concat(validation.Test.ColumnsOf(user).ToArray()).Order());
            Assert.Empty(validation.Test.ColumnsOf(user).ToArray().Intersect(test.ColumnsOf(user).ToArray()));
        }
    }

    [Fact]
    public void Sampled_ranking_gets_as_many_negatives_that_the_user_never_met()
    {
        var outer = Holdout.Split(Some, new LeaveLastOut(), 1).First();
        outer = outer with { Candidates = CsrMatrix.FromEntries(60, 30, [.. Enumerable.Repeat(5, 4)], [1, 2, 3, 4]) };
        var validation = ValidationHoldout.Cut(outer, null, 1);
        Assert.Equal(1, validation.Test.CountOf(5));
        Assert.Equal(4, validation.Candidates!.CountOf(5));
        Assert.Empty(validation.Candidates.ColumnsOf(5).ToArray().Intersect(outer.Train.UserItems.ColumnsOf(5).ToArray()));
        Assert.Equal(0, validation.Candidates.CountOf(6));
    }

    [Fact]
    public void A_share_of_the_users_is_part_of_a_larger_share()
    {
        var holdout = Holdout.Split(Some, new RandomHoldout(0.2), 1).Single();
        var (third, most) = (ValidationHoldout.OfUsers(holdout, 1 / 3d, 1), ValidationHoldout.OfUsers(holdout, 0.9, 1));
        Assert.Equal(20, Users(third).Count);
        Assert.Equal(54, Users(most).Count);
        Assert.Subset(Users(most), Users(third));
        foreach (var user in Users(third))
        {
            Assert.Equal(holdout.Train.Interactions.ItemsOf(user).ToArray(), third.Train.Interactions.ItemsOf(user).ToArray());
            Assert.Equal(holdout.Test.ColumnsOf(user).ToArray(), third.Test.ColumnsOf(user).ToArray());
        }

        Assert.Same(holdout, ValidationHoldout.OfUsers(holdout, 1, 1));

        static HashSet<int> Users(Holdout part) =>
            [.. Enumerable.Range(0, part.Test.Rows).Where(u => part.Test.CountOf(u) > 0 || part.Train.Interactions.CountOf(u) > 0)];
    }
}
