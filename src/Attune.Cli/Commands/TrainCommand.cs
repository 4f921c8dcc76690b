using System.CommandLine;
using System.Text.Json.Serialization;
using Attune.Cli.Runs;
using Attune.Data;
using Attune.Evaluation;
using Attune.Models;
using Attune.Models.Runs;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli.Commands;

/// <summary>What <c>attune train</c> says.</summary>
internal sealed record TrainResult(
    string Run, string Model, int Version, object Options, int Users, int Items, long Interactions, double FitSeconds,
    IReadOnlyList<double> IterationSeconds, double PeakMemoryMb)
{
    /// <summary>What it was made from; null when it was trained from the beginning.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ModelParent? Parent { get; init; }

    /// <summary>How it does beside the version published before; null without <c>--guard</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public VersionComparison? Guard { get; init; }
}

/// <summary><c>attune train</c>: trains a model on the workspace and keeps it as a new version.</summary>
internal sealed class TrainCommand : CliCommand<TrainResult>
{
    private readonly ModelChoice _choice = new();
    private readonly FromChoice _from = new();
    private readonly GuardChoice _guard = new();
    private readonly Option<bool> _raw = new("--raw") { Description = T("Train on the raw log, without what attune prepare did.") };
    private readonly Option<bool> _projector = new("--projector") { Description = T("Also write the vectors of users and items for TensorBoard's projector, at most 20,000 of each.") };
    private readonly Option<string?> _resume = new("--resume")
    {
        Description = T("Go on from the checkpoint of a run that was cancelled, failed or was interrupted, with its options, on the same data; the result is as if it had never stopped."),
        HelpName = T("RUN"),
    };

    public TrainCommand(CliHost host)
        : base("train", T("Trains a model on the workspace and keeps it as a new version. Each training is a run, with a folder in the workspace's runs: attune runs shows it, and TensorBoard reads it as its log directory (tensorboard --logdir WORKSPACE/runs)."), host,
            "attune train", "attune train --model ials --set factors=128 --set iterations=16", "attune train --model item-knn", "attune train --resume last",
            "attune train --from neumf --new-only --guard")
    {
        _choice.AddTo(this);
        _from.AddTo(this);
        _guard.AddTo(this);
        foreach (var option in new Option[] { _raw, _resume, _projector }) Add(option);
    }

    protected override async Task<TrainResult> RunAsync(ParseResult arguments, Session session)
    {
        if (arguments.GetValue(_resume) is { } name) return await ResumeAsync(name, arguments, session);
        var version = await _from.ReadAsync(arguments, session);
        var (trainer, options) = version is null ? _choice.Read(arguments) : FromChoice.Options(version, await session.ModelStore().ListAsync(session.Cancellation), _choice, arguments);
        var guard = _guard.Read(arguments);
        var (prepared, incumbent) = (!arguments.GetValue(_raw), guard is null ? null : await session.ModelStore().LoadAsync(trainer.Description.Name, null, session.Cancellation));
        var data = await TrainingData.LoadAsync(prepared, version, _from.IsNewOnly(arguments), incumbent, session);
        var order = new TrainOrder(trainer, options, prepared, RunParentOf(version, session), arguments.GetValue(_projector)) { From = version };
        if (guard is null) return await TrainAsync(order with { Fresh = data.Fresh }, data.All, session);
        var holdout = GuardHoldout.Cut(data.All, data.NewToIncumbent, session.Run.Seed);
        order = order with { Fresh = data.Fresh is null ? null : holdout.Without(data.Fresh), Guard = new TrainGuard(guard, holdout, incumbent, version?.Manifest) };
        return await TrainAsync(order, holdout.Holdout.Train, session);
    }

    /// <summary>Trains and publishes; the demo does too.</summary>
    public static async Task<TrainResult> TrainAsync(TrainOrder order, Dataset dataset, Session session)
    {
        if (dataset.Interactions.Count == 0)
            throw new AttuneException("no_interactions", $"There is nothing to learn from: the workspace holds no interactions.", $"attune import takes data in.");
        var result = await WatchedTraining.RunAsync(order, dataset, session);
        var (trained, manifest, run) = result;
        return new TrainResult(
            run, manifest.Model, manifest.Version, order.Options, manifest.Users, manifest.Items, manifest.Interactions,
            trained.FitSeconds, trained.IterationSeconds, ModelEvaluation.PeakMemoryMb())
        { Parent = manifest.Parent, Guard = result.Guard };
    }

