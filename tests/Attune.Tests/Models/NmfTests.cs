using Attune.Models;

namespace Attune.Tests.Models;

public sealed class NmfTests
{
    /// <summary>p = (2), n = 2, lambda = .5: (1·4 + 2·3) / (1·2 + 2·4 + .5·2·2) · 2 = 10 / 12 · 2.</summary>
    [Fact]
    public void An_update_by_hand()
    {
        float[] row = [2];
        new NmfStep(new NmfOptions { Factors = 1, Regularization = 0.5 }).Update([0, 1], [4, 3], [1, 2], 1, row);
        Assert.Equal(10f / 12 * 2, row[0], 1e-6f);
    }

    [Fact]
    public void No_number_is_negative_and_the_error_falls()
    {
        var dataset = RatingModels.LowRank(40, 30, 2);
        var errors = new List<double>();
        foreach (var iterations in new[] { 1, 5, 60 })
        {
            var model = (NmfModel)new NmfTrainer().Train(dataset, new NmfOptions { Iterations = iterations, Regularization = 0.01 }, new RunContext(2));
            for (var user = 0; user < 40; user++) Assert.All(model.UserEmbedding(user).ToArray(), v => Assert.True(v >= 0));
            for (var item = 0; item < 30; item++) Assert.All(model.ItemFactors(item).ToArray(), v => Assert.True(v >= 0));
            errors.Add(RatingModels.Rmse(model, dataset));
        }

        Assert.Equal(errors.OrderDescending(), errors);
    }

    [Fact]
    public void Negative_ratings_are_refused() =>
        Assert.Equal("invalid_rating", Assert.Throws<AttuneException>(() => new NmfTrainer().Train(Datasets.From([(0, 0)], 1, 1, [-1]), new NmfOptions(), new RunContext(1))).Code);
}
