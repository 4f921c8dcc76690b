using System.CommandLine;
using Attune.Cli.Terminal;
using Attune.Data;
using Attune.Data.Splits;
using Attune.Evaluation;
using Attune.Models;
using Attune.Preparation;
using Attune.Preparation.Quality;
using Attune.Profiles;
using Attune.Simulation;
using Attune.Storage;
using Attune.Storage.Import;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli.Commands;

/// <summary>What <c>attune demo</c> did, step by step.</summary>
internal sealed record DemoResult(
    string Workspace, IReadOnlyList<ImportReport> Imports, IReadOnlyDictionary<string, long> Quarantined, QualityReport Quality,
    IReadOnlyList<StepLine> Prepared, IReadOnlyList<DemoModel> Models, TrainResult Trained, Profile Profile, RecommendResult Recommendations, double Seconds);

/// <summary>A model measured by the demo, against the popularity baseline.</summary>
internal sealed record DemoModel(string Model, double Ndcg, Interval Interval, double Recall, double Coverage, double? Difference, double? PValue, double FitSeconds);

/// <summary><c>attune demo</c>: the whole pipeline, on a simulated storefront or a MovieLens folder.</summary>
internal sealed class DemoCommand : CliCommand<DemoResult>
{
    private const string Metric = "ndcg@10", Marker = "demo";
    private static readonly string[] Compared = ["popular", "item-knn", "ials"];
    private readonly Option<string?> _data = new("--data") { Description = T("A MovieLens folder instead of the simulated storefront."), HelpName = T("PATH") };

    public DemoCommand(CliHost host)
        : base("demo", T("Shows the whole pipeline in a minute: import, clean, compare models, profile, recommend."), host,
            "attune demo", "attune demo --data ml-100k/", "attune demo --lang zh") => Add(_data);

    protected override async Task<DemoResult> RunAsync(ParseResult arguments, Session session)
    {
        var start = session.Time.GetTimestamp();
        if (arguments.GetValue<string?>(GlobalOptions.Workspace) is null) session = session with { WorkspaceDirectory = ".attune-demo" };
        StartAfresh(session.WorkspaceDirectory);
        using var workspace = session.OpenWorkspace(create: true);
        var story = new Story(session);

        var imports = await ImportAsync(workspace, arguments.GetValue(_data), session);
        var quarantined = await workspace.Quarantine.CountAsync(session.Cancellation);
        story.CameIn(imports, quarantined);

        var quality = await QualityCommand.MeasureAsync(workspace, prepared: false, session);
        var prepared = await new PreparationPipeline(workspace.Preparation, session.Time).RunAsync(PreparationPipeline.DefaultRecipe, session.Run);
        var steps = prepared.Select(r => StepLine.Of(r.Applied, T(r.Statement))).ToList();
        story.Cleaned(quality, steps);

        var dataset = await workspace.DatasetAsync(new DatasetQuery(), session);
        var models = Compare(dataset, session);
        story.ComparedModels(models);

        var ials = ModelCatalog.Default.Get("ials");
        var trained = await TrainCommand.TrainAsync(new TrainOrder(ials, ModelOptions.Create(ials.OptionsType, [])), dataset, session);
        var published = (await session.ModelStore().LoadAsync(cancellation: session.Cancellation))!;
        var user = SomeoneInteresting(dataset);
        var profile = await ProfileCommand.BuildAsync(workspace, published, user, session);
        var recommended = await new Recommendations(workspace, published, session).ForAsync(user, 10);
        story.KnowsSomeone(profile, recommended);

        return new DemoResult(session.WorkspaceDirectory, imports, quarantined, quality, steps, models, trained, profile, recommended,
            session.Time.GetElapsedTime(start).TotalSeconds);
    }

    protected override void Show(DemoResult result, Session session)
    {
        var workspace = $"--workspace {result.Workspace}";
        session.Screen.Heading(T("What to try next"));
        session.Screen.Facts(
        [
            (T("another user"), $"./attune recommend {(result.Profile.Find<NeighboursValue>() is { Nearest: [var nearest, ..] } ? nearest.User : result.Profile.User)} {workspace}"),
            (T("what goes with an item"), $"./attune similar-items {result.Recommendations.Items[0].Item} {workspace}"),
            (T("the bad rows"), $"./attune quarantine list {workspace}"),
            (T("another model"), $"./attune evaluate --model item-knn --set neighbours=50 {workspace}"),
            (T("your own data"), "./attune import csv FILE --map user=…,item=…,value=…,time=…"),
        ]);
        session.Screen.Line($"Done in {result.Seconds:0} s. Everything is in {result.Workspace}; deleting that folder undoes the demo.");
    }

