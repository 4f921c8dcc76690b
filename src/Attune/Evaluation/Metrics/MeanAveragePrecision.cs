namespace Attune.Evaluation.Metrics;

/// <summary>
/// MAP@k: the mean over users of AP@k = sum of precision@rank over the hits in the first k / min(k, relevant)
/// (Manning, Raghavan and Schütze 2008, 8.4, cut at k as in the Million Song Dataset Challenge, 2012).
/// </summary>
internal sealed class MeanAveragePrecision : HitMetric
{
    public override Tally Of(in RankedUser user, int k)
    {
        var (sum, hits) = (0d, 0);
        for (var r = 0; r < Math.Min(k, user.Hits.Length); r++)
            if (user.Hits[r]) sum += (double)++hits / (r + 1);
        return sum / Math.Min(k, user.Relevant);
    }
}
