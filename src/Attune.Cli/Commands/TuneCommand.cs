using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Attune.Cli.Report;
using Attune.Cli.Terminal;
using Attune.Data.Splits;
using Attune.Evaluation;
using Attune.Evaluation.Tuning;
using Attune.Models;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli.Commands;

/// <summary>What <c>attune tune</c> found: one search, or with <c>--nested</c> one for each fold.</summary>
internal sealed record TuneResult(
    string Model, string Search, string Protocol, string Metric, IReadOnlyList<string> Space, string Resource, IReadOnlyList<Trial> Trials, Trial? Best, object? BestOptions,
    EvaluationReport? Test, NestedTuning? Nested, string Folder, string? Page, string? OptionsFile)
{
    [JsonIgnore]
    public TuningResult? Whole { get; init; }
}

/// <summary><c>attune tune</c>: searches for the options with which a model does best.</summary>
internal sealed class TuneCommand : CliCommand<TuneResult>
{
    private const int DefaultTrials = 30, Shown = 10;
    private readonly ModelChoice _choice = new();
    private readonly HoldoutChoice _holdout = new();
    private readonly Option<string?> _search = new("--search") { Description = T("How to search: tpe (default), random, or halving, which tries many with little work and the best with more."), HelpName = "tpe|random|halving" };
    private readonly Option<int?> _trials = GlobalOptions.Positive("--trials", T("Stop after so many trials, those of earlier runs included (default: 30, unless --minutes is given)."));
    private readonly Option<double?> _minutes = new("--minutes") { Description = T("Stop when so many minutes are over."), HelpName = "M" };
    private readonly Option<string[]> _space = new("--space") { Description = T("Where to search an option: factors=32..256:log, alpha=0..1, weighting=binary|log. May stand often; the other options are searched where their descriptions suggest."), HelpName = T("SPACE") };
    private readonly Option<string?> _metrics = new("--metrics") { Description = T("Metrics, separated by commas; the first is optimised (default: ndcg@10,recall@10)."), HelpName = T("LIST") };
    private readonly Option<string?> _config = new("--config") { Description = T("Model, first options, seed, data and metrics from a configuration as in bench/accuracy."), HelpName = T("FILE") };
    private readonly Option<string?> _validation = new("--validation") { Description = T("How the part to validate on is cut from the training part (default: as the test part was)."), HelpName = T("SPLIT") };
    private readonly Option<string?> _out = new("--out") { Description = T("Where to keep trials, page and best options (default: a folder in the workspace). A search that finds its trials there goes on."), HelpName = T("DIR") };
    private readonly Option<bool> _finalTest = new("--final-test") { Description = T("Train the best on the whole training part and measure it on the test part, once.") };
    private readonly Option<int?> _nested = GlobalOptions.Positive("--nested", T("Nested cross-validation: a search on each of so many folds, each tested on its own test part."));

    public TuneCommand(CliHost host)
        : base("tune", T("Searches for the options with which a model does best on a validation part of the training data."), host,
            "attune tune --model ials --trials 40",
            "attune tune --model ease --space regularization=10..5000:log --minutes 5 --final-test",
            "attune tune --model bpr --search halving --trials 60 --format adjacency --data gowalla/ --metrics recall@20,ndcg@20 --out tuned/bpr",
            "attune tune --config bench/accuracy/ml1m-ncf-ease.json --trials 20",
            "attune tune --model item-knn --nested 5 --trials 20",
            "attune train --model ials --options .attune/tuning/…/best.json")
    {
        _choice.AddTo(this);
        foreach (var option in new Option[] { _search, _trials, _minutes, _space, _config, _metrics, _validation, _out, _finalTest, _nested }) Add(option);
        _holdout.AddTo(this);
    }

