using Attune.Profiles;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli.Report.Portrait;

/// <summary>A side of a user as a number of 0 to 1.</summary>
/// <param name="Label">A short name.</param>
/// <param name="Meaning">What 0 and 1 are.</param>
/// <param name="Value">The number.</param>
internal sealed record RadarAxis(string Label, string Meaning, double Value)
{
    private const double Quintiles = 5;

    /// <summary>Those that the profile has.</summary>
    public static IReadOnlyList<RadarAxis> Of(PortraitData data)
    {
        var (profile, rfm) = (data.Profile, data.Profile.Find<ActivityValue>()?.Rfm);
        var behaviour = profile.Find<BehaviourValue>();
        (string Label, string Meaning, double? Value)[] axes =
        [
            (T("Recency"), T("fifth of users by how lately they were there: 1 for the latest"), rfm?.RecencyScore / Quintiles),
            (T("Frequency"), T("fifth of users by how often: 1 for the most often"), rfm?.FrequencyScore / Quintiles),
            (T("Money"), T("fifth of users by what they paid: 1 for the most"), rfm?.MonetaryScore / Quintiles),
            (T("Steadiness"), T("share of the days, months or years from the first event to the last that have any"), Steadiness(data.Periods)),
            (T("Focus"), T("how far interests differ from everybody's: 0 for the same"), Focus(profile.Find<InterestsValue>())),
            (T("Mainstream"), T("how popular the items are: 1 for the most popular"), behaviour?.Mainstream),
            (T("Novelty"), T("share of acts on items that are new to the user"), behaviour?.Exploration),
            (T("Loyalty"), T("concentration of purchases on few brands: 1 for one brand"), behaviour?.Loyalty?.Concentration),
        ];
        return [.. axes.Where(a => a.Value is not null && double.IsFinite(a.Value.Value)).Select(a => new RadarAxis(a.Label, a.Meaning, Math.Clamp(a.Value!.Value, 0, 1)))];
    }

    private static double? Steadiness(IReadOnlyList<Period> periods) => periods.Count(p => p.Counts.Sum() > 0) is var active and > 1 ? (double)active / (Last(periods) - periods.TakeWhile(p => p.Counts.Sum() == 0).Count()) : null;

    private static int Last(IReadOnlyList<Period> periods) => periods.Count - periods.Reverse().TakeWhile(p => p.Counts.Sum() == 0).Count();

    /// <summary>1 - exp(-d) with d the summed scores, share times ln(lift), of the attribute that has the most of them: a divergence (Kullback and Leibler 1951) of what is liked more.</summary>
    private static double? Focus(InterestsValue? interests) => interests is null || interests.Top.All(i => i.Lift is null) ? null
        : 1 - Math.Exp(-interests.Top.GroupBy(i => i.Attribute, StringComparer.Ordinal).Select(g => g.Sum(i => Math.Max(0, i.Score))).DefaultIfEmpty().Max());
}
