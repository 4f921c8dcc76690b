namespace Attune.Evaluation.Metrics;

/// <summary>HR@k = 1 if any of the first k is relevant, else 0 (Deshpande and Karypis 2004). With one withheld item it equals recall@k.</summary>
internal sealed class HitRate : HitMetric
{
    public override Tally Of(in RankedUser user, int k) => user.HitsAt(k) > 0 ? 1 : 0;
}
