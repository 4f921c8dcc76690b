using Attune.Data;
using Attune.Models;

namespace Attune.Tests.Models;

public sealed class SlopeOneTests
{
    /// <summary>Users John, Mark, Lucy and items A, B, C: 5 3 2, 3 4 -, - 2 5. dev(A, B) = 0.5 of two, dev(A, C) = 3 of one.</summary>
    private static readonly Dataset Table = Datasets.From([(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (2, 1), (2, 2)], 3, 3, [5, 3, 2, 3, 4, 2, 5]);

    /// <summary>Lucy's A: by B 2 + 0.5, by C 5 + 3; weighted (2 · 2.5 + 1 · 8) / 3 = 4.33, the known example; plain their mean, 5.25.</summary>
    [Theory]
    [InlineData(SlopeOneScheme.Weighted, 13 / 3d)]
    [InlineData(SlopeOneScheme.Plain, 5.25)]
    public void The_known_example(SlopeOneScheme scheme, double expected) => Assert.Equal(expected, Score(Table, scheme, 2)[0], 1e-5);

    /// <summary>
    /// Means 10/3, 3.5, 3.5. Likes: John A, Mark B, Lucy C; dislikes: John B C, Mark A, Lucy B. Lucy's A compares with nothing:
    /// her mean and what A's mean, 4, is above that of all, 24/7. With a John who likes A and C, her C says 5 + (5 - 4).
    /// </summary>
    [Fact]
    public void Bi_polar_compares_likes_with_likes_alone()
    {
        Assert.Equal(3.5 + 4 - 24 / 7d, Score(Table, SlopeOneScheme.BiPolar, 2)[0], 1e-5);
        var liked = Datasets.From([.. Datasets.Cells(Table)], 3, 3, [5, 1, 4, 3, 4, 2, 5]);
        Assert.Equal(6, Score(liked, SlopeOneScheme.BiPolar, 2)[0], 1e-5);
    }

    [Fact]
    public void Bi_polar_knows_tastes_apart()
    {
        var board = Datasets.RatedCheckerboard(20);
        for (var user = 0; user < 20; user++)
        {
            var scores = Score(board, SlopeOneScheme.BiPolar, user);
            for (var item = 0; item < 20; item++) Assert.Equal(item % 2 == user % 2 ? 5 : 1, scores[item], 1e-4);
        }
    }

    [Fact]
    public void Too_many_items_are_refused() => Assert.Equal("too_large", Assert.Throws<AttuneException>(() =>
        Score(Datasets.From([(0, 0)], 1, 50_000, [3]), SlopeOneScheme.Weighted, 0)).Code);

    private static float[] Score(Dataset dataset, SlopeOneScheme scheme, int user)
    {
        var scores = new float[dataset.Items.Count];
        new SlopeOneTrainer().Train(dataset, new() { Scheme = scheme }, new RunContext(2)).Score([UserQuery.Known(dataset.UserItems, user)], scores);
        return scores;
    }
}
