using System.CommandLine;
using Attune.Cli.Terminal;
using Attune.Data;
using Attune.Preparation.Quality;
using Attune.Storage;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli.Commands;

/// <summary><c>attune quality</c>: how good the data is.</summary>
internal sealed class QualityCommand : CliCommand<QualityReport>
{
    private readonly Option<bool> _prepared = new("--prepared") { Description = T("Measure what attune prepare left, instead of the raw log.") };
    private readonly Option<bool> _all = new("--all") { Description = T("Show the figures that are as they should be, too.") };

    public QualityCommand(CliHost host)
        : base("quality", T("How good the data is: completeness, validity, uniqueness, timeliness, sparsity, popularity, bots, drift."), host,
            "attune quality", "attune quality --all", "attune quality --json > quality.json")
    {
        Add(_prepared);
        Add(_all);
    }

    protected override async Task<QualityReport> RunAsync(ParseResult arguments, Session session)
    {
        ShowAll = arguments.GetValue(_all);
        using var workspace = session.OpenWorkspace();
        return await MeasureAsync(workspace, arguments.GetValue(_prepared), session);
    }

    /// <summary>Measures a workspace; the demo does too.</summary>
    public static async Task<QualityReport> MeasureAsync(Workspace workspace, bool prepared, Session session)
    {
        var dataset = await workspace.DatasetAsync(new DatasetQuery(prepared), session);
        return QualityReport.Of(
            dataset, session.Time.GetUtcNow(), await workspace.Events.SummariseAsync(session.Cancellation),
            await workspace.Quarantine.CountAsync(session.Cancellation), session.Cancellation);
    }

    private bool ShowAll { get; set; }

    protected override void Show(QualityReport result, Session session)
    {
        session.Screen.Line($"{result.Interactions:N0} interactions of {result.Users:N0} users with {result.Items:N0} items.");
        ShowFigures(result, ShowAll ? Severity.Ok : Severity.Notice, session.Screen);
        if (!ShowAll) session.Screen.Note(T("attune quality --all shows the rest."));
    }

    /// <summary>The figures of at least a severity, worst sections first.</summary>
    public static void ShowFigures(QualityReport report, Severity least, Screen screen)
    {
        var figures = report.Sections.SelectMany(s => s.Figures.Where(f => f.Severity >= least).Select(f => (s.Name, f))).ToList();
        if (figures.Count > 0)
            screen.Table([T("aspect"), "", T("finding")],
                figures.OrderByDescending(x => x.f.Severity).Select(x => new[] { T(x.Name), Mark(x.f.Severity), T(x.f.Text) }));
        if (report.SuspectedBots.Count > 0)
            screen.Facts(report.SuspectedBots.Take(5).Select(b => (T("suspected bot"), $"{b.User}: {string.Join("; ", b.Signals.Select(s => T(s.Text)))}")));
    }

    private static string Mark(Severity severity) => severity switch { Severity.Warning => "!!", Severity.Notice => "!", _ => "ok" };
}
