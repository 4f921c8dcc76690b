namespace Attune.Evaluation;

/// <summary>Examples of about the same probability.</summary>
/// <param name="Examples">How many.</param>
/// <param name="Predicted">Their mean probability.</param>
/// <param name="Observed">The share of them that came true.</param>
public sealed record CalibrationBin(int Examples, double Predicted, double Observed)
{
    /// <summary>The calibration curve: examples in order of their probability, in bins of the same size, one more or less.</summary>
    public static IReadOnlyList<CalibrationBin> Curve(ReadOnlySpan<float> probabilities, ReadOnlySpan<float> labels, int bins = 10)
    {
        var (sorted, aligned) = (probabilities.ToArray(), labels.ToArray());
        Array.Sort(sorted, aligned);
        var curve = new List<CalibrationBin>();
        for (var bin = 0; bin < bins; bin++)
        {
            var (from, to) = ((int)((long)sorted.Length * bin / bins), (int)((long)sorted.Length * (bin + 1) / bins));
            if (to > from) curve.Add(new CalibrationBin(to - from, sorted[from..to].Average(p => (double)p), aligned[from..to].Average(l => (double)l)));
        }

        return curve;
    }
}
