using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Attune.Models;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli.Commands;

/// <summary>The options by which <c>attune train</c> is told to go on from a trained model: <c>--from</c>, <c>--new-only</c>.</summary>
internal sealed class FromChoice
{
    /// <summary>Training that goes on from a model takes smaller steps, unless told otherwise: what was learned is to be kept.</summary>
    private const double RateShare = 0.3;

    /// <summary>And fewer of them.</summary>
    private const double EpochShare = 0.25;

    private readonly Option<string?> _from = new("--from")
    {
        Description = T("Go on from a trained version instead of from the beginning, with its options, but for a quarter of the epochs at three tenths of the learning rate; --set changes both. New users and items are added."),
        HelpName = T("NAME[@VERSION]"),
    };

    private readonly Option<bool> _newOnly = new("--new-only") { Description = T("With --from: learn only from what arrived since that version was trained.") };

    public void AddTo(Command command)
    {
        command.Add(_from);
        command.Add(_newOnly);
    }

    public bool IsGiven(ParseResult arguments) => arguments.GetValue(_from) is not null || arguments.GetValue(_newOnly);

    public bool IsNewOnly(ParseResult arguments) => arguments.GetValue(_newOnly);

    /// <summary>The version to go on from; null when none is named.</summary>
    public async Task<PublishedModel?> ReadAsync(ParseResult arguments, Session session)
    {
        if (arguments.GetValue(_from) is not { } text)
            return !arguments.GetValue(_newOnly) ? null : throw new AttuneException("usage", $"--new-only needs --from.", $"For example --from neumf --new-only.") { IsUsage = true };
        var name = VersionName.Parse(text);
        if (ModelCatalog.Default.Get(name.Model) is not IContinuesTraining)
        {
            var able = string.Join(", ", ModelCatalog.Default.Trainers.OfType<IContinuesTraining>().Select(t => t.Description.Name));
            throw new AttuneException("cannot_continue", $"The model '{name.Model}' cannot go on from a version; it is trained from the beginning.", $"Models that can: {able}.");
        }

        var version = await name.LoadAsync(session);
        if (arguments.GetValue(_newOnly) && version.Manifest.LastEvent == 0)
            throw new AttuneException("unknown_data", $"Version {version.Manifest.Version} of {name.Model} does not tell up to which event it learned.", $"Leave --new-only out.");
        return version;
    }

    /// <summary>The version's own options, gentler, and what was set.</summary>
    public static (IModelTrainer Trainer, object Options) Options(PublishedModel version, IReadOnlyList<ModelManifest> versions, ModelChoice choice, ParseResult arguments)
    {
        var trainer = ModelCatalog.Default.Get(version.Manifest.Model);
        if (choice.Model(arguments) is { } model && model != version.Manifest.Model)
            throw new AttuneException("usage", $"--model {model} cannot go on from {version.Manifest.Model}.", $"Leave --model out.") { IsUsage = true };
        return (trainer, ModelOptions.Create(trainer.OptionsType, [.. Settings(version.Manifest, versions), .. choice.Settings(arguments)], version.Manifest.Options));
    }

    /// <summary>Settings that make a training that goes on from a version gentle; none when that version's own was so already, as in a chain of them.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Settings(ModelManifest version, IReadOnlyList<ModelManifest> versions) => IsGentle(version, versions) ? [] : Gentler(version.Options);

    private static IEnumerable<KeyValuePair<string, string>> Gentler(JsonElement options)
    {
        if (options.TryGetProperty("learning_rate", out var rate)) yield return new("learning_rate", Text(rate.GetDouble() * RateShare));
        if (options.TryGetProperty("epochs", out var epochs)) yield return new("epochs", Text(Math.Max(1, Math.Round(epochs.GetInt32() * EpochShare))));
        if (options.TryGetProperty("warmup_epochs", out var warmup)) yield return new("warmup_epochs", Text(warmup.GetDouble() * EpochShare));

        static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
    }

    private static bool IsGentle(ModelManifest version, IReadOnlyList<ModelManifest> versions) => version.Parent switch
    {
        { By: "continued" or "pruned" } => true,
        { By: "int8" } parent => versions.FirstOrDefault(v => v.Model == parent.Model && v.Version == parent.Version) is { } before && IsGentle(before, versions),
        _ => false,
    };
}
