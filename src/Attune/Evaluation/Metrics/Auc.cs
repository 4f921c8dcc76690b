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
        var relevant = user.RelevantScores.ToArray();
        Array.Sort(relevant); // NaN sorts first
        double won = 0;
        foreach (var negative in user.NegativeScores)
            won += (relevant.Length - Below(relevant, negative) + relevant.Length - UpTo(relevant, negative)) / 2d;
        return won / ((double)relevant.Length * user.NegativeScores.Length);
    }

    private static int Below(float[] sorted, float score) => Boundary(sorted, score, -1);

    private static int UpTo(float[] sorted, float score) => Boundary(sorted, score, 0);

    /// <summary>How many compare to the score with at most <paramref name="sign"/>.</summary>
    private static int Boundary(float[] sorted, float score, int sign)
    {
        var (low, high) = (0, sorted.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (sorted[middle].CompareTo(score) <= sign) low = middle + 1;
            else high = middle;
        }

        return low;
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
