namespace Attune.Numerics;

/// <summary>
/// Area under the ROC curve of all examples together: of all pairs of an example of label 1 and one of label 0, the share in which the first scores higher,
/// equal scores counting one half. Computed from the sum R of the ranks of label 1 among all (ties share their mean rank): (R - P(P + 1)/2) / (P N) (Mann and
/// Whitney 1947). NaN scores below all numbers.
/// </summary>
internal static class AreaUnderRoc
{
    /// <summary>The area; NaN when one of the labels does not occur.</summary>
    /// <param name="scores">Higher is likelier.</param>
    /// <param name="labels">1 or 0 a score.</param>
    public static double Of(ReadOnlySpan<float> scores, ReadOnlySpan<float> labels)
    {
        var (sorted, positive) = (scores.ToArray(), labels.ToArray());
        Array.Sort(sorted, positive);
        var (ranks, positives) = (0.0, 0L);
        for (var (from, to) = (0, 0); from < sorted.Length; from = to)
        {
            var tied = 0;
            for (to = from; to < sorted.Length && sorted[to].Equals(sorted[from]); to++)
                if (positive[to] != 0) tied++;
            ranks += tied * ((from + 1.0 + to) / 2);
            positives += tied;
        }

        return (ranks - positives * (positives + 1) / 2.0) / (positives * (double)(sorted.Length - positives));
    }
}