    protected override async Task<TuneResult> RunAsync(ParseResult arguments, Session session)
    {
        var config = arguments.GetValue(_config) is { } path ? EvaluationConfig.Read(path) : null;
        if (config is not null) session = session with { Run = session.Run with { Seed = config.Seed } };
        var request = ReadRequest(arguments, config);
        var split = arguments.GetValue(_validation) is { } text ? SplitSpec.Parse(text) : null;
        var source = config is null ? _holdout.Read(arguments) : HoldoutSource.Of(config);
        Holdout Cut(Holdout holdout) => ValidationHoldout.Cut(holdout, split, session.Run.Seed);
        if (arguments.GetValue(_nested) is { } folds) return RunNested(request, await NestedSource(source, folds).LoadAsync(session), Cut, arguments, session);

        var outer = (await source.LoadAsync(session)).First();
        var validation = Cut(outer);
        var folder = FolderOf(arguments, request, validation, session);
        var result = Search(request, validation, folder, session);
        var (page, options) = WriteFiles(result, folder);
        var test = arguments.GetValue(_finalTest) && result.BestOptions is { } best
            ? ModelEvaluation.Run(request.Trainer, best, [outer], request.Metrics, session.Run, session.Time)
            : null;
        return new TuneResult(
            result.Model, result.Search, result.Protocol, result.Metric, result.Space, result.Resource, result.Trials, result.Best, result.BestOptions,
            test, null, folder, page, options)
        { Whole = result };
    }

    protected override void Show(TuneResult result, Session session)
    {
        if (result.Nested is { } nested) ShowNested(nested, session.Screen);
        else ShowSearch(result, session.Screen);
        session.Screen.Note(T($"Everything is in {result.Folder}; the same call goes on there."));
    }

    private TuningRequest ReadRequest(ParseResult arguments, EvaluationConfig? config)
    {
        var (trainer, options) = config is null ? _choice.Read(arguments) : ModelChoice.Of(config);
        var metrics = arguments.GetValue(_metrics) ?? (config is null ? "ndcg@10,recall@10" : string.Join(',', config.Metrics));
        var (trials, minutes) = (arguments.GetValue(_trials), arguments.GetValue(_minutes));
        if (minutes is <= 0 or double.NaN or > 1e6)
            throw new AttuneException("usage", $"--minutes was {minutes}; expected more than 0.") { IsUsage = true };
        return new TuningRequest(
            trainer, options, SearchSpace.Of(trainer.OptionsType, _choice.Given(arguments), arguments.GetValue(_space) ?? []),
            SearchStrategy.Get(arguments.GetValue(_search) ?? SearchStrategy.Names[0]), MetricSpec.ParseList(metrics),
            trials ?? (minutes is null ? DefaultTrials : null), minutes is { } m ? TimeSpan.FromMinutes(m) : null);
    }

    private static HoldoutSource NestedSource(HoldoutSource source, int folds) => source.Format is null or "movielens"
        ? source with { Split = $"k-fold:{folds}" }
        : throw new AttuneException("usage", $"--nested needs data that come whole, and --format {source.Format} is split already.", $"Use the workspace or --format movielens.") { IsUsage = true };

    private TuneResult RunNested(TuningRequest request, IEnumerable<Holdout> folds, Func<Holdout, Holdout> cut, ParseResult arguments, Session session)
    {
        string? folder = null;
        string FoldFolder(int fold, Holdout validation) => Path.Combine(folder ??= FolderOf(arguments, request, validation, session), $"fold-{fold}");
        var nested = NestedTuning.Run(
            request, folds, cut, (fold, validation) => TrialLog.Open(FoldFolder(fold, validation), Tuner.StudyOf(request, validation, session.Run.Seed)), session.Run, session.Time);
        foreach (var fold in nested.Folds) WriteFiles(fold.Search!, Path.Combine(folder!, $"fold-{fold.Fold}"));
        var first = nested.Folds[0].Search!;
        return new TuneResult(nested.Model, first.Search, nested.Protocol, nested.Metric, first.Space, first.Resource, [], null, null, null, nested, folder!, null, null);
    }

