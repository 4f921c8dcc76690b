using Attune.Numerics;

namespace Attune.Tests.Numerics;

public sealed class DualSvmTests
{
    [Theory]
    [InlineData(0.1)]
    [InlineData(1)]
    [InlineData(10)]
    public void Reaches_the_minimum_that_gradient_descent_on_the_primal_reaches(double cost)
    {
        var (rowStarts, columns, labels, scales) = Problem();
        var machine = new DualSvm(rowStarts, columns, labels, scales, cost);
        machine.Solve(Enumerable.Range(0, labels.Length).ToArray(), 1e-6, 100_000, 1, CancellationToken.None);
        var (weights, bias) = Descend(rowStarts, columns, labels, scales, cost);
        Assert.Equal(bias, machine.Bias, 1e-3);
        for (var j = 0; j < scales.Length; j++) Assert.Equal(weights[j] * scales[j], machine.Weight(j), 1e-3);
    }

    [Fact]
    public void Rows_that_are_not_given_are_not_learned_from()
    {
        // Row 2 contradicts row 0.
        var machine = new DualSvm([0, 1, 2, 3], [0, 1, 0], [true, false, false], [1, 1], 1);
        machine.Solve([0, 1], 1e-6, 1000, 1, CancellationToken.None);
        Assert.True(machine.Weight(0) > 0.5);
        Assert.True(machine.Weight(1) < -0.5);
    }

    [Fact]
    public void Stops_when_cancelled()
    {
        var (rowStarts, columns, labels, scales) = Problem();
        Assert.Throws<OperationCanceledException>(() => new DualSvm(rowStarts, columns, labels, scales, 1).Solve(new int[1], 0, int.MaxValue, 1, new CancellationToken(canceled: true)));
    }

    private static (int[] RowStarts, int[] Columns, bool[] Labels, float[] Scales) Problem()
    {
        var random = new Random(5);
        float[] scales = [.. Enumerable.Range(0, 12).Select(_ => (float)(random.NextDouble() * 2 - 1))];
        var (starts, columns, labels) = (new List<int> { 0 }, new List<int>(), new List<bool>());
        for (var row = 0; row < 40; row++)
        {
            columns.AddRange(Enumerable.Range(0, scales.Length).Where(_ => random.NextDouble() < 0.3));
            starts.Add(columns.Count);
            labels.Add(random.NextDouble() < 0.4);
        }

        return ([.. starts], [.. columns], [.. labels], scales);
    }

    /// <summary>Plain gradient descent with halved steps on |w|²/2 + b²/2 + C sum max(0, 1 - y (w·x + b))², whose minimum is unique.</summary>
    private static (double[] Weights, double Bias) Descend(int[] rowStarts, int[] columns, bool[] labels, float[] scales, double cost)
    {
        var point = new double[scales.Length + 1];
        var (step, value) = (0.1, Value(point, out var gradient));
        for (var iteration = 0; iteration < 200_000 && step > 1e-18; iteration++)
        {
            var next = point.Zip(gradient, (p, g) => p - step * g).ToArray();
            var reached = Value(next, out var nextGradient);
            if (reached <= value) (point, value, gradient, step) = (next, reached, nextGradient, step * 1.1);
            else step /= 2;
        }

        return (point[..^1], point[^1]);

        double Value(double[] w, out double[] g)
        {
            g = [.. w];
            var sum = w.Sum(v => v * v) / 2;
            for (var row = 0; row < labels.Length; row++)
            {
                var x = columns[rowStarts[row]..rowStarts[row + 1]];
                var y = labels[row] ? 1 : -1;
                var loss = Math.Max(0, 1 - y * (x.Sum(j => w[j] * scales[j]) + w[^1]));
                sum += cost * loss * loss;
                foreach (var j in x) g[j] -= 2 * cost * loss * y * scales[j];
                g[^1] -= 2 * cost * loss * y;
            }

            return sum;
        }
    }
}
