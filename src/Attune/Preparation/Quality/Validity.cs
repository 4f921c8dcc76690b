using Attune.Data;

namespace Attune.Preparation.Quality;

/// <summary>What cannot be right: values far out, times in the future or before the web, rows that were turned away.</summary>
internal sealed class Validity : IQualityCheck
{
    private const double Deviations = 8;

    /// <summary>1995-01-01: older events are clocks gone wrong.</summary>
    private const uint Earliest = 788_918_400;

    public string Name => "validity";

    public IEnumerable<QualityFigure> Measure(QualitySubject subject)
    {
        var x = subject.Interactions;
        if (x.Values is not null)
            foreach (var figure in OutOfRange(subject.Dataset, x.Values)) yield return figure;

        var now = subject.Now.ToUnixTimeSeconds();
        var future = (x.Times ?? []).LongCount(t => t > now);
        yield return new("future_times", null, future, future > 0 ? Severity.Warning : Severity.Ok, $"{future:N0} interactions lie in the future.");
        var ancient = (x.Times ?? []).LongCount(t => t is > 0 and < Earliest);
        yield return new("implausibly_old_times", null, ancient, ancient > 0 ? Severity.Warning : Severity.Ok, $"{ancient:N0} interactions lie before 1995; their times may be an order, not a time.");

        foreach (var (code, rows) in subject.Quarantined.OrderByDescending(q => q.Value).ThenBy(q => q.Key, StringComparer.Ordinal))
        {
            var share = Grade.Share(rows, rows + x.Count);
            yield return new("quarantined_rows", code, rows, Grade.High(share, double.Epsilon, 0.01), $"{rows:N0} rows are in quarantine for '{code}'.");
        }
    }

    private static IEnumerable<QualityFigure> OutOfRange(Dataset dataset, float[] values)
    {
        for (var kind = 0; kind < dataset.Kinds.Count; kind++)
        {
            if (Outliers.Scale(dataset, kind) is not { } scale) continue;
            var (count, outside) = (0L, 0L);
            for (var p = 0; p < values.Length; p++)
            {
                if ((dataset.Interactions.Kinds?[p] ?? 0) != kind || float.IsNaN(values[p])) continue;
                count++;
                if (!scale.Holds(values[p], Deviations)) outside++;
            }

            var name = dataset.Kinds[kind];
            yield return new("value_outliers", name, outside, Grade.High(Grade.Share(outside, count), double.Epsilon, 0.001), $"{outside:N0} values of '{name}' lie far from the median.");
        }
    }
}