    private static TuningResult Search(TuningRequest request, Holdout validation, string folder, Session session)
    {
        var study = Tuner.StudyOf(request, validation, session.Run.Seed);
        try
        {
            return Tuner.Run(request, validation, TrialLog.Open(folder, study), session.Run, session.Time);
        }
        catch (OperationCanceledException)
        {
            // What is finished can be looked at, and the next call goes on from it.
            WriteFiles(Tuner.Summarise(request, validation.Protocol, TrialLog.Open(folder, study).Earlier), folder);
            throw;
        }
    }

    /// <summary>The folder asked for; else one in the workspace that is named after what is searched, so that the same search finds it again.</summary>
    private string FolderOf(ParseResult arguments, TuningRequest request, Holdout validation, Session session)
    {
        if (arguments.GetValue(_out) is { } asked) return asked;
        var study = Tuner.StudyOf(request, validation, session.Run.Seed).GetRawText();
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(study)))[..8];
        return Path.Combine(session.WorkspaceDirectory, "tuning", $"{request.Trainer.Description.Name}-{request.Strategy.Name}-{hash}");
    }

    private static (string Page, string? Options) WriteFiles(TuningResult result, string folder)
    {
        var (page, options) = (Path.Combine(folder, "report.html"), Path.Combine(folder, "best.json"));
        var best = result.BestOptions is null ? null : JsonSerializer.Serialize(ModelOptions.ToJson(result.BestOptions), Json.Options);
        File.WriteAllText(page, TuningPage.Write(result, best));
        if (best is null) return (page, null);
        File.WriteAllText(options, best + "\n");
        return (page, options);
    }

    private static void ShowSearch(TuneResult result, Screen screen)
    {
        var whole = result.Whole!;
        screen.Heading(T($"{result.Model} on {result.Protocol}"));
        var shown = whole.Ranked().Take(Shown);
        screen.Table(
            [T(">trial"), ">" + result.Metric, T(">share"), T(">seconds"), T("options")],
            shown.Select(t => new[] { $"{t.Number}", t.Value is { } v ? $"{v:0.0000}" : T("failed"), $"{t.Resource:0.##}", $"{t.Seconds:0.0}", Settings(t) }));
        screen.Line($"{result.Trials.Count} trials, {result.Trials.Count(t => t.Value is null)} failed; share: of the {result.Resource}.");
        if (result.Best is { Value: { } reached })
            screen.Line($"Best: trial {result.Best.Number} with {result.Metric} {reached:0.0000}.");
        if (result.Trials is [{ Resource: >= 1, Value: { } before }, ..])
            screen.Line($"The first trial, with the options it began from, had {before:0.0000}.");
        if (result.Test is { } test)
            screen.Line($"On the test part: {string.Join(", ", test.Metrics.Select(m => FormattableString.Invariant($"{m.Key} {m.Value:0.0000}")))}.");
        screen.Facts([(T("page"), result.Page!), (T("best options"), $"attune train --model {result.Model} --options {result.OptionsFile}")]);
    }

    private static string Settings(Trial trial) => string.Join(", ", trial.Options.Select(o => $"{o.Key}={o.Value}"));

    private static void ShowNested(NestedTuning nested, Screen screen)
    {
        screen.Heading(T($"{nested.Model} on {nested.Protocol}, nested"));
        screen.Table(
            [T(">fold"), T(">validation"), .. nested.Metrics.Keys.Select(m => ">" + m), T(">trials"), T("options found")],
            nested.Folds.Select(f => new[] { $"{f.Fold}", $"{f.Validation:0.0000}" }.Concat(nested.Metrics.Keys.Select(m => $"{f.Metrics[m]:0.0000}"))
                .Append($"{f.Trials}").Append(Settings(f.Search!.Best!)).ToArray()));
        foreach (var (metric, mean) in nested.Metrics) screen.Line($"{metric}: {mean:0.0000} ± {nested.MetricDeviations[metric]:0.0000} over {nested.Folds.Count} folds.");
    }
}
