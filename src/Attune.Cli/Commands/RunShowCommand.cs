using System.CommandLine;
using System.Text.Json;
using Attune.Cli.Runs;
using Attune.Cli.Terminal;
using Attune.Models.Runs;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli.Commands;

/// <summary>What <c>attune runs show</c> says.</summary>
internal sealed record RunDetail(
    string Id, string Model, RunStatus Status, DateTimeOffset Started, DateTimeOffset? Ended, double? Seconds, int Epochs, int? Version, string? Error, int Seed, int Threads,
    RunData Data, RunParent? Parent, IReadOnlyList<string> Lineage, bool CanResume, string Folder, JsonElement Options,
    IReadOnlyDictionary<string, ScalarSummary> Metrics, IReadOnlyList<RunScalar> Curve);

/// <summary><c>attune runs show</c>: one run, with its curves.</summary>
internal sealed class RunShowCommand : CliCommand<RunDetail>
{
    private const int ChartWidth = 64, ChartHeight = 8;
    private readonly Argument<string> _run = RunsCommand.RunArgument<string>("run", ArgumentArity.ExactlyOne);

    public RunShowCommand(CliHost host)
        : base("show", T("Shows a run: its options, what it told, its curves, and what it came from."), host, "attune runs show last", "attune runs show 7") => Add(_run);

    protected override Task<RunDetail> RunAsync(ParseResult arguments, Session session)
    {
        var registry = session.Runs();
        var run = registry.Get(arguments.GetRequiredValue(_run));
        var canResume = run.Status is not (RunStatus.Running or RunStatus.Completed) && registry.FindCheckpoint(run) is not null;
        return Task.FromResult(new RunDetail(
            run.Id, run.Start.Model, run.Status, run.Started, run.Ended, run.Seconds, run.Epochs, run.Version, run.Error, run.Start.Seed, run.Start.Threads,
            run.Start.Data, run.Start.Parent, [.. registry.Lineage(run).Select(r => r.Run.Id)], canResume, registry.DirectoryOf(run.Id), run.Start.Options, run.Metrics, registry.Curve(run)));
    }

    protected override void Show(RunDetail result, Session session)
    {
        var (screen, run) = (session.Screen, session.Runs().Get(result.Id));
        screen.Heading($"{result.Id}: {RunView.StatusText(result.Status)}");
        if (result.Error is { } error) screen.Line(error);
        screen.Facts(Facts(result, run));
        ShowOptions(result, screen);
        ShowMetrics(result, screen);
        foreach (var metric in RunView.MetricsOf([run])) ShowCurve(metric, result, screen);
        if (result.CanResume) screen.Note(T($"attune train --resume {result.Id} goes on from its last checkpoint."));
        screen.Note(T($"TensorBoard reads its folder: tensorboard --logdir {result.Folder}"));
    }

    private static IEnumerable<(string Name, string Value)> Facts(RunDetail result, RunRecord run)
    {
        yield return (T("started"), $"{result.Started:yyyy-MM-dd HH:mm:ss}");
        if (result.Seconds is not null) yield return (T("took"), RunView.Took(run));
        yield return (T("passes"), $"{result.Epochs}");
        if (result.Version is { } version) yield return (T("published"), T($"{result.Model} version {version}"));
        yield return (T("data"), T($"{result.Data.Interactions:N0} interactions of {result.Data.Users:N0} users and {result.Data.Items:N0} items, fingerprint {result.Data.Fingerprint}"));
        yield return (T("seed"), $"{result.Seed}");
        yield return (T("threads"), $"{result.Threads}");
        if (result.Parent is not null) yield return (T("came from"), RunView.Origin(run) + (result.Lineage.Count > 2 ? $" ({string.Join(" → ", result.Lineage)})" : ""));
    }

    /// <summary>Options that are not as usual; the others are only counted.</summary>
    private static void ShowOptions(RunDetail result, Screen screen)
    {
        var defaults = RunView.DefaultsOf(result.Model);
        var all = result.Options.EnumerateObject().Select(o => (o.Name, Value: RunView.Text(o.Value), Default: defaults.GetValueOrDefault(o.Name))).ToList();
        var set = all.Where(o => o.Value != o.Default).ToList();
        screen.Heading(T("Options"));
        if (set.Count > 0) screen.Table([T("option"), T(">value"), T(">default")], set.Select(o => new[] { o.Name, o.Value, o.Default ?? "" }));
        if (all.Count > set.Count) screen.Note(T($"{all.Count - set.Count} options are at their defaults; --json lists them."));
    }

    private static void ShowMetrics(RunDetail result, Screen screen)
    {
        if (result.Metrics.Count == 0) return;
        screen.Heading(T("What it told"));
        screen.Table(
            ["", T(">first"), T(">last"), T(">least"), T(">most"), T(">at step")],
            result.Metrics.Select(m => new[]
            {
                m.Key, ProgressLine.Number(m.Value.First), ProgressLine.Number(m.Value.Last), ProgressLine.Number(m.Value.Minimum), ProgressLine.Number(m.Value.Maximum), $"{m.Value.Step:N0}",
            }));
    }

    private static void ShowCurve(string metric, RunDetail result, Screen screen)
    {
        var points = result.Curve.Where(s => s.Name == metric).ToList();
        var lines = LineChart.Draw([.. points.Select(s => ((double)s.Step, s.Value))], ChartWidth, ChartHeight);
        if (lines.Count == 0) return;
        screen.Heading(T($"{metric}, steps {points[0].Step:N0} to {points[^1].Step:N0}"));
        foreach (var line in lines) screen.Line(line);
    }
}
