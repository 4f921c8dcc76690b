namespace Attune.Tests.Numerics;

/// <summary>Gradients by central differences of an objective in double, for kernels that take a step along it to be held against.</summary>
internal static class NumericGradient
{
    /// <summary>Learning rate of the step.</summary>
    public const float Rate = 1e-3f;

    public static double[] Of(double[] point, Func<double[], double> function)
    {
        const double step = 1e-5;
        return [.. Enumerable.Range(0, point.Length).Select(k =>
        {
            var (up, down) = ((double[])point.Clone(), (double[])point.Clone());
            (up[k], down[k]) = (up[k] + step, down[k] - step);
            return (function(up) - function(down)) / (2 * step);
        })];
    }

    /// <summary>A step of ascent moved every number by the rate times its slope.</summary>
    public static void AssertFollowed(double[] before, double[] gradient, float[] after)
    {
        Assert.Contains(gradient, g => Math.Abs(g) > 0.01);
        for (var k = 0; k < before.Length; k++) Assert.Equal(before[k] + Rate * gradient[k], after[k], 2e-6);
    }
}
