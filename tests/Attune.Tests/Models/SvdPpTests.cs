using Attune.Data;
using Attune.Models;

namespace Attune.Tests.Models;

public sealed class SvdPpTests
{
    private static readonly SvdPpOptions Options = new() { Factors = 3, Epochs = 1, LearningRate = 0.05, Regularization = 0.1, BiasRegularization = 0.02, Schedule = LearningRateSchedule.Constant };

    /// <summary>
    /// One epoch in double as Koren (2008, section 4) writes it: after each rating every y_j of the user is moved by rate (e q_i / sqrt(n) - lambda y_j),
    /// which takes time with the square of the ratings and is what the model must equal in time proportional to them.
    /// </summary>
    [Fact]
    public void An_epoch_is_the_steps_of_the_paper()
    {
        var ratings = CsrMatrix.FromEntries(1, 4, [0, 0, 0], [0, 1, 3], [5, 2, 4]);
        var keys = EntityKeys.Of(IdMap.Range(1), IdMap.Range(4), ratings, 7);
        var training = new SvdPpSgd(ratings, 3.5f, keys, Options);
        double[][] naive = [.. training.Weights.Select(w => Array.ConvertAll(w, v => (double)v))];
        var (p, q, y, userBias, itemBias) = (naive[0], naive[1], naive[2], naive[3], naive[4]);
        int[] items = [0, 1, 3];
        foreach (var item in items.OrderBy(i => keys.Items[i]))
        {
            var rating = ratings.ValuesOf(0)[Array.IndexOf(items, item)];
            double[] z = [.. Enumerable.Range(0, 3).Select(k => items.Sum(j => y[j * 3 + k]) / Math.Sqrt(3))];
            double[] qi = [.. q.Skip(item * 3).Take(3)];
            var error = rating - 3.5 - userBias[0] - itemBias[item] - Enumerable.Range(0, 3).Sum(k => qi[k] * (p[k] + z[k]));
            userBias[0] += 0.05 * (error - 0.02 * userBias[0]);
            itemBias[item] += 0.05 * (error - 0.02 * itemBias[item]);
            for (var k = 0; k < 3; k++)
            {
                q[item * 3 + k] += 0.05 * (error * (p[k] + z[k]) - 0.1 * qi[k]);
                p[k] += 0.05 * (error * qi[k] - 0.1 * p[k]);
                foreach (var j in items) y[j * 3 + k] += 0.05 * (error * qi[k] / Math.Sqrt(3) - 0.1 * y[j * 3 + k]);
            }
        }

        training.Epoch(0, new RunContext(1));
        for (var w = 0; w < naive.Length; w++)
            for (var k = 0; k < naive[w].Length; k++) Assert.Equal(naive[w][k], training.Weights[w][k], 1e-5);
    }

    [Fact]
    public void The_error_on_the_training_ratings_falls_with_the_epochs()
    {
        var dataset = RatingModels.LowRank(30, 20, 2);
        var errors = new[] { 1, 5, 40 }.Select(n => RatingModels.Rmse(new SvdPpTrainer().Train(dataset, new SvdPpOptions { Epochs = n }, new RunContext(1)), dataset)).ToList();
        Assert.Equal(errors.OrderDescending(), errors);
    }
}
