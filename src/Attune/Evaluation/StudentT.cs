namespace Attune.Evaluation;

/// <summary>Student's t distribution.</summary>
internal static class StudentT
{
    private const double Tiny = 1e-300, Precision = 1e-15;

    /// <summary>P(|T| >= |t|) = I_x(df/2, 1/2) with x = df / (df + t²), I the regularised incomplete beta function (DLMF 8.17).</summary>
    /// <param name="t">The statistic; infinite gives 0.</param>
    /// <param name="df">Degrees of freedom, above 0.</param>
    public static double TwoSided(double t, double df) =>
        double.IsInfinity(t) ? 0 : IncompleteBeta(df / 2, 0.5, df / (df + t * t));

    /// <summary>I_x(a, b). The continued fraction converges fast below the mean of the distribution; above it the symmetry 1 - I_{1-x}(b, a) is used.</summary>
    internal static double IncompleteBeta(double a, double b, double x)
    {
        if (x <= 0) return 0;
        if (x >= 1) return 1;
        if (x > (a + 1) / (a + b + 2)) return 1 - IncompleteBeta(b, a, 1 - x);
        var front = Math.Exp(LogGamma(a + b) - LogGamma(a) - LogGamma(b) + a * Math.Log(x) + b * Math.Log(1 - x)) / a;
        return front * ContinuedFraction(a, b, x);
    }

    /// <summary>DLMF 8.17.22, evaluated by the modified Lentz method (Press et al., Numerical Recipes, 3rd edition, 5.2 and 6.4).</summary>
    private static double ContinuedFraction(double a, double b, double x)
    {
        double fraction = 1, c = 1 / Tiny, d = 1;
        for (var n = 1; n < 10_000; n++)
        {
            var m = n / 2;
            var term = n % 2 == 0
                ? m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
                : -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
            d = 1 / NotZero(1 + term * d);
            c = NotZero(1 + term / c);
            fraction *= c * d;
            if (Math.Abs(c * d - 1) < Precision) break;
        }

        return fraction;
    }

    private static double NotZero(double value) => Math.Abs(value) < Tiny ? Tiny : value;

    /// <summary>ln Γ(x) for x > 0: Stirling's series (DLMF 5.11.1) after shifting x above 10 by the recurrence.</summary>
    internal static double LogGamma(double x)
    {
        double shift = 0;
        for (; x < 10; x++) shift += Math.Log(x);
        var (inverse, square) = (1 / x, 1 / (x * x));
        var series = inverse * (1d / 12 - square * (1d / 360 - square * (1d / 1260 - square * (1d / 1680 - square * (1d / 1188)))));
        return (x - 0.5) * Math.Log(x) - x + Math.Log(2 * Math.PI) / 2 + series - shift;
    }
}
