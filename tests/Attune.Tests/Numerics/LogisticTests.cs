using Attune.Numerics;

namespace Attune.Tests.Numerics;

public sealed class LogisticTests
{
    [Fact]
    public void Equals_the_formula_in_double()
    {
        for (var x = -79.0; x < 79; x += 0.0137)
        {
            var expected = 1 / (1 + Math.Exp(-(double)(float)x));
            Assert.Equal(1, Logistic.Of((float)x) / expected, 1e-5);
        }
    }

    [Fact]
    public void Ends_at_0_and_1_and_keeps_NaN()
    {
        Assert.Equal(1f, Logistic.Of(float.PositiveInfinity));
        Assert.InRange(Logistic.Of(float.NegativeInfinity), 0f, 1e-30f);
        Assert.True(float.IsNaN(Logistic.Of(float.NaN)));
    }
}
