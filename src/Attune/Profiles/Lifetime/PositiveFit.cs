using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Optimization;

namespace Attune.Profiles.Lifetime;

/// <summary>Finds the positive parameters that minimise a function, by the simplex of Nelder and Mead (1965) over their logarithms.</summary>
internal static class PositiveFit
{
    private const double Tolerance = 1e-9, Farthest = 12;
    private const int Evaluations = 20_000, Restarts = 3;

    /// <summary>The parameters of the least value found, starting from 1 each; null when none is finite, or it lies beyond e^12.</summary>
    /// <param name="value">What is minimised; not a number and infinity are worse than all.</param>
    /// <param name="count">Parameters.</param>
    public static double[]? Minimise(Func<double[], double> value, int count)
    {
        var objective = ObjectiveFunction.Value(logarithms => Value(logarithms));
        var best = Vector<double>.Build.Dense(count);
        try
        {
            // A simplex may shrink on a slope: it is set up again where it stopped.
            for (var start = 0; start < Restarts; start++) best = NelderMeadSimplex.Minimum(objective, best, Tolerance, Evaluations).MinimizingPoint;
        }
        catch (OptimizationException)
        {
            return null;
        }

        return Value(best) < double.MaxValue ? [.. best.Select(Math.Exp)] : null;

        double Value(Vector<double> logarithms)
        {
            if (logarithms.AbsoluteMaximum() > Farthest) return double.MaxValue;
            return value([.. logarithms.Select(Math.Exp)]) is var result && double.IsFinite(result) ? result : double.MaxValue;
        }
    }
}
