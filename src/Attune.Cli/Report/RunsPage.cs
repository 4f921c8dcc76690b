using System.Globalization;
using System.Text;
using System.Text.Json;
using Attune.Cli.Runs;
using Attune.Cli.Terminal;
using Attune.Models.Runs;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli.Report;

/// <summary>Runs as one page that needs nothing else: what became of them, in which options they differ, and their curves.</summary>
internal static class RunsPage
{
    /// <summary>Points of a line at most: more than a picture is wide, and the extremes of what is left out are kept.</summary>
    private const int MostPoints = 1000;

    /// <summary>The whole file.</summary>
    /// <param name="runs">The runs, each with its numbers.</param>
    public static string Write(IReadOnlyList<(RunRecord Run, IReadOnlyList<RunScalar> Curve)> runs)
    {
        var records = runs.Select(r => r.Run).ToList();
        var title = records.Count == 1 ? T($"Run {records[0].Id}") : T($"{records.Count} runs");
        var body = new StringBuilder();
        AppendRuns(body, records);
        AppendCurves(body, runs);
        AppendOptions(body, records);
        return Page.Write(title, body, "runs.css", "runs.js");
    }

    private static void AppendRuns(StringBuilder body, List<RunRecord> runs)
    {
        var metrics = RunView.MetricsOf(runs).Where(RunView.IsResult).ToList();
        body.Table(
            [T("run"), T("status"), .. metrics.Select(RunView.TitleOf), T("passes"), T("took"), T("started"), T("version"), T("came from"), T("interactions")],
            runs.Select(r => (IEnumerable<string>)
            [
                r.Id, RunView.StatusText(r.Status),
                .. metrics.Select(m => r.Metrics.TryGetValue(m, out var summary) ? ProgressLine.Number(RunView.ValueOf(m, summary)) : ""),
                $"{r.Epochs}", RunView.Took(r), $"{r.Started:yyyy-MM-dd HH:mm}", $"{r.Version}", RunView.Origin(r), $"{r.Start.Data.Interactions:N0}",
            ]));
        foreach (var run in runs)
            if (run.Error is { } error) body.Append(CultureInfo.InvariantCulture, $"<p class=\"error\">{Page.Encode($"{run.Id}: {error}")}</p>\n");
    }

    private static void AppendCurves(StringBuilder body, IReadOnlyList<(RunRecord Run, IReadOnlyList<RunScalar> Curve)> runs)
    {
        body.Heading(T("Curves")).Paragraph(T("A click on a run hides it or shows it again; pointing at a picture tells the values."));
        body.Append(CultureInfo.InvariantCulture, $"""
            <div class="controls">
            <span class="legend"></span>
            <label>{Page.Encode(T("by"))} <select id="axis"><option value="0">{Page.Encode(T("training steps"))}</option><option value="1">{Page.Encode(T("seconds"))}</option></select></label>
            <label>{Page.Encode(T("smoothing"))} <input id="smoothing" type="range" min="0" max="0.98" step="0.02" value="0"></label>
            <label><input id="log" type="checkbox"> {Page.Encode(T("logarithmic"))}</label>
            </div>
            <svg style="display:none"></svg>
            <div class="charts"></div>
            <script type="application/json" id="curves">{CurvesOf(runs)}</script>

            """);
    }

    private static void AppendOptions(StringBuilder body, List<RunRecord> runs)
    {
        body.Heading(T("Options"));
        if (runs.Count > 1) body.Paragraph(T("Those that differ come first."));
        var rows = RunView.OptionsOf(runs);
        body.Append("<div class=\"scroll\">\n<table>\n<thead><tr>").AppendJoin("", runs.Select(r => r.Id).Prepend(T("option")).Select(h => $"<th>{Page.Encode(h)}</th>")).Append("</tr></thead>\n<tbody>\n");
        foreach (var row in rows)
            body.Append(row.Differs ? "<tr class=\"differs\">" : "<tr>").AppendJoin("", row.Values.Prepend(row.Name).Select(c => $"<td>{Page.Encode(c ?? "")}</td>")).Append("</tr>\n");
        body.Append("</tbody>\n</table>\n</div>\n");
    }

    /// <summary>For each number a line for each run: points of step, seconds and value.</summary>
    private static string CurvesOf(IReadOnlyList<(RunRecord Run, IReadOnlyList<RunScalar> Curve)> runs)
    {
        var charts = RunView.MetricsOf(runs.Select(r => r.Run)).Select(name => new
        {
            Name = name,
            Lines = runs.Select(r => Thin([.. r.Curve.Where(s => s.Name == name)]).Select(s => new double?[] { s.Step, Math.Round(s.Seconds, 3), double.IsFinite(s.Value) ? s.Value : null })),
        });
        var json = JsonSerializer.Serialize(new { Runs = runs.Select(r => r.Run.Id), Charts = charts }, JsonSerializerOptions.Web);
        return json; // the default encoder writes < and & as escapes, so that nothing in it can end the element
    }

    /// <summary>Of each of as many equal parts the least and the largest.</summary>
    internal static IReadOnlyList<RunScalar> Thin(IReadOnlyList<RunScalar> line)
    {
        if (line.Count <= MostPoints) return line;
        const int parts = MostPoints / 2;
        var thin = new List<RunScalar>(MostPoints);
        for (var part = 0; part < parts; part++)
        {
            var from = (int)((long)line.Count * part / parts);
            var points = line.Skip(from).Take((int)((long)line.Count * (part + 1) / parts) - from).ToList();
            thin.AddRange(new[] { points.MinBy(p => p.Value), points.MaxBy(p => p.Value) }.Distinct().OrderBy(p => p.Step));
        }

        return thin;
    }
}
