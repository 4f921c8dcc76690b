using Attune.Numerics;

namespace Attune.Tests.Numerics;

public sealed class AdamTests
{
    /// <summary>The recursion of Kingma and Ba, once more and in double.</summary>
    [Fact]
    public void Equals_the_recursion_in_double()
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
}
