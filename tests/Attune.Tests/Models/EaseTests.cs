using Attune.Models;
using Attune.Tests.Numerics;

namespace Attune.Tests.Models;

public sealed class EaseTests
{
    /// <summary>B from the definition, in double: each column is the ridge regression of an item on all others, X_-j b = x_j.</summary>
    [Fact]
    public void Weights_are_the_ridge_regressions_of_each_item_on_the_others()
    {
        const double lambda = 2.5;
        var dataset = Datasets.Random(25, 9, 90, 4);
        var model = new EaseTrainer().Train(dataset, new EaseOptions { Regularization = lambda }, new RunContext(2));
        var x = new double[25, 9];
        foreach (var (user, item) in Datasets.Cells(dataset)) x[user, item] = 1;
        for (var j = 0; j < 9; j++)
        {
            int[] others = [.. Enumerable.Range(0, 9).Where(i => i != j)];
            var (gram, right) = (new double[8, 8], new double[8]);
            for (var a = 0; a < 8; a++)
            {
                for (var b = 0; b < 8; b++) gram[a, b] = Enumerable.Range(0, 25).Sum(u => x[u, others[a]] * x[u, others[b]]) + (a == b ? lambda : 0);
                right[a] = Enumerable.Range(0, 25).Sum(u => x[u, others[a]] * x[u, j]);
            }

            var expected = Oracle.Solve(gram, right);
            for (var a = 0; a < 8; a++)
            {
                var scores = new float[9];
                model.Score([new UserQuery(-1, new[] { others[a] })], scores);
                Assert.Equal(expected[a], scores[j], 1e-4);
            }
        }
    }

    [Fact]
    public void An_item_of_the_history_is_judged_by_the_others()
    {
        var model = new EaseTrainer().Train(Datasets.Checkerboard(10), new EaseOptions { Regularization = 1 }, new RunContext(1));
        var scores = new float[10];
        model.Score([new UserQuery(-1, new[] { 4 })], scores);
        Assert.Equal(0, scores[4]);
    }

    [Fact]
    public void More_items_than_memory_are_refused_with_the_memory_they_would_take()
    {
        var error = Assert.Throws<AttuneException>(() => new EaseTrainer().Train(Datasets.From([(0, 0)], 1, 1_000_000), new EaseOptions(), new RunContext(1)));
        Assert.Equal("too_large", error.Code);
        Assert.Contains("4,000.0 GB", error.Message, StringComparison.Ordinal);
    }
}
