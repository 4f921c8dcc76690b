namespace Attune.Evaluation.Metrics;

/// <summary>
/// Recall@k = hits in the first k / relevant items, as in the LightGCN protocol (He et al. 2020). With more relevant items than k it
/// cannot reach 1; the variant that divides by min(k, relevant) (Liang et al. 2018) is another metric.
/// </summary>
internal sealed class Recall : HitMetric
{
    public override Tally Of(in RankedUser user, int k) => (double)user.HitsAt(k) / user.Relevant;
}
