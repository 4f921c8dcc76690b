namespace Attune.Evaluation.Metrics;

/// <summary>
/// NDCG@k = DCG@k / IDCG@k with binary gains: DCG@k = sum of 1 / log2(rank + 1) over the hits in the first k, ranks from 1;
/// IDCG@k is the same for min(k, relevant) hits at the top (Järvelin and Kekäläinen 2002; as in the NCF and LightGCN protocols).
/// </summary>
internal sealed class Ndcg : HitMetric
{
    public override Tally Of(in RankedUser user, int k)
    {
        double gained = 0, ideal = 0;
        for (var r = 0; r < Math.Min(k, user.Hits.Length); r++)
            if (user.Hits[r]) gained += Discount(r);
        for (var r = 0; r < Math.Min(k, user.Relevant); r++) ideal += Discount(r);
        return gained / ideal;
    }

    private static double Discount(int rankFromZero) => 1 / Math.Log2(rankFromZero + 2);
}
