using System.CommandLine;
using System.Globalization;
using Attune.Evaluation;
using Attune.Models;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli.Commands;

/// <summary>What <c>attune compress</c> says.</summary>
/// <param name="Model">The model of the new version.</param>
/// <param name="Version">Its number.</param>
/// <param name="Parent">What it was made from, and how.</param>
/// <param name="Options">Its options.</param>
/// <param name="Metric">What accuracy is measured by.</param>
/// <param name="Protocol">What was withheld to measure it.</param>
/// <param name="Users">Users measured.</param>
/// <param name="Before">The version that it was made from.</param>
/// <param name="After">The new version.</param>
/// <param name="BeforeMayHaveSeen">True when the earlier version may have learned what was withheld, so that its accuracy flatters it, and what was made of it too.</param>
/// <param name="Seconds">How long it took to make.</param>
internal sealed record CompressResult(
    string Model, int Version, ModelParent Parent, object Options, string Metric, string Protocol, int Users, SizeSpeedAccuracy Before, SizeSpeedAccuracy After,
    bool BeforeMayHaveSeen, double Seconds);

/// <summary>What a version takes and gives.</summary>
/// <param name="Bytes">On disk.</param>
/// <param name="ItemsPerSecond">Items scored in a second by one thread.</param>
/// <param name="Accuracy">The metric.</param>
internal sealed record SizeSpeedAccuracy(long Bytes, double ItemsPerSecond, double Accuracy);

/// <summary><c>attune compress</c>: makes a smaller version of a trained deep model.</summary>
internal sealed class CompressCommand : CliCommand<CompressResult>
{
    private readonly Argument<string> _version = new("version") { Description = T("The trained version, e.g. neumf or neumf@3."), HelpName = T("NAME[@VERSION]") };
    private readonly CompressChoice _choice = new();
    private readonly Option<string?> _metric = new("--metric") { Description = T("What accuracy is measured by before and after (default: ndcg@10)."), HelpName = T("METRIC") };
    private readonly Option<bool> _raw = new("--raw") { Description = T("Use the raw log, without what attune prepare did.") };

    public CompressCommand(CliHost host)
        : base("compress", T("Makes a smaller version of a trained deep model: prunes it, rounds it to signed bytes, or lets it, or a model of any other kind, teach a smaller student. Tells size, speed and accuracy before and after."), host,
            "attune compress neumf --prune 0.8 --finetune-epochs 3", "attune compress neumf@3 --distill --student gmf --set factors=8", "attune compress neumf --int8", "attune compress ials --distill --student gmf --set factors=16")
    {
        Add(_version);
        _choice.AddTo(this);
        Add(_metric);
        Add(_raw);
    }

    protected override async Task<CompressResult> RunAsync(ParseResult arguments, Session session)
    {
        var name = VersionName.Parse(arguments.GetRequiredValue(_version));
        var metric = MetricSpec.Parse(arguments.GetValue(_metric) ?? "ndcg@10");
        _choice.ThrowUnlessPossible(arguments, name.Model);
        var version = await name.LoadAsync(session);
        var versions = await session.ModelStore().ListAsync(session.Cancellation);
        var data = await TrainingData.LoadAsync(!arguments.GetValue(_raw), null, false, version, session);
        var guard = GuardHoldout.Cut(data.All, data.NewToIncumbent, session.Run.Seed);
        var before = Aligned(version, guard);
        var smaller = _choice.Make(arguments, version, before, guard.Holdout.Train, versions, session);

        IModel[] models = [before, Aligned(smaller, guard)];
        var speeds = ScoringSpeed.ItemsPerSecond(models, guard.Holdout.Train.UserItems, session.Time, session.Cancellation);
        var accuracies = models.Select(m => Evaluator.Evaluate(m, guard.Holdout, [metric], session.Run, session.Time)).ToList();
        var manifest = await session.ModelStore().PublishAsync(smaller, session.Cancellation);
        return new CompressResult(
            manifest.Model, manifest.Version, manifest.Parent!, manifest.Options, metric.Name, guard.Holdout.Protocol, accuracies[0].UsersEvaluated,
            new SizeSpeedAccuracy(SavedSize.Of(version), speeds[0], accuracies[0].Metrics[metric.Name]),
            new SizeSpeedAccuracy(SavedSize.Of(smaller), speeds[1], accuracies[1].Metrics[metric.Name]),
            guard.MayHaveSeen(version.Manifest, versions), manifest.FitSeconds);
    }

    protected override void Show(CompressResult result, Session session)
    {
        var (before, after) = (result.Before, result.After);
        session.Screen.Line($"{result.Model} version {result.Version}, {T(result.Parent.By)} from {result.Parent.Model} version {result.Parent.Version} in {result.Seconds:0.0} s.");
        session.Screen.Table(
            ["", T(">before"), T(">after"), T(">change")],
            [
                [T("size, KB"), $"{before.Bytes / 1024.0:N0}", $"{after.Bytes / 1024.0:N0}", Times(before.Bytes, after.Bytes)],
                [T("scores a second, one thread, thousands"), $"{before.ItemsPerSecond / 1000:N0}", $"{after.ItemsPerSecond / 1000:N0}", Times(before.ItemsPerSecond, after.ItemsPerSecond)],
                [result.Metric, $"{before.Accuracy:0.0000}", $"{after.Accuracy:0.0000}", Times(before.Accuracy, after.Accuracy)],
            ]);
        session.Screen.Note(T($"Accuracy: {T(result.Protocol)}, {result.Users:N0} users."));
        if (result.BeforeMayHaveSeen) session.Screen.Note(T("The version before may have learned what was held out, which flatters it, and what was made from it too; of one that attune train --guard trained the figures are true."));
    }

    private static IModel Aligned(PublishedModel model, GuardHoldout guard) => AlignedModel.Of(model, guard.Holdout.Train.Users, guard.Holdout.Train.Items);

    private static string Times(double before, double after) => before == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"× {after / before:0.00}");
}
