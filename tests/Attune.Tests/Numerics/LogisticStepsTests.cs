using Attune.Numerics;

namespace Attune.Tests.Numerics;

public sealed class LogisticStepsTests
{
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
        var expected = NumericGradient.Of(point, x =>
        {
            double score = 0, squares = 0;
            for (var k = 0; k < stride; k++) (score, squares) = (score + x[k] * x[stride + k], squares + x[k] * x[k] + x[stride + k] * x[stride + k]);
            return Math.Abs(weight) * -Math.Log(1 + Math.Exp(weight > 0 ? -score : score)) - 0.2 * squares / 2;
        });

        // What multiplies a bias is no parameter.
        (expected[factors + 1], expected[stride + factors]) = (0, 0);
        LogisticSteps.Run(users, items, stride, factors, [new WeightedPair(1, 0, weight)], NumericGradient.Rate, 0.2f);
        NumericGradient.AssertFollowed(point, expected, [.. users.AsSpan(stride, stride).ToArray(), .. items.AsSpan(0, stride).ToArray()]);
    }
}