    /// <summary>Removes the workspace of an earlier demo, and nothing that is not one.</summary>
    private static void StartAfresh(string directory)
    {
        if (Directory.Exists(directory) && Directory.EnumerateFileSystemEntries(directory).Any())
        {
            if (!File.Exists(Path.Combine(directory, Marker)))
                throw new AttuneException("workspace_in_use", $"{directory} holds something that is not the demo's; it was left alone.", $"Name another folder with --workspace.");
            Directory.Delete(directory, recursive: true);
        }

        Directory.CreateDirectory(directory);
        File.WriteAllText(Path.Combine(directory, Marker), "");
    }

    private static async Task<List<ImportReport>> ImportAsync(Workspace workspace, string? data, Session session)
    {
        if (data is not null) return [await Importer.ImportAsync(workspace, new ImportRequest(data, ImportFormat.MovieLens), session.Run)];
        var simulated = SimulationWriter.Write(Path.Combine(workspace.Directory, "storefront"), new SimulationOptions { Seed = session.Run.Seed }, session.Run);
        return [await Importer.ImportAsync(workspace, new ImportRequest(Path.Combine(simulated.Directory, "events.jsonl"), ImportFormat.Segment), session.Run)];
    }

    private static List<DemoModel> Compare(Dataset dataset, Session session)
    {
        var holdouts = Holdout.Split(dataset, SplitSpec.Parse("leave-last-out"), session.Run.Seed).ToList();
        var metrics = MetricSpec.ParseList("ndcg@10,recall@10,coverage@10");
        var models = new List<DemoModel>();
        EvaluationResult? baseline = null;
        foreach (var name in Compared)
        {
            var trainer = ModelCatalog.Default.Get(name);
            var report = ModelEvaluation.Run(trainer, ModelOptions.Create(trainer.OptionsType, []), holdouts, metrics, session.Run, session.Time);
            var fold = report.Folds[0];
            var against = baseline is null ? null : Significance.Compare(baseline, fold, Metric, session.Run.Seed);
            baseline ??= fold;
            models.Add(new DemoModel(
                name, fold.Metrics[Metric], Significance.ConfidenceInterval(fold, Metric, session.Run.Seed), fold.Metrics["recall@10"],
                fold.Metrics["coverage@10"], against?.Difference, against?.Permutation.PValue, report.FitSeconds));
        }

        return models;
    }

    /// <summary>A user with enough history to have taste and little enough to be read: the first with about fifty interactions.</summary>
    private static string SomeoneInteresting(Dataset dataset)
    {
        var users = Enumerable.Range(0, dataset.Users.Count);
        return dataset.Users[users.MinBy(u => (Math.Abs(dataset.Interactions.CountOf(u) - 50), u))];
    }

    /// <summary>Tells a person what happens, as it happens; silent for a script.</summary>
    private sealed class Story(Session session)
    {
        private int _chapter;

        public void CameIn(IEnumerable<ImportReport> imports, IReadOnlyDictionary<string, long> quarantined) => Tell(T("What came in"), screen =>
        {
            foreach (var i in imports)
                screen.Line($"{i.RowsRead:N0} rows read: {i.Imported:N0} events taken in, {i.Duplicates:N0} duplicates, {i.Quarantined:N0} quarantined; {i.Users:N0} users, {i.Items:N0} items; {i.Seconds:0.0} s.");
            if (quarantined.Count > 0)
                screen.Facts(quarantined.OrderByDescending(q => q.Value).Select(q => ($"{q.Value:N0}", q.Key)));
        });

        public void Cleaned(QualityReport quality, IEnumerable<StepLine> steps) => Tell(T("What was found and cleaned"), screen =>
        {
            QualityCommand.ShowFigures(quality, Severity.Warning, screen);
            StepLine.Show(steps, screen);
        });

        public void ComparedModels(IReadOnlyList<DemoModel> models) => Tell(T("Models against the popularity baseline (the last item of each user withheld)"), screen =>
        {
            var best = models.Max(m => m.Interval.High);
            screen.Table([T("model"), T(">NDCG@10"), T(">95% interval"), "", T(">recall@10"), T(">coverage"), T("against popular")], models.Select(m => new[]
            {
                m.Model, $"{m.Ndcg:0.0000}", $"{m.Interval.Low:0.000}–{m.Interval.High:0.000}", Screen.Bar(m.Ndcg / best, 16), $"{m.Recall:0.0000}", $"{m.Coverage:P0}",
                m.Difference is { } d ? $"{d:+0.0000;-0.0000}, p {(m.PValue < 0.001 ? "< 0.001" : $"= {m.PValue:0.000}")}" : "",
            }));
        });

        public void KnowsSomeone(Profile profile, RecommendResult recommended) => Tell(T("One user, known"), screen =>
        {
            ProfileCommand.ShowProfile(profile, screen);
            RecommendCommand.ShowList(recommended, session);
        });

        private void Tell(string title, Action<Screen> show)
        {
            if (session.Json) return;
            session.EndProgress();
            session.Screen.Heading($"{++_chapter}. {title}");
            show(session.Screen);
        }
    }
}
