using System.CommandLine;
using Attune.Data;
using Attune.Data.Splits;
using Attune.Evaluation;
using Attune.Evaluation.Formats;
using Attune.Storage.Import;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli.Commands;

/// <summary><c>attune evaluate</c>: how well a model does, on the workspace or on a published split.</summary>
internal sealed class EvaluateCommand : CliCommand<EvaluationReport>
{
    private const string Formats = "adjacency, ncf, sequence, csv";
    private readonly ModelChoice _choice = new();
    private readonly Option<string?> _split = new("--split")
    {
        Description = T("How to split the workspace: leave-last-out (default), leave-k-out:5, random:0.2, temporal:0.2, k-fold:5, held-out-users:0.1."),
        HelpName = T("SPLIT"),
    };

    private readonly Option<string?> _format = new("--format") { Description = T("A published split instead of the workspace: adjacency, ncf, sequence or csv."), HelpName = T("FORMAT") };
    private readonly Option<string?> _data = new("--data") { Description = T("Where it is: a folder (adjacency), a prefix (ncf) or a file (sequence)."), HelpName = T("PATH") };
    private readonly Option<string?> _train = new("--train") { Description = T("The training file of --format csv."), HelpName = T("FILE") };
    private readonly Option<string?> _test = new("--test") { Description = T("The test file of --format csv."), HelpName = T("FILE") };
    private readonly Option<string?> _map = new("--map") { Description = T("The columns of --format csv: user=…,item=…[,value=…,time=…]."), HelpName = T("MAP") };
    private readonly Option<string?> _metrics = new("--metrics") { Description = T("Metrics, separated by commas (default: recall@10,ndcg@10,hr@10,mrr@10,coverage@10)."), HelpName = T("LIST") };
    private readonly Option<bool> _raw = new("--raw") { Description = T("Use the raw log, without what attune prepare did.") };

    public EvaluateCommand(CliHost host)
        : base("evaluate", T("Measures how well a model does, on the workspace or on a published split."), host,
            "attune evaluate --model ials --split leave-last-out",
            "attune evaluate --model item-knn --format ncf --data ncf/ml-1m --metrics hr@10,ndcg@10",
            "attune evaluate --model ials --format adjacency --data gowalla/ --metrics recall@20,ndcg@20")
    {
        _choice.AddTo(this);
        foreach (var option in new Option[] { _split, _format, _data, _train, _test, _map, _metrics, _raw }) Add(option);
    }

    protected override async Task<EvaluationReport> RunAsync(ParseResult arguments, Session session)
    {
        var (trainer, options) = _choice.Read(arguments);
        var metrics = MetricSpec.ParseList(arguments.GetValue(_metrics) ?? "recall@10,ndcg@10,hr@10,mrr@10,coverage@10");
        return ModelEvaluation.Run(trainer, options, await HoldoutsAsync(arguments, session), metrics, session.Run, session.Time);
    }

    protected override void Show(EvaluationReport result, Session session)
    {
        session.Screen.Heading(T($"{result.Model} on {result.Protocol}"));
        session.Screen.Table([T("metric"), T(">value"), ""], result.Metrics.Select(m => new[] { m.Key, $"{m.Value:0.0000}", Terminal.Screen.Bar(m.Value) }));
        session.Screen.Line($"{result.UsersEvaluated:N0} users; trained in {result.FitSeconds:0.0} s, recommended in {result.RecommendSeconds:0.0} s; peak memory {result.PeakMemoryMb:N0} MB.");
        if (result.IterationSeconds.Count > 0)
            session.Screen.Line($"{result.IterationSeconds.Count} iterations of {result.IterationSeconds.Average():0.00} s each.");
    }

    private async Task<IEnumerable<Holdout>> HoldoutsAsync(ParseResult arguments, Session session)
    {
        if (arguments.GetValue(_format) is { } format) return [await PublishedAsync(format, arguments, session)];
        var split = SplitSpec.Parse(arguments.GetValue(_split) ?? "leave-last-out");
        using var workspace = session.OpenWorkspace();
        var dataset = await workspace.Events.LoadDatasetAsync(new DatasetQuery(Prepared: !arguments.GetValue(_raw)), session.Run);
        return Holdout.Split(dataset, split, session.Run.Seed);
    }

    private async Task<Holdout> PublishedAsync(string format, ParseResult arguments, Session session) => format switch
    {
        "adjacency" => AdjacencyFormat.Read(Needed(arguments, _data, format)),
        "ncf" => NcfFormat.Read(Needed(arguments, _data, format)),
        "sequence" => SequenceFormat.Read(Needed(arguments, _data, format)),
        "csv" => await CsvHoldout.ReadAsync(Needed(arguments, _train, format), Needed(arguments, _test, format), arguments.GetValue(_map) is { } map ? ColumnMap.Parse(map) : null, session.Run),
        _ => throw new AttuneException("usage", $"There is no format '{format}'.", $"Formats: {Formats}.") { IsUsage = true },
    };

    private static string Needed(ParseResult arguments, Option<string?> option, string format) =>
        arguments.GetValue(option) ?? throw new AttuneException("usage", $"--format {format} needs {option.Name}.") { IsUsage = true };
}
