using Attune.Data;

namespace Attune.Preparation.Quality;

/// <summary>
/// How much the last period differs from the time before: over kinds, items and each category attribute. Graded by the population stability index,
/// whose customary bounds are 0.1 and 0.25 (Siddiqi 2006, "Credit Risk Scorecards"); the Jensen-Shannon divergence (Lin 1991), 0..1, stands beside it.
/// </summary>
internal sealed class Drift : IQualityCheck
{
    private const uint LongestPeriod = 30 * 86_400;
    private const int MostBins = 20;

    /// <summary>Smoothing of empty bins, as a share.</summary>
    private const double Floor = 1e-4;

    public string Name => "drift";

    public IEnumerable<QualityFigure> Measure(QualitySubject subject)
    {
        if (subject.Period is not { } period || period.First == period.Last) yield break;
        var (dataset, x) = (subject.Dataset, subject.Interactions);
        var boundary = period.Last - Math.Min(LongestPeriod, (period.Last - period.First) / 2);

        var kinds = new Counts(dataset.Kinds.Count);
        var items = new Counts(x.ItemCount);
        for (var p = 0; p < x.Count; p++)
        {
            if (x.Times![p] < period.First || x.Times[p] > period.Last) continue;
            var isRecent = x.Times[p] > boundary;
            kinds.Add(x.Kinds?[p] ?? 0, isRecent);
            items.Add(x.Items[p], isRecent);
        }

        foreach (var figure in Compare("kinds", kinds)) yield return figure;
        foreach (var figure in Compare("items", items)) yield return figure;
        foreach (var column in RecurringCategories.Of(dataset.ItemAttributes))
            foreach (var figure in Compare(column.Name, OverCategories(items, column))) yield return figure;
    }

    /// <summary>sum of (a - e) ln(a / e), with shares floored so that an empty bin does not make it infinite.</summary>
    internal static double StabilityIndex(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual)
    {
        var sum = 0.0;
        for (var i = 0; i < expected.Length; i++)
        {
            var (e, a) = (Math.Max(expected[i], Floor), Math.Max(actual[i], Floor));
            sum += (a - e) * Math.Log(a / e);
        }

        return sum;
    }

    /// <summary>Half of KL(p, m) plus half of KL(q, m) with m the mean of both, in bits.</summary>
    internal static double JensenShannon(ReadOnlySpan<double> p, ReadOnlySpan<double> q)
    {
        var sum = 0.0;
        for (var i = 0; i < p.Length; i++)
        {
            var m = (p[i] + q[i]) / 2;
            if (p[i] > 0) sum += p[i] * Math.Log2(p[i] / m) / 2;
            if (q[i] > 0) sum += q[i] * Math.Log2(q[i] / m) / 2;
        }

        return sum;
    }

    private static Counts OverCategories(Counts items, CategoryColumn column)
    {
        var (_, values, membership) = column;
        var counts = new Counts(values.Count);
        for (var item = 0; item < membership.Rows; item++)
            foreach (var value in membership.ColumnsOf(item))
            {
                counts.Earlier[value] += items.Earlier[item];
                counts.Recent[value] += items.Recent[item];
            }

        return counts;
    }

    private static IEnumerable<QualityFigure> Compare(string subject, Counts counts)
    {
        var (earlier, recent) = counts.Shares();
        if (earlier.Length < 2) yield break;
        var psi = StabilityIndex(earlier, recent);
        yield return new("population_stability_index", subject, Math.Round(psi, 4), Grade.High(psi, 0.1, 0.25), $"The '{subject}' of the last period differ from before by a stability index of {psi:F3} (below 0.1: stable, above 0.25: changed).");
        var divergence = JensenShannon(earlier, recent);
        yield return new("jensen_shannon", subject, Math.Round(divergence, 4), Severity.Ok, $"The Jensen-Shannon divergence of '{subject}' between the periods is {divergence:F3} bits.");
    }

    private sealed class Counts(int bins)
    {
        public long[] Earlier { get; } = new long[bins];

        public long[] Recent { get; } = new long[bins];

        public void Add(int bin, bool isRecent) => (isRecent ? Recent : Earlier)[bin]++;

        /// <summary>Shares of the largest bins and of the rest together; empty when a period has no interactions.</summary>
        public (double[] Earlier, double[] Recent) Shares()
        {
            var (earlier, recent) = (Earlier.Sum(), Recent.Sum());
            if (earlier == 0 || recent == 0) return ([], []);
            int[] order = [.. Enumerable.Range(0, Earlier.Length).OrderByDescending(b => Earlier[b] + Recent[b]).ThenBy(b => b)];
            double[] Of(long[] counts, long total)
            {
                var top = order.Take(MostBins).Select(b => (double)counts[b] / total);
                return order.Length <= MostBins ? [.. top] : [.. top, order.Skip(MostBins).Sum(b => (double)counts[b]) / total];
            }

            return (Of(Earlier, earlier), Of(Recent, recent));
        }
    }
}
