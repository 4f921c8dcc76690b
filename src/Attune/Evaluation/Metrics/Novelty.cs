using Attune.Data;

namespace Attune.Evaluation.Metrics;

/// <summary>
/// Novelty@k: the mean self-information -log2(p) of the first k items, where p is the share of training users who have the item
/// (Zhou et al. 2010). In bits; an item nobody has counts as if one user had it. Undefined for a user who got no list.
/// </summary>
internal sealed class Novelty : UserMetric
{
    private readonly double[] _information;

    public Novelty(CsrMatrix userItems)
    {
        var counts = new int[userItems.Columns];
        foreach (var item in userItems.ColumnIndices.AsSpan(0, userItems.Count)) counts[item]++;
        _information = Array.ConvertAll(counts, c => -Math.Log2(Math.Max(1d, c) / userItems.Rows));
    }

    public override Tally Of(in RankedUser user, int k)
    {
        var top = user.Top(k);
        if (top.IsEmpty) return Tally.None;
        double sum = 0;
        foreach (var item in top) sum += _information[item];
        return sum / top.Length;
    }
}
