using Attune.Numerics;

namespace Attune.Prediction;

/// <summary>Scores to probabilities, learned on scores of rows that the scoring model had not seen.</summary>
/// <param name="Slope">Of the logistic curve.</param>
/// <param name="Intercept">Of the logistic curve.</param>
/// <param name="Scores">Of the step function; empty when the curve is logistic.</param>
/// <param name="Values">Of the step function.</param>
internal sealed record CalibrationCurve(float Slope, float Intercept, float[] Scores, float[] Values)
{
    /// <summary>No probability is nearer to 0 or 1: a pool of a few examples that are all alike is no certainty.</summary>
    private const float Least = 0.001f;

    public static CalibrationCurve Fit(ReadOnlySpan<float> scores, ReadOnlySpan<float> labels, Calibration kind)
    {
        if (kind == Calibration.Isotonic)
        {
            var (pools, values) = IsotonicRegression.Fit(scores, labels);
            return new CalibrationCurve(1, 0, pools, values);
        }

        var scaling = PlattScaling.Fit(scores, labels);
        return new CalibrationCurve(scaling.Slope, scaling.Intercept, [], []);
    }

    public float Of(float score) => Math.Clamp(
        Scores.Length > 0 ? IsotonicRegression.At(score, Scores, Values) : Logistic.Of(Slope * score + Intercept), Least, 1 - Least);
}
