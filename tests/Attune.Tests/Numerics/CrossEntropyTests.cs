using Attune.Numerics;

namespace Attune.Tests.Numerics;

public sealed class CrossEntropyTests
{
    [Fact]
    public void It_is_the_mean_of_the_logarithms_and_bounded()
    {
        var losses = new float[5];
        var mean = CrossEntropy.Of([0.8f, 0.25f, float.NaN, 0, 1], [1, 0, 1, 1, 1], losses);
        double[] expected = [-Math.Log(0.8), -Math.Log(0.75), Math.Log(2), -Math.Log(1e-7), 0];
        for (var k = 0; k < 5; k++) Assert.Equal(expected[k], losses[k], 1e-6);
        Assert.Equal(expected.Average(), mean, 1e-6);
        Assert.True(double.IsNaN(CrossEntropy.Of([], [], [])));
    }
}
