using Attune.Models;

namespace Attune.Tests.Models;

public sealed class ValidationPartTests
{
    [Fact]
    public void Each_user_gives_a_share_and_never_all()
    {
        var dataset = Datasets.Random(40, 30, 300, 5);
        var part = ValidationPart.Cut(dataset.UserItems, 0.25, EntityKeys.Of(dataset, 1));
        for (var user = 0; user < 40; user++)
        {
            var (all, train, held) = (dataset.UserItems.ColumnsOf(user).ToArray(), part.Train.ColumnsOf(user).ToArray(), part.HeldOut.ColumnsOf(user).ToArray());
            Assert.Equal(all, train.Concat(held).Order());
            Assert.Equal((int)Math.Round(all.Length * 0.25), held.Length);
        }

        var single = Datasets.From([(0, 0)], 1, 1);
        Assert.Equal(0, ValidationPart.Cut(single.UserItems, 0.5, EntityKeys.Of(single, 1)).HeldOut.Count);
    }

    /// <summary>
    /// One user, one factor, scores 5 4 3 2 1 0. Item 0 is known and does not rank, so the others rank 1 to 5. Held out are the items of
    /// ranks a and b: (1/log2(1+a) + 1/log2(1+b)) / (1 + 1/log2 3).
    /// </summary>
    [Fact]
    public void Ndcg_equals_the_sum_by_hand()
    {
        var held = Datasets.From([(0, 2), (0, 5)], 1, 6).UserItems;
        var part = new ValidationPart(Datasets.From([(0, 0)], 1, 6).UserItems, held);
        var expected = (1 / Math.Log2(3) + 1 / Math.Log2(6)) / (1 + 1 / Math.Log2(3));
        Assert.Equal(expected, part.Ndcg([1], [5, 4, 3, 2, 1, 0], 1, new RunContext(1)), 1e-12);
    }
}
