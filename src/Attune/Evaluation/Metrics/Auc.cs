using System.Numerics;

namespace Attune.Evaluation.Metrics;

/// <summary>
/// AUC: of all pairs of a relevant item and a negative, the share in which the relevant one scores higher; equal scores count one half
/// (Rendle et al. 2009, section 3). NaN scores below all numbers. Undefined for a user without negatives.
/// <para>
/// Limited AUC@k: the same when only the order of the first k is known and the relevant items beyond them are spread evenly over the rest
/// (Schröder, Thiele and Lehner 2011). With f of the first k being misses, P relevant and N negatives:
/// (sum over the hits of (N - misses before it) + (P - hits)(N - f) / 2) / (P N).
/// </para>
/// </summary>
internal sealed class Auc : UserMetric
{
    public override bool ReadsNegativeScores => true;

    public override Tally Of(in RankedUser user, int k) =>
        user.Negatives == 0 ? Tally.None : k == int.MaxValue ? Full(user) : Limited(user, k);

    private static double Full(in RankedUser user)
    {
        double won = 0;
        foreach (var score in user.RelevantScores) won += Wins(score, user.NegativeScores);
        return won / ((double)user.RelevantScores.Length * user.NegativeScores.Length);
    }

    /// <summary>Negatives below the score, and half of those equal to it.</summary>
    private static double Wins(float score, ReadOnlySpan<float> negatives)
    {
        if (float.IsNaN(score)) return CountNaN(negatives) / 2d;

        // A comparison with NaN is false, so NaN is among those not reached: below.
        var (notBelow, equal) = (Vector<int>.Zero, Vector<int>.Zero);
        var (scores, next) = (new Vector<float>(score), 0);
        for (; next + Vector<float>.Count <= negatives.Length; next += Vector<float>.Count)
        {
            var block = new Vector<float>(negatives[next..]);
            notBelow -= Vector.GreaterThanOrEqual(block, scores);
            equal -= Vector.Equals(block, scores);
        }

        var (lost, tied) = (Vector.Sum(notBelow), Vector.Sum(equal));
        for (; next < negatives.Length; next++)
        {
            if (negatives[next] >= score) lost++;
            if (negatives[next] == score) tied++;
        }

        return negatives.Length - lost + tied / 2d;
    }

    private static int CountNaN(ReadOnlySpan<float> scores)
    {
        var count = 0;
        foreach (var score in scores)
            if (float.IsNaN(score)) count++;
        return count;
    }

    private static double Limited(in RankedUser user, int k)
    {
        double won = 0;
        var (hits, misses) = (0, 0);
        foreach (var hit in user.Hits[..Math.Min(k, user.Hits.Length)])
        {
            if (hit) (hits, won) = (hits + 1, won + user.Negatives - misses);
            else misses++;
        }

        won += (user.Relevant - hits) * (double)(user.Negatives - misses) / 2;
        return won / ((double)user.Relevant * user.Negatives);
    }
}
