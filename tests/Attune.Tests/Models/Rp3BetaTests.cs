using Attune.Models;

namespace Attune.Tests.Models;

public sealed class Rp3BetaTests
{
    [Theory]
    [InlineData(1, 0, false)]
    [InlineData(0.7, 0.4, false)]
    [InlineData(1.3, 0.6, true)]
    public void Links_are_products_of_the_steps_probabilities(double alpha, double beta, bool weighted)
    {
        var cells = Datasets.Cells(Datasets.Random(12, 9, 50, 6)).ToList();
        if (weighted) cells.AddRange(cells.Where(c => (c.User + c.Item) % 3 == 0).ToArray());
        var dataset = Datasets.From(cells, 12, 9);
        var model = (Rp3BetaModel)new Rp3BetaTrainer().Train(dataset, new() { Alpha = alpha, Beta = beta, Neighbours = 9, Normalize = false }, new RunContext(2));

        var w = new double[12, 9];
        foreach (var (user, item) in cells) w[user, item]++;
        double OfUser(int u) => Enumerable.Range(0, 9).Sum(i => w[u, i]);
        double OfItem(int i) => Enumerable.Range(0, 12).Sum(u => w[u, i]);
        var links = new float[9];
        for (var from = 0; from < 9; from++)
        {
            model.SimilarItems(from, links);
            for (var to = 0; to < 9; to++)
            {
                var expected = Enumerable.Range(0, 12).Sum(u => Math.Pow(w[u, from] / OfItem(from), alpha) * Math.Pow(w[u, to] / OfUser(u), alpha)) / Math.Pow(OfItem(to), beta);
                if (from == to || expected == 0) Assert.True(float.IsNaN(links[to]));
                else Assert.Equal(expected, links[to], 1e-5);
            }
        }
    }

    /// <summary>User 0 has item 0, user 1 items 0 1, user 2 items 0 2; half of item 0's two walks on lead to each of the others.</summary>
    [Fact]
    public void Scores_add_up_the_links_of_the_history()
    {
        var dataset = Datasets.From([(0, 0), (1, 0), (1, 1), (2, 0), (2, 2)], 3, 3);
        var model = new Rp3BetaTrainer().Train(dataset, new() { Alpha = 1, Beta = 0, Neighbours = 5, Normalize = false }, new RunContext(1));
        var scores = new float[3];
        model.Score([UserQuery.Known(dataset.UserItems, 0)], scores);
        Assert.Equal([0, 1 / 6f, 1 / 6f], scores);
    }
}
