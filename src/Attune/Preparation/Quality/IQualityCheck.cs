using Attune.Data;

namespace Attune.Preparation.Quality;

/// <summary>What is measured.</summary>
internal sealed record QualitySubject(
    Dataset Dataset, DateTimeOffset Now, IReadOnlyDictionary<string, long> Quarantined, IReadOnlyList<SuspectedBot> Bots)
{
    public Interactions Interactions => Dataset.Interactions;

    /// <summary>Unix seconds of the oldest and newest dated interaction that is not in the future; null when there is none.</summary>
    public (uint First, uint Last)? Period { get; } = PeriodOf(Dataset.Interactions, Now.ToUnixTimeSeconds());

    private static (uint First, uint Last)? PeriodOf(Interactions x, long now)
    {
        var (first, last) = (uint.MaxValue, 0u);
        foreach (var time in x.Times ?? [])
            if (time != 0 && time <= now) (first, last) = (Math.Min(first, time), Math.Max(last, time));
        return last == 0 ? null : (first, last);
    }
}

/// <summary>One aspect of quality.</summary>
internal interface IQualityCheck
{
    string Name { get; }

    IEnumerable<QualityFigure> Measure(QualitySubject subject);
}

internal static class Grade
{
    /// <summary>The severity of a measure that is worse the higher it is.</summary>
    public static Severity High(double value, double notice, double warning) =>
        value >= warning ? Severity.Warning : value >= notice ? Severity.Notice : Severity.Ok;

    public static double Share(long part, long whole) => whole == 0 ? 0 : (double)part / whole;
}
