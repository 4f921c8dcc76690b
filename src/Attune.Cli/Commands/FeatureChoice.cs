using System.CommandLine;
using System.Globalization;
using Attune.Data;
using Attune.Features;
using Attune.Models;
using Attune.Prediction;
using Attune.Profiles;
using Attune.Storage;
using CsvHelper;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli.Commands;

/// <summary>A feature table and, where a target was asked for, the class of each row.</summary>
internal sealed record ChosenFeatures(FeatureTable Table, TraitSamples? Samples);

/// <summary>The options by which a command is told which feature table to build.</summary>
internal sealed class FeatureChoice
{
    private readonly Option<string> _of = new("--of") { Description = T("What a row is about: users or items."), DefaultValueFactory = _ => "users", HelpName = "users|items" };
    private readonly Option<string?> _keys = new("--keys") { Description = T("A CSV file that names the rows, with columns user, item or both, and moment; a row without a moment is as of the end."), HelpName = T("FILE") };
    private readonly Option<string?> _asOf = new("--as-of") { Description = T("The moment of all rows, e.g. 2026-01-31: only earlier events are seen (default: the end of the data)."), HelpName = T("TIME") };
    private readonly Option<string?> _target = new("--target") { Description = T("What is to be told: a declared trait (gender, age_group=18-24|25-34, age<35), a purchase within so many days (buys:30) or none (churns:60)."), HelpName = T("TARGET") };
    private readonly Option<string[]> _set = ModelChoice.SetOption();

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _of, _keys, _asOf, _target, _set }) command.Add(option);
    }

    /// <summary>The target that was asked for; null when none was.</summary>
    public string? Target(ParseResult arguments) => arguments.GetValue(_target);

    /// <summary>Builds the table from the workspace.</summary>
    public async Task<ChosenFeatures> BuildAsync(ParseResult arguments, Session session)
    {
        var options = (FeatureOptions)ModelOptions.Create(typeof(FeatureOptions), ModelChoice.Settings(arguments.GetValue(_set) ?? []));
        var target = arguments.GetValue(_target) is { } text ? TraitTarget.Parse(text) : null;
        var asOf = arguments.GetValue(_asOf) is { } time ? ParseTime(time, "--as-of") : (DateTimeOffset?)null;
        var of = arguments.GetValue(_of)!;
        if (of is not ("users" or "items")) throw new AttuneException("usage", $"--of is '{of}'; it must be users or items.") { IsUsage = true };
        var keys = arguments.GetValue(_keys) is { } file ? ReadKeys(file) : null;
        if (target is not null && (of == "items" || keys is not null))
            throw new AttuneException("usage", $"--target is of all users, at moments of its own; it goes with neither --keys nor --of items.") { IsUsage = true };
        using var workspace = session.OpenWorkspace();
        var sources = await SourcesAsync(workspace, options, session);
        if (target is not null) return await TargetAsync(target, sources, asOf, options, session);
        var end = asOf ?? TraitData.EndOf(sources.Dataset);
        keys ??= [.. (of == "users" ? sources.Dataset.Users : sources.Dataset.Items).Ids.ToArray().Select(id => (of == "users" ? id : null, of == "users" ? null : id, (DateTimeOffset?)null))];
        return new(await FeatureBuilder.BuildAsync([.. keys.Select(k => new FeatureKey(k.User, k.Item, k.Moment ?? end))], sources, options, session.Run), null);
    }

    /// <summary>What tables of the workspace are built from.</summary>
    public static async Task<FeatureSources> SourcesAsync(Workspace workspace, FeatureOptions options, Session session)
    {
        var persons = (await workspace.IdentityAsync(session)).ToMap();
        var dataset = await workspace.DatasetAsync(new DatasetQuery(Everyone: true, Persons: persons), session);
        var model = options.Embedding ? await session.ModelStore().LoadAsync(cancellation: session.Cancellation) : null;
        var until = model is null ? null : await workspace.NewestUntilAsync(model.Manifest.LastEvent, session.Cancellation);
        return new FeatureSources(new StoreHistories(workspace.Events, dataset, persons), dataset, model, until)
        {
            Profile = new ProfileSources(ItemCategories.From(dataset)) { Options = session.ProfileOptions(), Sentiment = TextCommand.SentimentReader(session) },
        };
    }

    /// <summary>The rows that a target is learned from.</summary>
    public static async Task<TraitSamples> SamplesAsync(TraitTarget target, FeatureSources sources, DateTimeOffset? asOf, FeatureOptions options, Session session)
    {
        var end = asOf ?? TraitData.EndOf(sources.Dataset);
        return target.Trait is null
            ? await TraitData.PropensityAsync(target, sources, TraitData.MomentsOf(target, sources.Dataset, end), options, session.Run)
            : await TraitData.DeclaredAsync(target, sources, end, options, session.Run);
    }

    private static async Task<ChosenFeatures> TargetAsync(TraitTarget target, FeatureSources sources, DateTimeOffset? asOf, FeatureOptions options, Session session)
    {
        var samples = await SamplesAsync(target, sources, asOf, options, session);
        return new(samples.Table, samples);
    }

    private static List<(string? User, string? Item, DateTimeOffset? Moment)> ReadKeys(string file)
    {
        if (!File.Exists(file)) throw new AttuneException("file_not_found", $"There is no file {file}.") { IsUsage = true };
        using var csv = new CsvReader(new StreamReader(file), CultureInfo.InvariantCulture);
        string[] header = csv.Read() && csv.ReadHeader() ? [.. csv.HeaderRecord!.Select(h => h.Trim())] : [];
        if (!header.Contains("user") && !header.Contains("item"))
            throw new AttuneException("wrong_format", $"{Path.GetFileName(file)}, line 1: the header '{string.Join(", ", header)}' names neither user nor item.", $"Columns are user, item and moment.") { IsUsage = true };
        var keys = new List<(string?, string?, DateTimeOffset?)>();
        while (csv.Read())
        {
            var moment = header.Contains("moment") ? csv.GetField(Array.IndexOf(header, "moment")) : null;
            keys.Add((Field("user"), Field("item"), string.IsNullOrEmpty(moment) ? null : ParseTime(moment, $"{Path.GetFileName(file)}, line {csv.Parser.RawRow}")));
        }

        return keys;

        string? Field(string name) => Array.IndexOf(header, name) is >= 0 and var place ? csv.GetField(place) : null;
    }

    private static DateTimeOffset ParseTime(string text, string where) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time
            : throw new AttuneException("usage", $"{where}: '{text}' is no time.", $"Write for example 2026-01-31 or 2026-01-31T18:00:00Z.") { IsUsage = true };
}