    protected override void Show(TrainResult result, Session session)
    {
        session.Screen.Line($"Trained {result.Model} version {result.Version} on {result.Interactions:N0} interactions of {result.Users:N0} users and {result.Items:N0} items in {result.FitSeconds:0.0} s.");
        if (result.IterationSeconds.Count > 0)
            session.Screen.Line($"{result.IterationSeconds.Count} iterations of {result.IterationSeconds.Average():0.00} s each; peak memory {result.PeakMemoryMb:N0} MB.");
        if (result.Guard is { } guard) TrainGuard.Show(guard, session.Screen);
        session.Screen.Note($"attune runs show {result.Run} --workspace {session.WorkspaceDirectory}");
        session.Screen.Note($"attune recommend USER --workspace {session.WorkspaceDirectory}");
    }

    private async Task<TrainResult> ResumeAsync(string name, ParseResult arguments, Session session)
    {
        var registry = session.Runs();
        var run = registry.Get(name);
        ThrowIfNotToResume(run, arguments);
        registry.CheckpointOf(run);
        var trainer = ModelCatalog.Default.Get(run.Start.Model);
        var options = ModelOptions.FromJson(trainer.OptionsType, run.Start.Options);
        var order = new TrainOrder(trainer, options, run.Start.Data.IsPrepared, new RunParent(RunOrigin.Resumed, run.Id), arguments.GetValue(_projector));
        var dataset = await LoadAsync(order.IsPrepared, session);
        ThrowIfOtherData(run, RunData.Of(dataset, order.IsPrepared));
        return await TrainAsync(order, dataset, session with { Run = session.Run with { Seed = run.Start.Seed } });
    }

    private void ThrowIfNotToResume(RunRecord run, ParseResult arguments)
    {
        if (_choice.IsGiven(arguments) || _from.IsGiven(arguments) || _guard.Read(arguments) is not null || arguments.GetValue(_raw) || arguments.GetValue<int?>(GlobalOptions.Seed) is { } seed && seed != run.Start.Seed)
            throw new AttuneException("usage", $"--resume goes on with the model, the options, the data and the seed of the run.", $"Leave --model, --set, --options, --from, --new-only, --guard, --raw and --seed out.") { IsUsage = true };
        if (run.Start.Parent is { Origin: RunOrigin.FineTuned } parent)
            throw new AttuneException("cannot_resume", $"The run {run.Id} went on from version {parent.Version} of {run.Start.Model}, and such a run is not resumed.", $"attune train --from {run.Start.Model}@{parent.Version} begins it again.");
        if (run.Status == RunStatus.Running)
            throw new AttuneException("run_running", $"The run {run.Id} is still going on.", $"attune runs show {run.Id} tells how far it has come.");
        if (run.Status == RunStatus.Completed)
            throw new AttuneException("run_completed", $"The run {run.Id} is complete: it published version {run.Version} of {run.Start.Model}.", $"attune train --model {run.Start.Model} trains again.");
    }

    private static void ThrowIfOtherData(RunRecord run, RunData now)
    {
        var then = run.Start.Data;
        if (then == now) return;
        throw new AttuneException("other_data",
            $"The data are not those of the run {run.Id}: it had {then.Interactions:N0} interactions of {then.Users:N0} users and {then.Items:N0} items (fingerprint {then.Fingerprint}), now there are {now.Interactions:N0} of {now.Users:N0} and {now.Items:N0} (fingerprint {now.Fingerprint}).",
            $"A checkpoint goes on only with the data that it was made from. Train again: attune train --model {run.Start.Model}.");
    }

    /// <summary>The run that published a version is what a run that goes on from it came from.</summary>
    private static RunParent? RunParentOf(PublishedModel? version, Session session)
    {
        if (version?.Manifest is not { } manifest) return null;
        var run = session.Runs().List().LastOrDefault(r => r.Start.Model == manifest.Model && r.Version == manifest.Version);
        return new RunParent(RunOrigin.FineTuned, run?.Id, manifest.Version);
    }

    private static async Task<Dataset> LoadAsync(bool prepared, Session session)
    {
        using var workspace = session.OpenWorkspace();
        return await workspace.DatasetAsync(new DatasetQuery(Prepared: prepared), session);
    }
}
