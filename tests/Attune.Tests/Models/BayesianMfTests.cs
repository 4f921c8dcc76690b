using Attune.Models;

namespace Attune.Tests.Models;

public sealed class BayesianMfTests
{
    private static readonly BayesianMfOptions Options = new() { Factors = 4, Iterations = 60, BurnIn = 20, Samples = 10, Precision = 50 };

    [Fact]
    public void The_mean_over_samples_fits_ratings_of_low_rank()
    {
        var dataset = RatingModels.LowRank(60, 40, 2);
        var model = new BayesianMfTrainer().Train(dataset, Options, new RunContext(2));
        Assert.True(RatingModels.Rmse(model, dataset) < 0.15);
    }

    /// <summary>The posterior mean given the items of each sample is near the mean of the samples themselves.</summary>
    [Fact]
    public void A_history_is_folded_in_near_the_user_it_is_of()
    {
        var dataset = RatingModels.LowRank(60, 40, 2);
        var model = new BayesianMfTrainer().Train(dataset, Options, new RunContext(2));
        var (stored, folded) = (new float[40], new float[40]);
        for (var user = 0; user < 10; user++)
        {
            var known = UserQuery.Known(dataset.UserItems, user);
            model.Score([known], stored);
            model.Score([new UserQuery(-1, known.Items, Ratings: dataset.Ratings.ValuesMemory(user))], folded);
            for (var item = 0; item < 40; item++) Assert.Equal(stored[item], folded[item], 0.4f);
        }
    }

    [Fact]
    public void Samples_may_be_more_than_steps_and_burn_in_may_not()
    {
        var dataset = RatingModels.LowRank(10, 8, 1);
        var model = new BayesianMfTrainer().Train(dataset, Options with { Iterations = 22, Samples = 7 }, new RunContext(1));
        Assert.True(double.IsFinite(RatingModels.Rmse(model, dataset)));
        Assert.Equal("invalid_option", Assert.Throws<AttuneException>(() => new BayesianMfTrainer().Train(dataset, Options with { BurnIn = 60 }, new RunContext(1))).Code);
    }
}
