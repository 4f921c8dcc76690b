using Attune.Cli.Commands;
using Attune.Data;
using Attune.Profiles;

namespace Attune.Cli.Report.Portrait;

/// <summary>Events of a stretch of time.</summary>
/// <param name="Label">A day, a month or a year.</param>
/// <param name="Counts">By kind, in the order of <see cref="PortraitData.Kinds"/>.</param>
internal sealed record Period(string Label, IReadOnlyList<long> Counts);

/// <summary>What a portrait is drawn from: a profile, and what of the events it does not keep.</summary>
/// <param name="Profile">The profile.</param>
/// <param name="Kinds">The kinds that are told apart, the most frequent first; the last may stand for all others.</param>
/// <param name="Periods">From the first event to the last, without gaps; days from a little before to a little after.</param>
/// <param name="Unit">What a period is: <c>day</c>, <c>month</c> or <c>year</c>.</param>
/// <param name="Rhythm">Events on each weekday, Monday first, in each hour, UTC.</param>
/// <param name="Recommended">What to recommend; null without a model.</param>
internal sealed record PortraitData(
    Profile Profile, IReadOnlyList<string> Kinds, IReadOnlyList<Period> Periods, string Unit, int[,] Rhythm, RecommendResult? Recommended)
{
    public const string OtherKinds = "other";

    private const int MostKinds = 6, MostDays = 45, MostMonths = 60, MostPeriods = 400, FewestPeriods = 14;

    /// <summary>Counts events up to the profile's moment.</summary>
    public static PortraitData From(Profile profile, IReadOnlyList<StoredEvent> events, RecommendResult? recommended)
    {
        var dated = events.Where(e => e.Event.Time is { } time && time <= profile.AsOf).Select(e => (e.Event.Kind, Time: e.Event.Time!.Value.UtcDateTime)).ToList();
        var kinds = dated.CountBy(e => e.Kind, StringComparer.Ordinal).OrderByDescending(k => k.Value).ThenBy(k => k.Key, StringComparer.Ordinal).Select(k => k.Key).ToList();
        if (kinds.Count > MostKinds) kinds = [.. kinds.Take(MostKinds - 1), OtherKinds];
        var rhythm = new int[7, 24];
        foreach (var (_, time) in dated) rhythm[((int)time.DayOfWeek + 6) % 7, time.Hour]++;
        var (unit, periods) = PeriodsOf(dated, kinds);
        return new PortraitData(profile, kinds, periods, unit, rhythm, recommended);
    }

    private static (string Unit, IReadOnlyList<Period> Periods) PeriodsOf(List<(string Kind, DateTime Time)> dated, List<string> kinds)
    {
        if (dated.Count == 0) return ("month", []);
        var (first, last) = (dated.Min(e => e.Time), dated.Max(e => e.Time));
        var unit = (last - first).TotalDays <= MostDays ? "day" : MonthOf(last) - MonthOf(first) < MostMonths ? "month" : "year";
        var counts = new SortedDictionary<int, long[]>();
        var (from, until) = (PlaceOf(first, unit), Math.Min(PlaceOf(last, unit), PlaceOf(first, unit) + MostPeriods));
        if (unit == "day") (from, until) = Wider(from, until);
        for (var place = from; place <= until; place++) counts[place] = new long[kinds.Count];
        foreach (var (kind, time) in dated)
            if (counts.TryGetValue(PlaceOf(time, unit), out var period)) period[kinds.IndexOf(kind) is var k and >= 0 ? k : kinds.Count - 1]++;
        return (unit, [.. counts.Select(c => new Period(LabelOf(c.Key, unit), c.Value))]);
    }

    /// <summary>Two weeks at least: a single day is no timeline.</summary>
    private static (int From, int Until) Wider(int from, int until)
    {
        var missing = Math.Max(0, FewestPeriods - (until - from + 1));
        return (Math.Max(0, from - missing / 2), Math.Min(DateOnly.MaxValue.DayNumber, until + missing - missing / 2));
    }

    private static int MonthOf(DateTime time) => time.Year * 12 + time.Month - 1;

    private static int PlaceOf(DateTime time, string unit) => unit switch { "day" => DateOnly.FromDateTime(time).DayNumber, "month" => MonthOf(time), _ => time.Year };

    private static string LabelOf(int place, string unit) => unit switch
    {
        "day" => $"{DateOnly.FromDayNumber(place):yyyy-MM-dd}",
        "month" => $"{place / 12:0000}-{place % 12 + 1:00}",
        _ => $"{place:0000}",
    };
}
