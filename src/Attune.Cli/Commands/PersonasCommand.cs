using System.CommandLine;
using Attune.Cli.Report;
using Attune.Cli.Terminal;
using Attune.Data;
using Attune.Models;
using Attune.Profiles;
using Attune.Profiles.Personas;
using Attune.Storage;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli.Commands;

/// <summary>What <c>attune personas</c> says.</summary>
/// <param name="Version">Of the personas.</param>
/// <param name="Fingerprint">Of the features learned from.</param>
/// <param name="TrainedAt">When.</param>
/// <param name="Users">Users learned from.</param>
/// <param name="Kept">Personas that were there in the run before.</param>
/// <param name="Explained">Share of the differences between users that lie between personas.</param>
/// <param name="Tried">Numbers of personas that were tried.</param>
/// <param name="Personas">The largest first.</param>
/// <param name="File">The page that was written; null for none.</param>
internal sealed record PersonasResult(
    int Version, string Fingerprint, DateTimeOffset TrainedAt, int Users, int Kept, double Explained, IReadOnlyList<CountQuality> Tried, IReadOnlyList<PersonaLine> Personas, string? File);

/// <summary>A persona as it is told.</summary>
internal sealed record PersonaLine(int Id, string Name, string Description, int Users, double Share, IReadOnlyList<PersonaTrait> Traits, IReadOnlyList<string> Examples);

/// <summary><c>attune personas</c>: clusters of users, side by side.</summary>
internal sealed class PersonasCommand : CliCommand<PersonasResult>
{
    private readonly Option<bool> _train = new("--train") { Description = T("Find the personas anew; those that are still there keep their ids and names.") };
    private readonly Option<int?> _count = GlobalOptions.Positive("--count", T("How many personas (default: chosen by silhouette and stability, or as many as before)."));
    private readonly Option<string[]> _set = ModelChoice.SetOption();
    private readonly Option<bool> _fresh = new("--fresh") { Description = T("Forget the personas of the run before.") };
    private readonly Option<string?> _html = new("--html") { Description = T("Write a page that needs nothing else."), HelpName = T("FILE") };

    public PersonasCommand(CliHost host)
        : base("personas", T("Clusters of users, side by side, with what sets each apart."), host,
            "attune personas --train", "attune personas --train --count 6", "attune personas --html personas.html")
    {
        foreach (var option in new Option[] { _train, _count, _set, _fresh, _html }) Add(option);
    }

    protected override async Task<PersonasResult> RunAsync(ParseResult arguments, Session session)
    {
        using var workspace = session.OpenWorkspace();
        var model = arguments.GetValue(_train) || arguments.GetValue(_fresh) ? await TrainAsync(workspace, arguments, session) : Load(session);
        if (model is null) throw new AttuneException("no_personas", $"There are no personas in this workspace yet.", $"attune personas --train finds them.");
        var file = arguments.GetValue(_html);
        if (file is not null) await File.WriteAllTextAsync(file, PersonasPage.Write(model), session.Cancellation);
        var lines = model.Clusters.Select(c => new PersonaLine(c.Id, Spoken(c.Name), Spoken(c.Description), c.Users, c.Share, c.Traits, c.Examples));
        return new PersonasResult(model.Version, model.Fingerprint, model.TrainedAt, model.Users, model.Kept, model.Explained, model.Tried, [.. lines], file);
    }

    /// <summary>The personas of the workspace; null before there are any.</summary>
    public static PersonaModel? Load(Session session) => PersonaFile.Load(PathOf(session));

    private static string PathOf(Session session) => Path.Combine(session.WorkspaceDirectory, "personas", "personas.json");

    private async Task<PersonaModel> TrainAsync(Workspace workspace, ParseResult arguments, Session session)
    {
        var options = (PersonaOptions)ModelOptions.Create(typeof(PersonaOptions), ModelChoice.Settings(arguments.GetValue(_set) ?? []));
        if (arguments.GetValue(_count) is { } count) options = (PersonaOptions)ModelOptions.Create(typeof(PersonaOptions), [new("count", $"{count}")], ModelOptions.ToJson(options));
        var previous = arguments.GetValue(_fresh) ? null : Load(session);
        var sample = await SampleAsync(workspace, options, session);
        var model = PersonaTrainer.Train(sample, options, previous, session.Run, session.Time.GetUtcNow());
        PersonaFile.Save(PathOf(session), model);
        return model;
    }

    /// <summary>Folds the events of every user and reads the features.</summary>
    private static async Task<PersonaSample> SampleAsync(Workspace workspace, PersonaOptions options, Session session)
    {
        var population = await workspace.PopulationAsync(session);
        var sources = new ProfileSources(ItemCategories.From(await workspace.DatasetAsync(new DatasetQuery(), session))) { Options = session.ProfileOptions() };
        var (sample, now) = (new PersonaSample(population, options), session.Time.GetUtcNow());
        await workspace.Events.ReadUsersAsync(
            (user, events) =>
            {
                if (events.Count < options.FewestEvents) return;
                var state = new ProfileState(user, sources);
                foreach (var stored in events) state.Apply(stored);
                sample.Add(state.ContextAt(now, population));
            },
            session.Run,
            persons: await workspace.PersonsAsync(session));
        return sample;
    }

    protected override void Show(PersonasResult result, Session session)
    {
        var screen = session.Screen;
        screen.Heading(T($"{result.Personas.Count} personas of {result.Users:N0} users"));
        screen.Table([T(">#"), T("persona"), T(">users"), "", T("what sets it apart"), T("for example")], result.Personas.Select(p => new[]
        {
            $"{p.Id}", p.Name, $"{p.Users:N0}", Screen.Bar(p.Share, 8), p.Description, string.Join(", ", p.Examples.Take(3)),
        }));
        if (result.Tried.Count > 0)
            screen.Table([T(">personas"), T(">silhouette"), T(">stability"), ""], result.Tried.Select(t => new[]
            {
                $"{t.Count}", $"{t.Silhouette:0.000}", $"{t.Stability:0.000}", t.Count == result.Personas.Count ? T("chosen") : "",
            }));
        screen.Note(T($"Version {result.Version} of {result.TrainedAt:yyyy-MM-dd}; {result.Kept} kept from the run before; {result.Explained:P0} of the differences between users lie between personas."));
        if (result.File is { } file) screen.Line($"Wrote {file}.");
    }
}
