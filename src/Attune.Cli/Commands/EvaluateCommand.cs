using System.CommandLine;
using Attune.Cli.Accuracy;
using Attune.Evaluation;
using Attune.Prediction.Evaluation;
using Attune.Storage.Import;
using Attune.Text;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli.Commands;

/// <summary><c>attune evaluate</c>: how well a model does, on the workspace or on a published split.</summary>
internal sealed class EvaluateCommand : CliCommand<EvaluationReport>
{
    private readonly ModelChoice _choice = new();
    private readonly HoldoutChoice _holdout = new();
    private readonly Option<string?> _metrics = new("--metrics") { Description = T("Metrics, separated by commas (default: recall@10,ndcg@10,hr@10,mrr@10,coverage@10)."), HelpName = T("LIST") };
    private readonly Option<string?> _config = new("--config") { Description = T("A configuration: model, options, seed, data, metrics and published figures, as in bench/accuracy."), HelpName = T("FILE") };

    public EvaluateCommand(CliHost host)
        : base("evaluate", T("Measures how well a model does, on the workspace or on a published split."), host,
            "attune evaluate --model ials --split leave-last-out",
            "attune evaluate --model item-knn --format ncf --data ncf/ml-1m --metrics hr@10,ndcg@10",
            "attune evaluate --model ials --format adjacency --data gowalla/ --metrics recall@20,ndcg@20",
            "attune evaluate --model wide-deep --format libfm --data frappe/ --metrics auc,log_loss",
            "attune evaluate --config bench/accuracy/ml1m-ncf-ials.json")
    {
        _choice.AddTo(this);
        _holdout.AddTo(this);
        Add(_metrics);
        Add(_config);
    }

    protected override async Task<EvaluationReport> RunAsync(ParseResult arguments, Session session)
    {
        if (arguments.GetValue(_config) is { } path) return await RunAsync(EvaluationConfig.Read(path), session);
        var (trainer, options) = _choice.Read(arguments);
        var metrics = MetricSpec.ParseList(arguments.GetValue(_metrics) ?? "recall@10,ndcg@10,hr@10,mrr@10,coverage@10");
        return ModelEvaluation.Run(trainer, options, await _holdout.Read(arguments).LoadAsync(session), metrics, session.Run, session.Time);
    }

    private static async Task<EvaluationReport> RunAsync(EvaluationConfig config, Session session)
    {
        if (config.Format == TextEvaluation.Format) return TextEvaluation.Run(config, HoldoutSource.PathOf(config), session.Run, session.Time);
        if (config.Format == SimulatedProfiles.Format) return await SimulatedProfiles.RunAsync(config, session);
        if (PredictionEvaluation.Evaluates(config.Format))
            return await PredictionEvaluation.RunAsync(config, HoldoutSource.PathOf(config), folder => TemporaryDataset.LoadAsync(new ImportRequest(folder, ImportFormat.MovieLens), session.Run), session.Run, session.Time);
        var (trainer, options) = ModelChoice.Of(config);
        var metrics = MetricSpec.ParseList(string.Join(',', config.Metrics));
        session = session with { Run = session.Run with { Seed = config.Seed } };
        var report = ModelEvaluation.Run(trainer, options, await HoldoutSource.Of(config).LoadAsync(session), metrics, session.Run, session.Time);
        return report with { Published = config.Published, Note = config.Note };
    }

    protected override void Show(EvaluationReport result, Session session)
    {
        session.Screen.Heading(T($"{result.Model} on {result.Protocol}"));
        session.Screen.Table([T("metric"), T(">value"), ""], result.Metrics.Select(m => new[]
        {
            m.Key, ValueOf(result, m.Key, m.Value), result.Tolerance is null ? Terminal.Screen.Bar(m.Value) : "",
        }));
        ShowSlices(result, session.Screen);
        if (result.Calibration is { } curve) ShowCalibration(curve, session.Screen);
        foreach (var published in result.Published ?? [])
            session.Screen.Line($"Published, {published.Model}: {string.Join(", ", published.Metrics.Select(m => FormattableString.Invariant($"{m.Key} {m.Value:0.0000}")))} ({published.Source}).");
        if (result.ExamplesEvaluated > 0)
            session.Screen.Line($"{result.ExamplesEvaluated:N0} examples; trained in {result.FitSeconds:0.0} s, predicted in {result.RecommendSeconds:0.0} s; peak memory {result.PeakMemoryMb:N0} MB.");
        else
            session.Screen.Line($"{result.UsersEvaluated:N0} users; trained in {result.FitSeconds:0.0} s, recommended in {result.RecommendSeconds:0.0} s; peak memory {result.PeakMemoryMb:N0} MB.");
        if (result.IterationSeconds.Count > 0)
            session.Screen.Line($"{result.IterationSeconds.Count} iterations of {result.IterationSeconds.Average():0.00} s each.");
    }

    private static string ValueOf(EvaluationReport result, string metric, double value) =>
        result.Intervals?.TryGetValue(metric, out var interval) == true ? $"{value:0.0000} ({interval.Low:0.000}–{interval.High:0.000})"
        : result.MetricDeviations is { } deviations ? $"{value:0.0000} ± {deviations[metric]:0.0000}"
        : $"{value:0.0000}";

    private static void ShowCalibration(IReadOnlyList<CalibrationBin> curve, Terminal.Screen screen) => screen.Table(
        [T(">predicted"), T(">came true"), T(">examples")],
        curve.Select(b => new[] { $"{b.Predicted:0.000}", $"{b.Observed:0.000}", $"{b.Examples:N0}" }));

    private static void ShowSlices(EvaluationReport result, Terminal.Screen screen)
    {
        if (result.Slices.Count == 0) return;
        string[] shown = [.. result.Metrics.Keys.Where(m => result.Slices.Any(s => s.Metrics.ContainsKey(m))).Take(4)];
        screen.Table([T("part"), T(">users"), .. shown.Select(m => ">" + m)], result.Slices.Select(s => new[] { T(s.Name), $"{s.Users:N0}" }
            .Concat(shown.Select(m => s.Metrics.TryGetValue(m, out var value) ? $"{value:0.0000}" : "")).ToArray()));
    }
}
