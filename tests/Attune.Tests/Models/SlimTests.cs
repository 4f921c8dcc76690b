using Attune.Models;

namespace Attune.Tests.Models;

public sealed class SlimTests
{
    /// <summary>The minimum by projected gradient descent in double, over all items, co-occurring or not.</summary>
    [Theory]
    [InlineData(0.02, 0.1)]
    [InlineData(0.1, 0.5)]
    [InlineData(0.005, 0)]
    public void Weights_minimise_the_elastic_net(double alpha, double l1Ratio)
    {
        const int users = 40, items = 10;
        var dataset = Datasets.Random(users, items, 130, 8);
        var model = new SlimTrainer().Train(dataset, new SlimOptions { Alpha = alpha, L1Ratio = l1Ratio, Tolerance = 1e-7, MaxIterations = 5000 }, new RunContext(2));
        var x = new double[users, items];
        foreach (var (user, item) in Datasets.Cells(dataset)) x[user, item] = 1;
        for (var j = 0; j < items; j++)
        {
            var expected = ProjectedGradient(x, j, alpha * l1Ratio, alpha * (1 - l1Ratio));
            for (var i = 0; i < items; i++)
            {
                var scores = new float[items];
                model.Score([new UserQuery(-1, new[] { i })], scores);
                if (!float.IsNaN(scores[j])) Assert.Equal(expected[i], scores[j], 1e-4);
                else Assert.All(expected, w => Assert.Equal(0, w, 1e-4));
            }
        }
    }

    [Fact]
    public void Only_the_largest_weights_are_kept()
    {
        var dataset = Datasets.Random(60, 12, 300, 2);
        var (all, few) = (Weights(dataset, 100), Weights(dataset, 2));
        for (var j = 0; j < 12; j++)
        {
            float[] best = [.. Enumerable.Range(0, 12).Select(i => all[i][j]).OrderDescending().Take(2)];
            Assert.Equal(best, Enumerable.Range(0, 12).Select(i => few[i][j]).OrderDescending().Take(2));
            Assert.True(Enumerable.Range(0, 12).Count(i => few[i][j] != 0) <= 2);
        }
    }

    private static float[][] Weights(Attune.Data.Dataset dataset, int neighbours)
    {
        var model = new SlimTrainer().Train(dataset, new SlimOptions { Alpha = 0.001, Neighbours = neighbours }, new RunContext(1));
        return [.. Enumerable.Range(0, 12).Select(i =>
        {
            var scores = new float[12];
            model.Score([new UserQuery(-1, new[] { i })], scores);
            return scores;
        })];
    }

    private static double[] ProjectedGradient(double[,] x, int j, double l1, double l2)
    {
        var (n, m) = (x.GetLength(0), x.GetLength(1));
        var w = new double[m];
        for (var step = 0; step < 20_000; step++)
        {
            double[] residual = [.. Enumerable.Range(0, n).Select(u => x[u, j] - Enumerable.Range(0, m).Sum(i => x[u, i] * w[i]))];
            for (var i = 0; i < m; i++)
            {
                var gradient = -Enumerable.Range(0, n).Sum(u => x[u, i] * residual[u]) / n + l1 + l2 * w[i];
                if (i != j) w[i] = Math.Max(0, w[i] - 0.2 * gradient);
            }
        }

        return w;
    }
}
