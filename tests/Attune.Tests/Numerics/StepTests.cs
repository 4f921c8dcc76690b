using Attune.Numerics;

namespace Attune.Tests.Numerics;

/// <summary>
/// Each step moves by the rate times the gradient: the gradient is taken from the objective in double, by central differences, and not
/// from the formulas of the kernels.
/// </summary>
public sealed class StepTests
{
    private const float Rate = 1e-3f;

    [Theory]
    [InlineData(16, false)]
    [InlineData(48, true)]
    public void A_pairwise_step_follows_the_numeric_gradient(int stride, bool bias)
    {
        var (users, items, biases) = (Oracle.Random(3 * stride, 1), Oracle.Random(4 * stride, 2), bias ? Oracle.Random(4, 3) : []);
        var (u, i, j) = (2, 1, 3);
        var rates = new PairwiseRates(Rate, 0.3f, 0.2f, 0.1f);
        var point = users.AsSpan(u * stride, stride).ToArray().Concat(items.AsSpan(i * stride, stride).ToArray())
            .Concat(items.AsSpan(j * stride, stride).ToArray()).Concat(bias ? [biases[i], biases[j]] : []).Select(v => (double)v).ToArray();
        var expected = Gradient(point, x =>
        {
            double margin = bias ? x[3 * stride] - x[3 * stride + 1] : 0, squares = bias ? 0.2 * x[3 * stride] * x[3 * stride] + 0.1 * x[3 * stride + 1] * x[3 * stride + 1] : 0;
            for (var k = 0; k < stride; k++)
            {
                margin += x[k] * (x[stride + k] - x[2 * stride + k]);
                squares += 0.3 * x[k] * x[k] + 0.2 * x[stride + k] * x[stride + k] + 0.1 * x[2 * stride + k] * x[2 * stride + k];
            }

            return -Math.Log(1 + Math.Exp(-margin)) - squares / 2;
        });
        var (before, untouched) = (point, items.AsSpan(0, stride).ToArray());
        PairwiseSteps.Run(users, items, biases, stride, [new Triple(u, i, j)], rates);
        var after = users.AsSpan(u * stride, stride).ToArray().Concat(items.AsSpan(i * stride, stride).ToArray())
            .Concat(items.AsSpan(j * stride, stride).ToArray()).Concat(bias ? [biases[i], biases[j]] : []).ToArray();
        AssertMoved(before, expected, after);
        Assert.Equal(untouched, items.AsSpan(0, stride).ToArray());
    }

    [Theory]
    [InlineData(2.5f)]
    [InlineData(-1f)]
    public void A_logistic_step_follows_the_numeric_gradient_and_keeps_the_ones(float weight)
    {
        const int stride = 16, factors = 9;
        var (users, items) = (Oracle.Random(2 * stride, 1), Oracle.Random(2 * stride, 2));
        foreach (var rows in new[] { users, items })
            for (var at = 0; at < rows.Length; at += stride) rows.AsSpan(at + factors + 2, stride - factors - 2).Clear();
        (users[stride + factors + 1], items[factors]) = (1, 1);
        var point = users.AsSpan(stride, stride).ToArray().Concat(items.AsSpan(0, stride).ToArray()).Select(v => (double)v).ToArray();
        var expected = Gradient(point, x =>
        {
            double score = 0, squares = 0;
            for (var k = 0; k < stride; k++) (score, squares) = (score + x[k] * x[stride + k], squares + x[k] * x[k] + x[stride + k] * x[stride + k]);
            return Math.Abs(weight) * -Math.Log(1 + Math.Exp(weight > 0 ? -score : score)) - 0.2 * squares / 2;
        });

        // What multiplies a bias is no parameter.
        (expected[factors + 1], expected[stride + factors]) = (0, 0);
        LogisticSteps.Run(users, items, stride, factors, [new WeightedPair(1, 0, weight)], Rate, 0.2f);
        AssertMoved(point, expected, [.. users.AsSpan(stride, stride).ToArray(), .. items.AsSpan(0, stride).ToArray()]);
    }

    /// <summary>The recursion of Kingma and Ba, once more and in double.</summary>
    [Fact]
    public void Adam_equals_the_recursion_in_double()
    {
        var (x, m, v) = (Oracle.Random(16, 1), new float[16], new float[16]);
        double[] exact = [.. x.Select(w => (double)w)], mean = new double[16], square = new double[16];
        for (var step = 1; step <= 5; step++)
        {
            var gradient = Oracle.Random(16, step);
            Adam.Step(x, gradient, m, v, 0.1f, step);
            for (var k = 0; k < 16; k++)
            {
                mean[k] = 0.9 * mean[k] + 0.1 * gradient[k];
                square[k] = 0.999 * square[k] + 0.001 * gradient[k] * (double)gradient[k];
                exact[k] -= 0.1 * (mean[k] / (1 - Math.Pow(0.9, step))) / (Math.Sqrt(square[k] / (1 - Math.Pow(0.999, step))) + 1e-8);
                Assert.Equal(exact[k], x[k], 1e-4);
            }
        }
    }

    [Fact]
    public void Above_finds_what_a_loop_finds_at_every_length()
    {
        for (var length = 0; length <= 256; length++)
        {
            var numbers = Oracle.Random(length, length);
            if (length > 3) numbers[3] = float.NaN;
            var indices = new int[length];
            var found = Threshold.Above(numbers, 0.25f, indices);
            Assert.Equal(Enumerable.Range(0, length).Where(k => numbers[k] > 0.25f), indices.Take(found));
        }
    }

    private static double[] Gradient(double[] point, Func<double[], double> function)
    {
        const double step = 1e-5;
        return [.. Enumerable.Range(0, point.Length).Select(k =>
        {
            var (up, down) = ((double[])point.Clone(), (double[])point.Clone());
            (up[k], down[k]) = (up[k] + step, down[k] - step);
            return (function(up) - function(down)) / (2 * step);
        })];
    }

    private static void AssertMoved(double[] before, double[] gradient, float[] after)
    {
        Assert.Contains(gradient, g => Math.Abs(g) > 0.01);
        for (var k = 0; k < before.Length; k++) Assert.Equal(before[k] + Rate * gradient[k], after[k], 2e-6);
    }
}
