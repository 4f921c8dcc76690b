using System.Globalization;
using System.Text;
using Attune.Cli.Report.Charts;
using Attune.Profiles;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli.Report.Portrait;

/// <summary>What a user did when.</summary>
internal static class ActivitySections
{
    public static void Append(StringBuilder body, PortraitData data)
    {
        if (data.Profile.Dimensions.GetValueOrDefault("activity") is not { Value: ActivityValue } reading) return;
        PortraitPage.Section(body, T("Activity"), reading, b => AppendTimeline(b, data), "wide");
        if (data.Periods.Count > 0) PortraitPage.Section(body, T("Rhythm"), reading, b => AppendRhythm(b, data));
    }

    private static void AppendTimeline(StringBuilder body, PortraitData data)
    {
        if (data.Periods.Count == 0)
        {
            body.Paragraph(T("No event has a time."));
            return;
        }

        var kinds = data.Kinds.Select(T).ToList();
        var unit = data.Unit switch { "day" => T("Events a day"), "month" => T("Events a month"), _ => T("Events a year") };
        body.Append("<ul class=\"kinds\">").AppendJoin("", kinds.Select((kind, k) => $"<li class=\"k{k}\">{Page.Encode(kind)}</li>")).Append("</ul>\n");
        body.Append(CultureInfo.InvariantCulture, $"<p class=\"scale\">{Page.Encode(T($"{unit}, {data.Periods.Max(p => p.Counts.Sum()):N0} at most"))}</p>\n");
        body.Append(Timeline.Draw([.. data.Periods.Select(p => (p.Label, p.Counts))], kinds, unit, label => data.Unit == "day" ? label[5..] : label));
        PortraitPage.Data(body, [T("when"), .. kinds], data.Periods.Where(p => p.Counts.Sum() > 0).Select(p => p.Counts.Select(c => $"{c:N0}").Prepend(p.Label)));
    }

    private static void AppendRhythm(StringBuilder body, PortraitData data)
    {
        var days = PortraitPage.Weekdays();
        var hours = Enumerable.Range(0, 24).Select(h => $"{h:00}").ToList();
        body.Append(CultureInfo.InvariantCulture, $"<p class=\"scale\">{Page.Encode(T("Events by weekday and hour, UTC"))}</p>\n");
        body.Append(HeatMap.Draw(data.Rhythm, days, hours, T("Events by weekday and hour, UTC")));
        PortraitPage.Data(body, hours.Prepend(""), days.Select((day, d) => hours.Select((_, h) => $"{data.Rhythm[d, h]}").Prepend(day)));
    }
}
