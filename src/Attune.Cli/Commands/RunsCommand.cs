using System.CommandLine;
using Attune.Cli.Runs;
using Attune.Cli.Terminal;
using Attune.Models.Runs;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli.Commands;

/// <summary>What <c>attune runs list</c> says.</summary>
internal sealed record RunsResult(IReadOnlyList<RunLine> Runs);

/// <summary>A run in a list.</summary>
internal sealed record RunLine(
    string Id, string Model, RunStatus Status, DateTimeOffset Started, double? Seconds, int Epochs, int? Version, RunParent? Parent,
    IReadOnlyDictionary<string, ScalarSummary> Metrics)
{
    public static RunLine Of(RunRecord run) =>
        new(run.Id, run.Start.Model, run.Status, run.Started, run.Seconds, run.Epochs, run.Version, run.Start.Parent, run.Metrics);
}

/// <summary><c>attune runs</c>: the trainings of this workspace.</summary>
internal sealed class RunsCommand : Command
{
    public RunsCommand(CliHost host)
        : base("runs", T("Shows the trainings of this workspace: options, curves, results, and what each came from."))
    {
        Add(new ListCommand(host));
        Add(new RunShowCommand(host));
        Add(new RunCompareCommand(host));
        Add(new RunReportCommand(host));
    }

    /// <summary>An argument that names runs.</summary>
    public static Argument<TValue> RunArgument<TValue>(string name, ArgumentArity arity) =>
        new(name) { Description = T("Id or number of a run; last is the one that began last."), HelpName = T("RUN"), Arity = arity };

    private sealed class ListCommand : CliCommand<RunsResult>
    {
        private const int SparkWidth = 10;
        private readonly Option<int?> _count = GlobalOptions.Positive("--count", T("How many to show, the last ones (default: 20)."));
        private readonly Option<string?> _model = new("--model", "-m") { Description = T("Only runs of this model."), HelpName = T("NAME") };

        public ListCommand(CliHost host)
            : base("list", T("Lists the runs, the last ones below."), host, "attune runs list", "attune runs list --model sasrec --count 5")
        {
            Add(_count);
            Add(_model);
        }

        protected override Task<RunsResult> RunAsync(ParseResult arguments, Session session)
        {
            var model = arguments.GetValue(_model);
            var runs = session.Runs().List().Where(r => model is null || r.Start.Model == model);
            return Task.FromResult(new RunsResult([.. runs.TakeLast(arguments.GetValue(_count) ?? 20).Select(RunLine.Of)]));
        }

        protected override void Show(RunsResult result, Session session)
        {
            if (result.Runs.Count == 0)
            {
                session.Screen.Note(T("None yet. Try: attune train --model ials"));
                return;
            }

            var (registry, screen) = (session.Runs(), session.Screen);
            screen.Table(
                [T("run"), T("status"), T(">started"), T(">took"), T(">passes"), T(">result"), T("course"), T("from")],
                result.Runs.Select(line => Row(registry.Get(line.Id), registry)));
            screen.Note(T("attune runs show RUN tells more of one, attune runs compare RUN RUN holds them side by side."));
        }

        private static string[] Row(RunRecord run, RunRegistry registry)
        {
            var metric = RunView.MetricsOf([run]).LastOrDefault(RunView.IsResult);
            var course = metric is null ? "" : LineChart.Spark([.. registry.Curve(run).Where(s => s.Name == metric).Select(s => s.Value)], SparkWidth);
            var result = metric is null ? "" : $"{metric.Replace(RunView.Validation, "", StringComparison.Ordinal)} {ProgressLine.Number(RunView.ValueOf(metric, run.Metrics[metric]))}";
            var status = RunView.StatusText(run.Status) + (run.Version is { } version ? $" v{version}" : "");
            return [run.Id, status, $"{run.Started:MM-dd HH:mm}", RunView.Took(run), $"{run.Epochs}", result, course, run.Start.Parent?.Run ?? ""];
        }
    }
}
