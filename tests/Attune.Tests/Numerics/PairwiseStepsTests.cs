using Attune.Numerics;

namespace Attune.Tests.Numerics;

public sealed class PairwiseStepsTests
{
    [Theory]
    [InlineData(16, false)]
    [InlineData(48, true)]
    public void A_pairwise_step_follows_the_numeric_gradient(int stride, bool bias)
    {
        var (users, items, biases) = (Oracle.Random(3 * stride, 1), Oracle.Random(4 * stride, 2), bias ? Oracle.Random(4, 3) : []);
        var (u, i, j) = (2, 1, 3);
        var rates = new PairwiseRates(NumericGradient.Rate, 0.3f, 0.2f, 0.1f);
        var point = users.AsSpan(u * stride, stride).ToArray().Concat(items.AsSpan(i * stride, stride).ToArray())
            .Concat(items.AsSpan(j * stride, stride).ToArray()).Concat(bias ? [biases[i], biases[j]] : []).Select(v => (double)v).ToArray();
        var expected = NumericGradient.Of(point, x =>
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
        NumericGradient.AssertFollowed(before, expected, after);
        Assert.Equal(untouched, items.AsSpan(0, stride).ToArray());
    }
}
