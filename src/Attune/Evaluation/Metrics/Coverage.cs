namespace Attune.Evaluation.Metrics;

/// <summary>
/// Catalogue coverage@k = items that stand in at least one user's first k / items of the catalogue (Ge, Delgado-Battenfeld and Jannach 2010).
/// The catalogue is every item of the data, with or without interactions in training.
/// </summary>
internal sealed class Coverage : ExposureMetric
{
    public override double Of(ReadOnlySpan<int> exposures) => 1 - (double)exposures.Count(0) / exposures.Length;
}
