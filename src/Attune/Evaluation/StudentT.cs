using MathNet.Numerics;

namespace Attune.Evaluation;

/// <summary>Student's t distribution.</summary>
internal static class StudentT
{
    /// <summary>P(|T| >= |t|) = I_x(df/2, 1/2) with x = df / (df + t²), I the regularised incomplete beta function (DLMF 8.17).</summary>
    /// <param name="t">The statistic; infinite gives 0.</param>
    /// <param name="df">Degrees of freedom, above 0.</param>
    public static double TwoSided(double t, double df) =>
        double.IsInfinity(t) ? 0 : SpecialFunctions.BetaRegularized(df / 2, 0.5, df / (df + t * t));
}
