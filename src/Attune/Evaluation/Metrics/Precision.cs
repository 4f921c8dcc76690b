namespace Attune.Evaluation.Metrics;

/// <summary>
/// Precision@k = hits in the first k / k (Manning, Raghavan and Schütze 2008, 8.4). A list shorter than k still divides by k:
/// an item that was not recommended is a miss.
/// </summary>
internal sealed class Precision : HitMetric
{
    public override Tally Of(in RankedUser user, int k) => (double)user.HitsAt(k) / k;
}
