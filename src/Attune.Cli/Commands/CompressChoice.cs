using System.CommandLine;
using System.Globalization;
using Attune.Data;
using Attune.Deep.Compression;
using Attune.Models;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli.Commands;

/// <summary>How <c>attune compress</c> is to make a model smaller: <c>--prune</c>, <c>--distill</c> or <c>--int8</c>.</summary>
internal sealed class CompressChoice
{
    /// <summary>Users whose scoring shows in which range the numbers between the layers are.</summary>
    private const int SampledUsers = 256;

    private readonly Option<double?> _prune = Share("--prune", T("Set this share of the weights, the smallest, to zero for good, and train the others on."), "SHARE", 0, 0.99);
    private readonly Option<int?> _epochs = new("--finetune-epochs") { Description = T("With --prune: epochs of the training that follows, at three tenths of the learning rate (default: a quarter of those it was trained for; 0 trains no more)."), HelpName = "N" };
    private readonly Option<bool> _distill = new("--distill") { Description = T("Teach a smaller model, the student, what this one, of any kind, scores, beside what users did; --student and --set tell which.") };
    private readonly Option<string?> _student = new("--student") { Description = T("With --distill: the student's model (default: the same)."), HelpName = T("NAME") };
    private readonly Option<double?> _temperature = Share("--temperature", T("With --distill: what the teacher's logits are divided by, to soften its probabilities (default: 2)."), "T", 1, 100);
    private readonly Option<double?> _mix = Share("--mix", T("With --distill: share of the teacher in the loss (default: 0.5)."), "SHARE", 0, 1);
    private readonly Option<bool> _int8 = new("--int8") { Description = T("Round weights and layers to signed bytes. Needs no training.") };
    private readonly Option<string[]> _set = ModelChoice.SetOption();

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _prune, _epochs, _distill, _student, _temperature, _mix, _int8, _set }) command.Add(option);
    }

    /// <summary>Checks that one way was chosen, and one that this model allows.</summary>
    public void ThrowUnlessPossible(ParseResult arguments, string model)
    {
        var ways = (arguments.GetValue(_prune) is null ? 0 : 1) + (arguments.GetValue(_distill) ? 1 : 0) + (arguments.GetValue(_int8) ? 1 : 0);
        if (ways != 1) throw new AttuneException("usage", $"Choose one of --prune, --distill and --int8.", $"For example attune compress neumf --prune 0.8.") { IsUsage = true };
        var student = arguments.GetValue(_distill) ? arguments.GetValue(_student) : null;
        if (arguments.GetValue(_distill) && student is null && arguments.GetValue(_set) is not { Length: > 0 })
            throw new AttuneException("usage", $"--distill needs a student that is smaller than its teacher.", $"For example --student gmf, or --set factors=8.") { IsUsage = true };
        TrainerOf(student ?? model);
    }

    /// <summary>Makes the smaller model, to be published.</summary>
    /// <param name="arguments">What was chosen.</param>
    /// <param name="version">The version to make it from.</param>
    /// <param name="aligned">The same model over the users and items of the dataset.</param>
    /// <param name="dataset">What to train on.</param>
    /// <param name="versions">All versions.</param>
    /// <param name="session">The session.</param>
    public PublishedModel Make(ParseResult arguments, PublishedModel version, IModel aligned, Dataset dataset, IReadOnlyList<ModelManifest> versions, Session session)
    {
        var (model, settings) = (version.Manifest.Model, ModelChoice.Settings(arguments.GetValue(_set) ?? []).ToList());
        if (arguments.GetValue(_int8)) return Rounded(TrainerOf(model), version, dataset, session);
        if (arguments.GetValue(_prune) is { } share) return Pruned(TrainerOf(model), version, dataset, share, arguments.GetValue(_epochs), settings, versions, session);

        var student = TrainerOf(arguments.GetValue(_student) ?? model);
        var options = ModelOptions.Create(student.OptionsType, settings, student.Description.Name == model ? version.Manifest.Options : null);
        var distillation = new DistillationOptions(arguments.GetValue(_temperature) ?? 2, arguments.GetValue(_mix) ?? 0.5);
        var taught = TimedTraining.Run(run => student.Distil(aligned, dataset, options, distillation, run), session.Run, session.Time);
        return Of(student, options, taught, dataset, version, "distilled", session);
    }

    private static PublishedModel Pruned(
        ICompresses trainer, PublishedModel version, Dataset dataset, double share, int? epochs, List<KeyValuePair<string, string>> settings, IReadOnlyList<ModelManifest> versions, Session session)
    {
        var before = version.Manifest.Options;
        var gentle = FromChoice.Settings(version.Manifest, versions);
        if (epochs is > 0) settings.Insert(0, new("epochs", epochs.Value.ToString(CultureInfo.InvariantCulture)));
        var options = epochs == 0 ? ModelOptions.FromJson(trainer.OptionsType, before) : ModelOptions.Create(trainer.OptionsType, [.. gentle, .. settings], before);
        var pruned = TimedTraining.Run(run => trainer.Prune(version, dataset, options, share, epochs != 0, run), session.Run, session.Time);
        return Of(trainer, options, pruned, dataset, version, "pruned", session);
    }

    private static PublishedModel Rounded(ICompresses trainer, PublishedModel version, Dataset dataset, Session session)
    {
        var step = 1 + dataset.Users.Count / SampledUsers;
        var ids = new AlignedModel(version, dataset.Users, dataset.Items);
        UserQuery[] samples = [.. Enumerable.Range(0, dataset.Users.Count).Where(u => u % step == 0).Select(u => ids.Translate(UserQuery.Known(dataset.UserItems, u)))];
        var rounded = TimedTraining.Run(run => trainer.Quantize(version.Model, samples, run), session.Run, session.Time);
        var manifest = version.Manifest with { Parent = ParentOf(version, "int8"), TrainedAt = session.Time.GetUtcNow(), FitSeconds = rounded.FitSeconds };
        return version with { Manifest = manifest, Model = rounded.Model };
    }

    private static PublishedModel Of(IModelTrainer trainer, object options, TimedModel trained, Dataset dataset, PublishedModel version, string by, Session session)
    {
        var model = PublishedModel.Of(trainer, options, trained, dataset, session.Run.Seed, session.Time.GetUtcNow());
        return model with { Manifest = model.Manifest with { Parent = ParentOf(version, by) } };
    }

    private static ModelParent ParentOf(PublishedModel version, string by) => new(version.Manifest.Model, version.Manifest.Version, by);

    private static ICompresses TrainerOf(string model)
    {
        if (ModelCatalog.Default.Get(model) is ICompresses trainer) return trainer;
        var able = string.Join(", ", ModelCatalog.Default.Trainers.OfType<ICompresses>().Select(t => t.Description.Name));
        throw new AttuneException("cannot_compress", $"The model '{model}' cannot be made smaller.", $"Models that can: {able}.");
    }

    private static Option<double?> Share(string name, string description, string unit, double least, double most)
    {
        var option = new Option<double?>(name) { Description = description, HelpName = unit };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token, ..] && !(double.TryParse(token.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most))
                result.AddError(T($"{name} was {token.Value}; expected a number from {least} to {most}."));
        });
        return option;
    }
}
