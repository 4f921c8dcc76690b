namespace Attune.Preparation.Quality;

/// <summary>How fresh and how continuous the data is, up to now.</summary>
internal sealed class Timeliness : IQualityCheck
{
    private const double Day = 86_400, Recent = 30;

    public string Name => "timeliness";

    public IEnumerable<QualityFigure> Measure(QualitySubject subject)
    {
        if (subject.Period is not { } period)
        {
            yield return new("age_of_newest", null, null, Severity.Notice, $"No interaction has a time, so nothing can be said of freshness.");
            yield break;
        }

        var (now, times) = (subject.Now.ToUnixTimeSeconds(), subject.Interactions.Times!);
        var age = (now - period.Last) / Day;
        yield return new("age_of_newest", null, Math.Round(age, 2), Grade.High(age, 30, 365), $"The newest interaction is {age:N1} days old.");
        var span = (period.Last - period.First) / Day;
        yield return new("span", null, Math.Round(span, 2), Severity.Ok, $"The interactions span {span:N1} days.");
        var recent = Grade.Share(times.LongCount(t => t > period.Last - (Recent * Day) && t <= period.Last), times.LongLength);
        yield return new("share_of_last_30_days", null, recent, Severity.Ok, $"{recent:P1} of the interactions lie in the last {Recent} days of the data.");
        var (gap, empty) = Gaps(times, period);
        yield return new("longest_gap", null, gap, Grade.High(gap, 7, 30), $"The longest gap without any interaction is {gap:N0} whole days.");
        yield return new("days_without_interactions", null, empty, Severity.Ok, $"{empty:N0} days have no interaction at all.");
    }

    private static (int Longest, int Empty) Gaps(uint[] times, (uint First, uint Last) period)
    {
        var start = (int)(period.First / Day);
        var hasEvents = new bool[(int)(period.Last / Day) - start + 1];
        foreach (var time in times)
            if (time >= period.First && time <= period.Last) hasEvents[(int)(time / Day) - start] = true;

        var (longest, current, empty) = (0, 0, 0);
        foreach (var has in hasEvents)
        {
            current = has ? 0 : current + 1;
            (longest, empty) = (Math.Max(longest, current), empty + (has ? 0 : 1));
        }

        return (longest, empty);
    }
}
