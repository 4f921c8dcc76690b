namespace Attune.Evaluation.Metrics;

/// <summary>MRR@k: the mean over users of 1 / rank of the first hit, 0 when the first k hold none (Voorhees 1999).</summary>
internal sealed class ReciprocalRank : HitMetric
{
    public override Tally Of(in RankedUser user, int k)
    {
        var first = user.Hits[..Math.Min(k, user.Hits.Length)].IndexOf(true);
        return first < 0 ? 0 : 1d / (first + 1);
    }
}
