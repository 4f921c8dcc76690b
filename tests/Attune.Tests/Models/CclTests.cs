using Attune.Data;
using Attune.Models;
using Attune.Tests.Numerics;

namespace Attune.Tests.Models;

/// <summary>
/// The gradients of the cosine contrastive loss and of the means of histories, against central differences of the loss in double. Adam's first step
/// is the rate times the sign of the gradient, so a first step tells the sign of each of its numbers.
/// </summary>
public sealed class CclTests
{
    private const int Stride = 16;

    private const float Rate = 1e-3f;

    private static readonly Dataset Some = Datasets.Random(6, 9, 25, 8);

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.6)]
    public void A_first_step_goes_downhill_in_every_number(double historyShare)
    {
        var run = new RunContext(1);
        var grid = new BlockGrid(Some.UserItems, EntityKeys.Of(Some, 1), 4, run);
        var (x, y) = (Oracle.Random(grid.Users.Length * Stride, 1), Oracle.Random(grid.Items.Length * Stride, 2));
        var (before, beforeItems) = (x.Select(v => (double)v).ToArray(), y.Select(v => (double)v).ToArray());

        // All items are negatives of the one batch.
        var options = new CclMfOptions { Factors = Stride, Negatives = 9, Margin = 0.05, Weight = 4, BatchSize = 1000 };
        var items = new AdamRows(y, Stride);
        var means = historyShare > 0 ? new HistoryMeans(Some.UserItems, grid, historyShare, Stride) : null;
        means?.Update(items, null, run);
        var users = new AdamRows(x, Stride, (float)(1 - historyShare), means?.Anchors);
        grid.Pass(0, run, [], () => new CclWorker(users, items, options), (CclWorker worker, in BlockGrid.Task task) => worker.Work(task, Rate));

        var fixedMeans = Means(grid, beforeItems, historyShare);
        AssertDownhill(before, x, p => Loss(grid, p, beforeItems, fixedMeans, 1 - historyShare));
        AssertDownhill(beforeItems, y, p => Loss(grid, before, p, fixedMeans, 1 - historyShare));
        if (means is null) return;

        // What flows back through the means, to the items' directions.
        means.Update(new AdamRows([.. beforeItems.Select(v => (float)v)], Stride), users.AnchorSlopes, run);
        var directions = Directions(beforeItems);
        var slopes = Differences(directions, p => Loss(grid, before, beforeItems, Means(grid, p, historyShare, normalized: true), 1 - historyShare));
        for (var k = 0; k < slopes.Length; k++) Assert.Equal(slopes[k], means.Pending[k], 2e-3);
        Assert.All(users.AnchorSlopes!, s => Assert.Equal(0, s));
    }

    [Fact]
    public void A_mean_is_the_share_of_the_mean_of_the_users_items()
    {
        var run = new RunContext(2);
        var grid = new BlockGrid(Some.UserItems, EntityKeys.Of(Some, 1), 4, run);
        var y = Oracle.Random(grid.Items.Length * Stride, 2);
        var means = new HistoryMeans(Some.UserItems, grid, 0.25, Stride);
        means.Update(new AdamRows(y, Stride), null, run);
        var expected = Means(grid, [.. y.Select(v => (double)v)], 0.25);
        for (var k = 0; k < expected.Length; k++) Assert.Equal(expected[k], means.Anchors[k], 1e-5);
    }

    /// <summary>sum over pairs of 1 - cos + w/|N| sum over others of max(0, cos - m), with w_u = share · x_u + mean.</summary>
    private static double Loss(BlockGrid grid, double[] x, double[] y, double[] means, double share)
    {
        var loss = 0.0;
        for (var u = 0; u < grid.Users.Length; u++)
        {
            var has = Some.UserItems.ColumnsOf(grid.Users[u]).ToArray();
            double[] user = [.. Enumerable.Range(0, Stride).Select(k => share * x[u * Stride + k] + means[u * Stride + k])];
            for (var i = 0; i < grid.Items.Length; i++)
            {
                var cosine = Cosine(user, y[(i * Stride)..((i + 1) * Stride)]);
                loss += has.Contains(grid.Items[i]) ? 1 - cosine : has.Length * 4.0 / 9 * Math.Max(0, cosine - 0.05);
            }
        }

        return loss;
    }

    private static double[] Means(BlockGrid grid, double[] y, double share, bool normalized = false)
    {
        var (directions, means) = (normalized ? y : Directions(y), new double[grid.Users.Length * Stride]);
        for (var u = 0; u < grid.Users.Length; u++)
        {
            var has = Some.UserItems.ColumnsOf(grid.Users[u]);
            foreach (var item in has)
                for (var k = 0; k < Stride; k++) means[u * Stride + k] += share / has.Length * directions[Array.IndexOf(grid.Items, item) * Stride + k];
        }

        return means;
    }

    private static double[] Directions(double[] rows) =>
        [.. rows.Chunk(Stride).SelectMany(row => row.Select(v => v / Math.Sqrt(row.Sum(w => w * w))))];

    private static double Cosine(double[] a, double[] b) =>
        a.Zip(b).Sum(p => p.First * p.Second) / Math.Sqrt(a.Sum(v => v * v) * b.Sum(v => v * v));

    private static void AssertDownhill(double[] before, float[] after, Func<double[], double> loss)
    {
        var slopes = Differences(before, loss);
        Assert.Contains(slopes, s => Math.Abs(s) > 0.1);
        for (var k = 0; k < slopes.Length; k++)
            if (Math.Abs(slopes[k]) > 1e-3) Assert.Equal(-Rate * Math.Sign(slopes[k]), after[k] - before[k], 1e-5);
    }

    private static double[] Differences(double[] point, Func<double[], double> function)
    {
        const double step = 1e-6;
        return [.. Enumerable.Range(0, point.Length).Select(k =>
        {
            var (up, down) = ((double[])point.Clone(), (double[])point.Clone());
            (up[k], down[k]) = (up[k] + step, down[k] - step);
            return (function(up) - function(down)) / (2 * step);
        })];
    }
}
