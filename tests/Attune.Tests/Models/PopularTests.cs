using Attune.Models;

namespace Attune.Tests.Models;

public sealed class PopularTests
{
    private static readonly (int, int)[] Cells = [(0, 0), (1, 0), (1, 0), (2, 0), (0, 1), (1, 2)];

    [Fact]
    public void Counts_each_user_once()
    {
        var model = new PopularTrainer().Train(Datasets.From(Cells, 3, 4), new PopularOptions(), new RunContext(1));
        Assert.Equal([3, 1, 1, float.NaN], Scores(model));
        Assert.IsNotType<IRatingModel>(model, exactMatch: false);
    }

    /// <summary>User 1 rates item 0 twice, 5 and at last 3. Ratings 4 3 4, 5 and none: mean 16/4 = 4. Item 0: (11 + 2·4)/(3 + 2) = 3.8; item 1: (5 + 2·4)/3.</summary>
    [Fact]
    public void Mean_rating_is_damped_towards_the_overall_mean()
    {
        var dataset = Datasets.From(Cells, 3, 4, [4, 5, 3, 4, 5, float.NaN]);
        var model = new PopularTrainer().Train(dataset, new PopularOptions { By = PopularBy.MeanRating, Damping = 2 }, new RunContext(1));
        var scores = Scores(model);
        Assert.Equal(19.0 / 5, scores[0], 1e-5);
        Assert.Equal(13.0 / 3, scores[1], 1e-5);
        Assert.True(float.IsNaN(scores[2]) && float.IsNaN(scores[3]));
        Assert.IsType<IRatingModel>(model, exactMatch: false);
    }

    [Fact]
    public void Mean_rating_needs_ratings() => Assert.Equal("no_ratings", Assert.Throws<AttuneException>(() =>
        new PopularTrainer().Train(Datasets.From(Cells, 3, 4), new PopularOptions { By = PopularBy.MeanRating }, new RunContext(1))).Code);

    private static float[] Scores(IModel model)
    {
        var scores = new float[model.ItemCount];
        model.Score([new UserQuery(0, default)], scores);
        return scores;
    }
}
