using System.CommandLine;
using Attune.Cli.Runs;
using Attune.Cli.Terminal;
using Attune.Models.Runs;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli.Commands;

/// <summary>What <c>attune runs compare</c> says.</summary>
/// <param name="Runs">The runs.</param>
/// <param name="SameData">True when all learnt from the same.</param>
/// <param name="Options">The options that differ.</param>
/// <param name="Metrics">What they told: for each number the value in each run, null where it told none.</param>
internal sealed record RunComparison(IReadOnlyList<RunLine> Runs, bool SameData, IReadOnlyList<OptionRow> Options, IReadOnlyList<MetricRow> Metrics);

/// <summary>A number in several runs.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Values">The best of a validation, else the last; null where a run told none.</param>
/// <param name="Seconds">When a run came to it; null where it told none.</param>
internal sealed record MetricRow(string Name, IReadOnlyList<double?> Values, IReadOnlyList<double?> Seconds);

/// <summary><c>attune runs compare</c>: in what runs differ, and what came of it.</summary>
internal sealed class RunCompareCommand : CliCommand<RunComparison>
{
    private readonly Argument<string[]> _runs = RunsCommand.RunArgument<string[]>("runs", ArgumentArity.OneOrMore);

    public RunCompareCommand(CliHost host)
        : base("compare", T("Holds runs side by side: the options that differ, and what came of them."), host, "attune runs compare 3 4 last") => Add(_runs);

    /// <summary>The runs that were asked for, each once.</summary>
    public static List<RunRecord> Read(string[] names, RunRegistry registry) => [.. names.Select(registry.Get).DistinctBy(r => r.Id)];

    protected override Task<RunComparison> RunAsync(ParseResult arguments, Session session)
    {
        var registry = session.Runs();
        var runs = Read(arguments.GetRequiredValue(_runs), registry);
        if (runs.Count < 2)
            throw new AttuneException("usage", $"A comparison needs two runs or more; there are {runs.Count}.", $"attune runs list shows them.") { IsUsage = true };
        var curves = runs.ConvertAll(registry.Curve);
        var metrics = RunView.MetricsOf(runs).Select(name => RowOf(name, runs, curves));
        return Task.FromResult(new RunComparison(
            runs.ConvertAll(RunLine.Of), runs.DistinctBy(r => r.Start.Data).Count() == 1, [.. RunView.OptionsOf(runs).Where(o => o.Differs)], [.. metrics]));
    }

    protected override void Show(RunComparison result, Session session)
    {
        var (screen, runs) = (session.Screen, result.Runs);
        string[] headings = ["", .. runs.Select(r => ">" + r.Id)];
        screen.Table(headings,
        [
            [T("status"), .. runs.Select(r => RunView.StatusText(r.Status))],
            [T("took"), .. runs.Select(r => r.Seconds is { } s ? ProgressLine.Duration(s) : "")],
            [T("passes"), .. runs.Select(r => $"{r.Epochs}")],
            [T("version"), .. runs.Select(r => $"{r.Version}")],
        ]);
        if (!result.SameData) screen.Line(T("They learnt from different data: their results cannot be held against each other as they are."));
        screen.Heading(T("Options that differ"));
        if (result.Options.Count == 0) screen.Note(T("None."));
        else screen.Table(headings, result.Options.Select(o => o.Values.Select(v => v ?? "–").Prepend(o.Name).ToArray()));
        if (result.Metrics.Count == 0) return;
        screen.Heading(T("What they told"));
        screen.Table(headings, result.Metrics.Select(m => m.Values.Select(v => v is { } value ? ProgressLine.Number(value) : "–").Prepend(RunView.TitleOf(m.Name)).ToArray()));
        screen.Note(T($"attune runs report {string.Join(' ', runs.Select(r => r.Id))} --out FILE.html draws their curves."));
    }

    private static MetricRow RowOf(string name, List<RunRecord> runs, List<IReadOnlyList<RunScalar>> curves)
    {
        double?[] values = [.. runs.Select(r => r.Metrics.TryGetValue(name, out var summary) ? RunView.ValueOf(name, summary) : (double?)null)];
        var seconds = runs.Select((_, k) => curves[k].Where(s => s.Name == name && s.Value.Equals(values[k] ?? double.NaN)).Select(s => (double?)s.Seconds).FirstOrDefault());
        return new MetricRow(name, values, [.. seconds]);
    }
}
