using System.CommandLine;
using Attune.Features;
using Attune.Models;
using Attune.Prediction;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli.Commands;

/// <summary><c>attune traits train</c>: learns to tell a trait or what users will do.</summary>
internal sealed class TraitsTrainCommand : CliCommand<TraitManifest>
{
    private readonly Argument<string> _name = new("name") { Description = T("The trait's name, by which profiles will have it."), HelpName = T("NAME") };
    private readonly Option<string?> _target = new("--target") { Description = T("What is to be told: a declared trait (gender, age_group=18-24|25-34, age<35), a purchase within so many days (buys:30) or none (churns:60)."), HelpName = T("TARGET") };
    private readonly Option<string?> _learner = new("--learner") { Description = T("What learns: trees (default), forest or logistic."), HelpName = "trees|forest|logistic" };
    private readonly Option<bool> _sensitive = new("--allow-sensitive") { Description = T("Allow a sensitive trait, such as gender, age, religion, health or income, or one that the schema calls so.") };
    private readonly Option<string[]> _set = ModelChoice.SetOption();

    public TraitsTrainCommand(CliHost host)
        : base("train", T("Learns a trait from the users who told it, or what users will do from what they did; calibrates, cross-validates, and keeps it in the workspace."), host,
            "attune traits train churn --target churns:60", "attune traits train buyer --target buys:30 --learner forest", "attune traits train gender --learner logistic --allow-sensitive")
    {
        Add(_name);
        foreach (var option in new Option[] { _target, _learner, _sensitive, _set }) Add(option);
    }

    protected override async Task<TraitManifest> RunAsync(ParseResult arguments, Session session)
    {
        var name = arguments.GetRequiredValue(_name);
        TraitStore.CheckName(name);
        var target = TraitTarget.Parse(arguments.GetValue(_target) ?? name);
        var settings = ModelChoice.Settings(arguments.GetValue(_set) ?? []);
        var options = (TraitOptions)ModelOptions.Create(typeof(TraitOptions), arguments.GetValue(_learner) is { } learner ? [.. settings, new("learner", learner)] : settings);
        var isSensitive = TraitsCommand.IsSensitive(name, target.Text, session.Schema().Sensitive);
        if (isSensitive && !arguments.GetValue(_sensitive))
            throw new AttuneException("sensitive_trait", $"'{target.Text}' is sensitive, so it is not predicted.", $"Where there is a lawful basis, --allow-sensitive allows it.") { IsUsage = true };
        using var workspace = session.OpenWorkspace();
        var features = new FeatureOptions { Items = options.Items, Undated = target.Trait is not null };
        var sources = await FeatureChoice.SourcesAsync(workspace, features, session);
        var samples = await FeatureChoice.SamplesAsync(target, sources, null, features, session);
        return TraitsCommand.Store(session).Save(TrainedTrait.Train(name, target, isSensitive, samples, options, sources.Dataset.Fingerprint(), session.Run, session.Time)).Manifest;
    }

    protected override void Show(TraitManifest result, Session session)
    {
        var quality = result.Quality;
        session.Screen.Heading(T($"{result.Name}@{result.Version}, from {result.Target}"));
        session.Screen.Facts(
        [
            (T("values"), string.Join(", ", result.Levels.Zip(result.Counts, (l, n) => $"{l} {n:N0}"))),
            ("AUC", $"{quality.Auc:0.000} ({quality.AucInterval.Low:0.000}–{quality.AucInterval.High:0.000})"),
            (T("accuracy"), T($"{quality.Accuracy:0.000} ({quality.AccuracyInterval.Low:0.000}–{quality.AccuracyInterval.High:0.000}); always saying the most frequent value: {quality.Majority:0.000}")),
        ]);
        session.Screen.Note(T($"By cross-validation over users, {result.Folds} folds. Profiles have it from now on: attune profile USER."));
    }
}
