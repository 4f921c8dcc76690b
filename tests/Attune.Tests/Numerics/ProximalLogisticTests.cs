using Attune.Numerics;

namespace Attune.Tests.Numerics;

public sealed class ProximalLogisticTests
{
    [Fact]
    public void With_one_yes_or_no_column_the_weights_are_log_odds()
    {
        // Of four rows with x = 1 three are of label 1, of four with x = 0 one: the logits are ln 3 and -ln 3.
        var weights = ProximalLogistic.Fit([1, 1, 1, 1, 0, 0, 0, 0], 1, [1, 1, 1, 0, 1, 0, 0, 0], 0, 0, 5000);
        Assert.Equal(2 * Math.Log(3), weights[0], 4);
        Assert.Equal(-Math.Log(3), weights[1], 4);
    }

    [Theory]
    [InlineData(0.02, 0)]
    [InlineData(0.02, 0.1)]
    [InlineData(0, 0.1)]
    public void The_solution_meets_the_conditions_of_a_minimum(double l1, double l2)
    {
        const int Rows = 120, Columns = 6;
        var random = new Random(5);
        float[] x = [.. Enumerable.Range(0, Rows * Columns).Select(_ => (float)(random.NextDouble() * 2 - 1))];
        float[] labels = [.. Enumerable.Range(0, Rows).Select(r => x[r * Columns] - x[r * Columns + 1] + 0.5 * (random.NextDouble() - 0.5) > 0 ? 1f : 0f)];
        var weights = ProximalLogistic.Fit(x, Columns, labels, l1, l2, 20_000);
        for (var j = 0; j <= Columns; j++)
        {
            var gradient = Enumerable.Range(0, Rows).Sum(r =>
            {
                var logit = weights[Columns] + Enumerable.Range(0, Columns).Sum(k => weights[k] * x[r * Columns + k]);
                return (1 / (1 + Math.Exp(-logit)) - labels[r]) * (j < Columns ? x[r * Columns + j] : 1) / Rows;
            });
            if (j == Columns) Assert.Equal(0, gradient, 4);
            else if (weights[j] == 0) Assert.InRange(Math.Abs(gradient), 0, l1 + 1e-4);
            else Assert.Equal(-l1 * Math.Sign(weights[j]) - l2 * weights[j], gradient, 4);
        }
    }

    [Fact]
    public void From_the_largest_penalty_on_no_weight_is_left()
    {
        float[] x = [1, 0, 0, 1, 1, 1, 0, 0, 1, 0], labels = [1, 0, 1, 0, 1];
        var largest = ProximalLogistic.LargestPenalty(x, 2, labels);
        Assert.Equal([0, 0], ProximalLogistic.Fit(x, 2, labels, largest * 1.001, 0, 5000)[..2]);
        Assert.Contains(ProximalLogistic.Fit(x, 2, labels, largest * 0.9, 0, 5000)[..2], w => w != 0);
    }
}
