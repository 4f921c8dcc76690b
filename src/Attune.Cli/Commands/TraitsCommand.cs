using System.CommandLine;
using Attune.Prediction;
using Attune.Storage;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli.Commands;

/// <summary>What <c>attune traits</c> says.</summary>
/// <param name="Traits">The trained traits.</param>
internal sealed record TraitsResult(IReadOnlyList<TraitManifest> Traits);

/// <summary><c>attune traits</c>: what is predicted of users, and how well.</summary>
internal sealed class TraitsCommand : CliCommand<TraitsResult>
{
    public TraitsCommand(CliHost host)
        : base("traits", T("What is predicted of users, and how well: traits that nobody told, and what users will do."), host,
            "attune traits", "attune traits train churn --target churns:60", "attune traits remove churn")
    {
        Add(new TraitsTrainCommand(host));
        Add(new TraitsRemoveCommand(host));
    }

    /// <summary>Where the workspace keeps trained traits.</summary>
    public static TraitStore Store(Session session) => new(Path.Combine(session.WorkspaceDirectory, Workspace.TraitsFolder));

    /// <summary>Tells the traits of the workspace; null when none is trained, or none may be told.</summary>
    public static TraitPredictor? Predictor(Session session)
    {
        var sensitive = session.Schema().Sensitive;
        var told = Store(session).Load().Where(t => t.Manifest.Sensitive || !IsSensitive(t.Manifest.Name, t.Manifest.Target, sensitive)).ToList();
        return told.Count == 0 ? null : new TraitPredictor(told);
    }

    /// <summary>Whether a trait or what it is learned from is sensitive.</summary>
    public static bool IsSensitive(string name, string target, IReadOnlyList<string> declared) =>
        SensitiveTraits.Contains(name, declared) || (TraitTarget.Parse(target).Trait is { } trait && SensitiveTraits.Contains(trait, declared));

    protected override Task<TraitsResult> RunAsync(ParseResult arguments, Session session) => Task.FromResult(new TraitsResult(Store(session).List()));

    protected override void Show(TraitsResult result, Session session)
    {
        if (result.Traits.Count == 0)
        {
            session.Screen.Line(T("Nothing is trained yet: attune traits train NAME --target TARGET."));
            return;
        }

        session.Screen.Table([T("trait"), T("target"), T("learner"), T(">rows"), ">AUC", T(">95% interval"), T(">accuracy"), T(">95% interval"), T(">majority")], result.Traits.Select(Row));
        session.Screen.Note(T("By ten-fold cross-validation over users; accuracy of always saying the most frequent value: majority."));
    }

    private static string[] Row(TraitManifest trait) =>
    [
        $"{trait.Name}@{trait.Version}", trait.Target, trait.Options.GetProperty("learner").GetString()!, $"{trait.Counts.Sum():N0}", $"{trait.Quality.Auc:0.000}",
        $"{trait.Quality.AucInterval.Low:0.000}–{trait.Quality.AucInterval.High:0.000}", $"{trait.Quality.Accuracy:0.000}",
        $"{trait.Quality.AccuracyInterval.Low:0.000}–{trait.Quality.AccuracyInterval.High:0.000}", $"{trait.Quality.Majority:0.000}",
    ];
}

/// <summary><c>attune traits remove</c>: forgets a trained trait.</summary>
internal sealed class TraitsRemoveCommand : CliCommand<TraitsRemoveResult>
{
    private readonly Argument<string> _name = new("name") { Description = T("The trait's name."), HelpName = T("NAME") };

    public TraitsRemoveCommand(CliHost host)
        : base("remove", T("Forgets a trained trait: it is no longer told of anybody."), host, "attune traits remove churn") => Add(_name);

    protected override Task<TraitsRemoveResult> RunAsync(ParseResult arguments, Session session)
    {
        var name = arguments.GetRequiredValue(_name);
        if (!TraitsCommand.Store(session).Remove(name)) throw new AttuneException("unknown_trained_trait", $"There is no trained trait '{name}'.", $"See 'attune traits'.") { IsUsage = true };
        return Task.FromResult(new TraitsRemoveResult(name));
    }

    protected override void Show(TraitsRemoveResult result, Session session) => session.Screen.Line($"Removed {result.Removed}.");
}

/// <summary>What <c>attune traits remove</c> says.</summary>
/// <param name="Removed">The trait's name.</param>
internal sealed record TraitsRemoveResult(string Removed);
