namespace Attune.Numerics;

/// <summary>
/// Log loss, or binary cross-entropy, of one example: -ln(p) for label 1, -ln(1 - p) for label 0 (Good 1952). Probabilities are kept within
/// [1e-7, 1 - 1e-7], and NaN counts as 1/2.
/// </summary>
internal static class CrossEntropy
{
    private const double Least = 1e-7;

    /// <summary>The loss of each example, into <paramref name="losses"/>.</summary>
    /// <returns>The mean; NaN when there are none.</returns>
    public static double Of(ReadOnlySpan<float> probabilities, ReadOnlySpan<float> labels, Span<float> losses)
    {
        double sum = 0;
        for (var k = 0; k < labels.Length; k++)
        {
            var loss = -Math.Log(labels[k] != 0 ? Kept(probabilities[k]) : 1 - Kept(probabilities[k]));
            losses[k] = (float)loss;
            sum += loss;
        }

        return sum / labels.Length;
    }

    /// <summary>The probability, kept off 0 and 1.</summary>
    public static double Kept(float probability) => float.IsNaN(probability) ? 0.5 : Math.Clamp(probability, Least, 1 - Least);
}
