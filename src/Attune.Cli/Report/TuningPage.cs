using System.Globalization;
using System.Text;
using Attune.Evaluation.Tuning;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli.Report;

/// <summary>A search as one page that needs nothing else: the picture, the table of trials, and the best options.</summary>
internal static class TuningPage
{
    /// <summary>The whole file.</summary>
    /// <param name="result">The search.</param>
    /// <param name="bestOptions">The best options as JSON.</param>
    public static string Write(TuningResult result, string? bestOptions)
    {
        var title = T($"Tuning of {result.Model}");
        var done = result.Trials.Count(t => t.Value is not null);
        var body = new StringBuilder();
        body.Paragraph(T($"{result.Metric} on {result.Protocol}; search by {result.Search}, {result.Trials.Count} trials, {result.Trials.Count - done} of them failed."));
        if (done > 0)
        {
            body.Paragraph(T("A line is a trial, the best is drawn thick; dashed lines had a part of the work only. Drag along an axis to filter, click a heading to sort."));
            body.Append(ParallelCoordinates.Draw(result)).Append('\n');
        }

        if (bestOptions is not null)
            body.Heading(T("Best options")).Append(CultureInfo.InvariantCulture, $"<pre>{Page.Encode(bestOptions)}</pre>\n");
        AppendTable(body.Heading(T("Trials")), result);
        return done > 0 ? Page.Write(title, body, "tuning.css", "tuning.js") : Page.Write(title, body, "tuning.css");
    }

    private static void AppendTable(StringBuilder page, TuningResult result)
    {
        var others = result.Trials.SelectMany(t => t.Metrics.Keys).Distinct().Where(m => m != result.Metric).ToList();
        string[] headings = [T("trial"), result.Metric, .. others, .. result.Dimensions.Select(d => d.Name), T("share of the work"), T("seconds")];
        page.Append("<div class=\"scroll\">\n<table>\n<thead><tr>").AppendJoin("", headings.Select(h => $"<th>{Page.Encode(h)}</th>")).Append("</tr></thead>\n<tbody>\n");
        foreach (var trial in result.Ranked())
        {
            page.Append(CultureInfo.InvariantCulture, $"<tr data-trial=\"{trial.Number}\"{(trial.Number == result.Best?.Number ? " class=\"best\"" : "")}><td>{trial.Number}</td>");
            if (trial.Error is not null) page.Append(CultureInfo.InvariantCulture, $"<td class=\"error\" colspan=\"{1 + others.Count}\">{Page.Encode(trial.Error)}</td>");
            else page.AppendJoin("", others.Prepend(result.Metric).Select(m => $"<td>{(trial.Metrics.TryGetValue(m, out var value) ? value.ToString("0.0000", CultureInfo.InvariantCulture) : "")}</td>"));
            page.AppendJoin("", result.Dimensions.Select(d => $"<td>{Page.Encode(trial.Options.GetValueOrDefault(d.Name) ?? "")}</td>"));
            page.Append(CultureInfo.InvariantCulture, $"<td>{trial.Resource:0.###}</td><td>{trial.Seconds:0.0}</td></tr>\n");
        }

        page.Append("</tbody>\n</table>\n</div>\n");
    }
}
