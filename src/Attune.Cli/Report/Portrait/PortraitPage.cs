using System.Globalization;
using System.Text;
using Attune.Profiles;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli.Report.Portrait;

/// <summary>A user as one page that needs nothing else: what is known, drawn, and where each part comes from.</summary>
internal static class PortraitPage
{
    /// <summary>The dimensions that have a section of their own, or none on purpose; any other is told as it is.</summary>
    private static readonly string[] Drawn = ["activity", "behaviour", "declared", "embedding", "interests", "neighbours", "persona", "predicted", "sentiment", "value"];

    /// <summary>The whole file.</summary>
    public static string Write(PortraitData data)
    {
        var body = new StringBuilder();
        var profile = data.Profile;
        body.Append(CultureInfo.InvariantCulture, $"<p class=\"lead\">{Page.Encode(PortraitSummary.Of(data))}</p>\n");
        body.Append(CultureInfo.InvariantCulture, $"<p class=\"moment\">{Page.Encode(T($"As of {profile.AsOf:yyyy-MM-dd}."))}</p>\n<div class=\"cards\">\n");
        ActivitySections.Append(body, data);
        TasteSections.Append(body, profile);
        PersonSections.Append(body, data);
        OthersSections.Append(body, data);
        foreach (var (name, reading) in profile.Dimensions.Where(d => !Drawn.Contains(d.Key))) PlainSection.Append(body, name, reading);
        body.Append("</div>\n");
        return Page.Write(T($"Profile of {profile.User}"), body, "portrait.css");
    }

    /// <summary>A section with its heading and, below, where it comes from.</summary>
    /// <param name="body">Of the page.</param>
    /// <param name="title">Heading.</param>
    /// <param name="reading">Whose provenance is told; null for none.</param>
    /// <param name="content">Writes what stands between.</param>
    /// <param name="kind">A further class: <c>wide</c>.</param>
    public static void Section(StringBuilder body, string title, DimensionReading? reading, Action<StringBuilder> content, string kind = "")
    {
        body.Append(CultureInfo.InvariantCulture, $"<section class=\"card {kind}\">\n<h2>{Page.Encode(title)}</h2>\n");
        content(body);
        if (reading is not null) body.Append(CultureInfo.InvariantCulture, $"<details class=\"from\"><summary>{Page.Encode(T($"Where this comes from: confidence {reading.Provenance.Confidence:0.00}"))}</summary>\n<p>{Page.Encode(Told(reading.Provenance))}</p></details>\n");
        body.Append("</section>\n");
    }

    /// <summary>Pairs of a name and what belongs to it.</summary>
    public static void Facts(StringBuilder body, IEnumerable<(string Name, string Value)> facts)
    {
        body.Append("<dl>\n");
        foreach (var (name, value) in facts) body.Append(CultureInfo.InvariantCulture, $"<dt>{Page.Encode(name)}</dt><dd>{Page.Encode(value)}</dd>\n");
        body.Append("</dl>\n");
    }

    /// <summary>The same as a table, for those who cannot see the picture or want the numbers.</summary>
    public static void Data(StringBuilder body, IEnumerable<string> headings, IEnumerable<IEnumerable<string>> rows)
    {
        body.Append(CultureInfo.InvariantCulture, $"<details class=\"data\"><summary>{Page.Encode(T("As a table"))}</summary>\n");
        body.Table(headings, rows).Append("</details>\n");
    }

    /// <summary>Short names of the weekdays, Monday first.</summary>
    public static string[] Weekdays() => [T("Mon"), T("Tue"), T("Wed"), T("Thu"), T("Fri"), T("Sat"), T("Sun")];

    /// <summary>The weekdays in a sentence, Monday first.</summary>
    public static string[] OnWeekdays() => [T("Mondays"), T("Tuesdays"), T("Wednesdays"), T("Thursdays"), T("Fridays"), T("Saturdays"), T("Sundays")];

    /// <summary>Text that came from data, cut where it would fill the page.</summary>
    public static string Cut(string text, int most = 160) => text.Length <= most ? text : string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[most - 1]) ? most - 1 : most), "…");

    private static string Told(Provenance from)
    {
        var parts = new List<string>();
        if (from.Source is { } source) parts.Add(T($"From {T(source)}."));
        if (from.Events > 0)
        {
            parts.Add(from is { From: { } first, Until: { } last } ? T($"From {from.Events:N0} events of {first:yyyy-MM-dd} to {last:yyyy-MM-dd}.") : T($"From {from.Events:N0} events."));
            parts.Add(T($"The newest are number {string.Join(", ", from.LatestEvents)} of the log."));
        }

        if (from.Model is { } model) parts.Add(T($"By {model}."));
        return Sentences(parts);
    }
}
