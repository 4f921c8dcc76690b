using Attune.Numerics;

namespace Attune.Tests.Numerics;

public sealed class NormalWishartTests
{
    /// <summary>
    /// The expectations are known: E[precision] = nu* W* with nu* = d + N, and E[mean] = sum / (beta0 + N). Here N = 2, beta0 = 2, d = 2, sum (2, 0), products diag(4, 2), so
    /// W*⁻¹ = diag(1 + 4 - 4/4, 1 + 2) = diag(4, 3) and E[precision] = 4 diag(1/4, 1/3).
    /// </summary>
    [Fact]
    public void Draws_have_the_expectations_of_the_posterior()
    {
        const int draws = 40_000;
        var random = new SplitMix(7);
        var (mean, precision) = (new double[2], new double[4]);
        for (var n = 0; n < draws; n++)
        {
            var (m, p) = NormalWishart.Draw(2, [2, 0], [4, 0, 0, 2], 2, ref random);
            for (var k = 0; k < 2; k++) mean[k] += m[k] / draws;
            for (var k = 0; k < 4; k++) precision[k] += p[k] / draws;
        }

        Assert.Equal(0.5, mean[0], 0.02);
        Assert.Equal(0, mean[1], 0.02);
        Assert.Equal(1, precision[0], 0.03);
        Assert.Equal(0, precision[1], 0.03);
        Assert.Equal(4.0 / 3, precision[3], 0.03);
    }

    [Fact]
    public void Without_vectors_it_is_the_prior()
    {
        var random = new SplitMix(3);
        var (mean, precision) = (0.0, 0.0);
        for (var n = 0; n < 40_000; n++)
        {
            var (m, p) = NormalWishart.Draw(0, [0], [0], 2, ref random);
            (mean, precision) = (mean + Math.Sign(m[0]) / 40_000.0, precision + p[0] / 40_000);
        }

        Assert.Equal(0, mean, 0.02);
        Assert.Equal(1, precision, 0.03);
    }
}
