using System.Globalization;
using System.Text;
using Attune.Cli.Commands;
using Attune.Data;
using Attune.Deep.Watching;
using Attune.Evaluation;
using Attune.Models;
using Attune.Models.Runs;

namespace Attune.Cli.Runs;

/// <summary>What came of a training.</summary>
/// <param name="Trained">The model.</param>
/// <param name="Manifest">The version that was published.</param>
/// <param name="Run">The run's id.</param>
internal sealed record WatchedResult(TimedModel Trained, ModelManifest Manifest, string Run)
{
    /// <summary>How it does beside the version published before; null when that was not asked.</summary>
    public VersionComparison? Guard { get; init; }
}

/// <summary>A training that is kept as a run of the workspace and told to TensorBoard, and whose model is published.</summary>
internal static class WatchedTraining
{
    /// <summary>Trains and publishes.</summary>
    /// <exception cref="AttuneException">What the training throws; <see cref="CliApp.CancelledCode"/> when it was cancelled and can be resumed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled and left no checkpoint.</exception>
    public static async Task<WatchedResult> RunAsync(TrainOrder order, Dataset dataset, Session session)
    {
        var options = ModelOptions.ToJson(order.Options);
        var start = new RunStart(order.Trainer.Description.Name, options, session.Run.Seed, session.Run.Threads, RunData.Of(dataset, order.IsPrepared), order.Parent);
        var registry = session.Runs();
        using var run = await registry.BeginAsync(start, session.Cancellation);
        using var board = new TensorBoardJournal(registry.DirectoryOf(run.Id), session.Time, Describe(start));
        try
        {
            var context = session.Run with { Progress = run.Watching(session.Run.Progress), Journal = new CombinedJournal(run, board) };
            var trained = TimedTraining.Run(c => order.Train(dataset, c), context, session.Time);
            TrainedDetail.Tell(board, trained.Model, dataset, run.Epochs, order.Projector);
            var model = PublishedModel.Of(order.Trainer, order.Options, trained, dataset, session.Run.Seed, session.Time.GetUtcNow());
            model = model with { Manifest = model.Manifest with { Parent = order.Lineage } };
            var comparison = order.Guard is { } guard ? await guard.CheckAsync(model, session) : null;
            var manifest = await session.ModelStore().PublishAsync(model, session.Cancellation);
            run.Complete(manifest.Version);
            return new WatchedResult(trained, manifest, run.Id) { Guard = comparison };
        }
        catch (OperationCanceledException e) when (session.Cancellation.IsCancellationRequested)
        {
            run.Cancel();
            if (!run.CanResume || order.From is not null || order.Guard is not null) throw;
            throw new AttuneException(CliApp.CancelledCode, $"Cancelled after {run.Epochs} passes of {run.Id}.", $"attune train --resume {run.Id} goes on from there.", e);
        }
        catch (Exception e)
        {
            run.Fail(e);
            throw;
        }
    }

    /// <summary>What TensorBoard shows as the description of the run: its options as a table.</summary>
    private static string Describe(RunStart start)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"**{start.Model}**, seed {start.Seed}, {start.Data.Interactions:N0} interactions of {start.Data.Users:N0} users and {start.Data.Items:N0} items (data {start.Data.Fingerprint})\n\n");
        text.Append("| option | value |\n|---|---|\n");
        foreach (var option in start.Options.EnumerateObject()) text.Append(CultureInfo.InvariantCulture, $"| {option.Name} | {option.Value} |\n");
        return text.ToString();
    }
}
