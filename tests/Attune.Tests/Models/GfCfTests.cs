using Attune.Models;
using Attune.Numerics;

namespace Attune.Tests.Models;

public sealed class GfCfTests
{
    /// <summary>The formula, densely and in double, with the singular vectors from the eigenvectors of R~ᵀR~.</summary>
    [Theory]
    [InlineData(3, 0.3)]
    [InlineData(1, 2)]
    [InlineData(50, 0.3)]
    public void Scores_are_the_linear_and_the_ideal_filter_of_the_history(int factors, double alpha)
    {
        const int users = 30, items = 12;
        var dataset = Datasets.Random(users, items, 150, 6);
        var model = new GfCfTrainer().Train(dataset, new GfCfOptions { Factors = factors, Alpha = alpha }, new RunContext(2));
        var r = new double[users, items];
        foreach (var (user, item) in Datasets.Cells(dataset)) r[user, item] = 1;
        double[] userDegrees = [.. Enumerable.Range(0, users).Select(u => Enumerable.Range(0, items).Sum(i => r[u, i]))];
        double[] itemDegrees = [.. Enumerable.Range(0, items).Select(i => Enumerable.Range(0, users).Sum(u => r[u, i]))];
        double Normal(int u, int i) => r[u, i] == 0 ? 0 : 1 / Math.Sqrt(userDegrees[u] * itemDegrees[i]);
        var gram = new double[items * items];
        for (var i = 0; i < items; i++)
            for (var j = 0; j < items; j++) gram[i * items + j] = Enumerable.Range(0, users).Sum(u => Normal(u, i) * Normal(u, j));
        var (_, vectors) = SymmetricEigen.Decompose([.. gram], items);

        int[] history = [1, 4, 7];
        var scores = new float[items];
        model.Score([new UserQuery(-1, history)], scores);
        for (var j = 0; j < items; j++)
        {
            var expected = history.Sum(i => gram[i * items + j] + alpha * Math.Sqrt(itemDegrees[j] / itemDegrees[i])
                * Enumerable.Range(0, Math.Min(factors, items)).Sum(k => vectors[k * items + i] * vectors[k * items + j]));
            Assert.Equal(expected, scores[j], 2e-3);
        }
    }
}
