using System.CommandLine;
using Attune.Data;
using Attune.Evaluation;
using Attune.Models;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli.Commands;

/// <summary>What <c>attune train</c> says.</summary>
internal sealed record TrainResult(
    string Model, int Version, object Options, int Users, int Items, long Interactions, double FitSeconds,
    IReadOnlyList<double> IterationSeconds, double PeakMemoryMb);

/// <summary><c>attune train</c>: trains a model on the workspace and keeps it as a new version.</summary>
internal sealed class TrainCommand : CliCommand<TrainResult>
{
    private readonly ModelChoice _choice = new();
    private readonly Option<bool> _raw = new("--raw") { Description = T("Train on the raw log, without what attune prepare did.") };

    public TrainCommand(CliHost host)
        : base("train", T("Trains a model on the workspace and keeps it as a new version."), host,
            "attune train", "attune train --model ials --set factors=128 --set iterations=16", "attune train --model item-knn")
    {
        _choice.AddTo(this);
        Add(_raw);
    }

    protected override async Task<TrainResult> RunAsync(ParseResult arguments, Session session)
    {
        var (trainer, options) = _choice.Read(arguments);
        Dataset dataset;
        using (var workspace = session.OpenWorkspace())
            dataset = await workspace.Events.LoadDatasetAsync(new DatasetQuery(Prepared: !arguments.GetValue(_raw)), session.Run);
        return await TrainAsync(trainer, options, dataset, session);
    }

    /// <summary>Trains and publishes; the demo does too.</summary>
    public static async Task<TrainResult> TrainAsync(IModelTrainer trainer, object options, Dataset dataset, Session session)
    {
        if (dataset.Interactions.Count == 0)
            throw new AttuneException("no_interactions", $"There is nothing to learn from: the workspace holds no interactions.", $"attune import takes data in.");
        var trained = TimedTraining.Run(trainer, dataset, options, session.Run, session.Time);
        var manifest = await session.ModelStore().PublishAsync(PublishedModel.Of(trainer, options, trained, dataset, session.Run.Seed, session.Time.GetUtcNow()), session.Cancellation);
        return new TrainResult(
            manifest.Model, manifest.Version, options, manifest.Users, manifest.Items, manifest.Interactions,
            trained.FitSeconds, trained.IterationSeconds, ModelEvaluation.PeakMemoryMb());
    }

    protected override void Show(TrainResult result, Session session)
    {
        session.Screen.Line($"Trained {result.Model} version {result.Version} on {result.Interactions:N0} interactions of {result.Users:N0} users and {result.Items:N0} items in {result.FitSeconds:0.0} s.");
        if (result.IterationSeconds.Count > 0)
            session.Screen.Line($"{result.IterationSeconds.Count} iterations of {result.IterationSeconds.Average():0.00} s each; peak memory {result.PeakMemoryMb:N0} MB.");
        session.Screen.Note($"attune recommend USER --workspace {session.WorkspaceDirectory}");
    }
}
