using Attune.Models;
using Attune.Tests.Numerics;

namespace Attune.Tests.Models;

public sealed class BiasedMfTests
{
    /// <summary>The stored users are the exact minimisers given the items: the ridge regression on (q_i, 1) in double, for both ways to scale lambda.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Users_of_least_squares_solve_the_normal_equations(bool scaled)
    {
        const int d = 3;
        var dataset = RatingModels.LowRank(12, 10, 2);
        var options = new BiasedMfOptions { Solver = BiasedMfSolver.Als, Factors = d, Epochs = 4, Regularization = 0.2, FrequencyScaled = scaled };
        var model = (BiasedMfModel)new BiasedMfTrainer().Train(dataset, options, new RunContext(2));
        var mean = dataset.Interactions.Values!.Average(v => (double)v);
        for (var user = 0; user < 12; user++)
        {
            var (items, ratings) = (dataset.Ratings.ColumnsOf(user).ToArray(), dataset.Ratings.ValuesOf(user).ToArray());
            var (matrix, right) = (new double[d + 1, d + 1], new double[d + 1]);
            for (var k = 0; k < items.Length; k++)
            {
                double[] x = [.. model.ItemFactors(items[k]).ToArray().Select(v => (double)v), 1];
                for (var a = 0; a <= d; a++)
                {
                    right[a] += x[a] * (ratings[k] - mean - model.ItemRow(items[k])[^1]);
                    for (var b = 0; b <= d; b++) matrix[a, b] += x[a] * x[b];
                }
            }

            for (var a = 0; a <= d; a++) matrix[a, a] += 0.2 * (scaled ? items.Length : 1);
            var expected = Oracle.Solve(matrix, right);
            for (var a = 0; a < d; a++) Assert.Equal(expected[a], model.UserEmbedding(user)[a], 2e-4);
            Assert.Equal(mean + expected[d], model.UserRow(user)[d], 2e-4);
        }
    }

    [Theory]
    [InlineData(BiasedMfSolver.Als)]
    [InlineData(BiasedMfSolver.Sgd)]
    public void The_error_on_the_training_ratings_falls_with_the_epochs(BiasedMfSolver solver)
    {
        var dataset = RatingModels.LowRank(40, 30, 2);
        var errors = new[] { 1, 4, 30 }.Select(n => RatingModels.Rmse(
            new BiasedMfTrainer().Train(dataset, new BiasedMfOptions { Solver = solver, Factors = 4, Epochs = n, Regularization = 0.01, LearningRate = 0.1 }, new RunContext(2)), dataset)).ToList();
        Assert.Equal(errors.OrderDescending(), errors);
        Assert.True(errors[^1] < 0.3, $"{errors[^1]}");
    }
}
