using System.CommandLine;
using System.Globalization;
using Attune.Models;
using Attune.Profiles.Schema;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli.Commands;

/// <summary>What <c>attune init</c> wrote.</summary>
/// <param name="File">The schema file.</param>
/// <param name="Template">The template it was made from.</param>
/// <param name="Replaced">True when there was one before.</param>
internal sealed record InitResult(string File, string Template, bool Replaced);

/// <summary><c>attune init</c>: writes the schema file of a workspace.</summary>
internal sealed class InitCommand : CliCommand<InitResult>
{
    private readonly Option<string?> _template = new("--template", "-t") { Description = T("What the workspace is about: ecommerce, finance, health, media or social."), HelpName = T("NAME") };
    private readonly Option<bool> _force = new("--force") { Description = T("Replace the schema file that is there.") };

    public InitCommand(CliHost host)
        : base("init", T("Writes a schema file into the workspace: kinds of events and their weights, half-lives, identifiers, sensitive fields, interests, surveys."), host,
            "attune init --template ecommerce", "attune init --template media --workspace films --lang zh", "attune schema check")
    {
        Add(_template);
        Add(_force);
    }

    protected override Task<InitResult> RunAsync(ParseResult arguments, Session session)
    {
        var names = string.Join(", ", SchemaTemplates.Names);
        if (arguments.GetValue(_template) is not { } template) throw new AttuneException("usage", $"attune init needs --template: {names}.") { IsUsage = true };
        if (!SchemaTemplates.Names.Contains(template))
            throw new AttuneException("unknown_template", $"There is no template '{template}'.", NearestName.In(SchemaTemplates.Names, template) is { } near ? $"Did you mean '{near}'?" : (FormattableString)$"Templates: {names}.") { IsUsage = true };

        var file = session.SchemaPath();
        var exists = File.Exists(file);
        if (exists && !arguments.GetValue(_force)) throw new AttuneException("file_exists", $"There is a schema already: {file}.", $"--force replaces it.");
        Directory.CreateDirectory(session.WorkspaceDirectory);
        var language = CultureInfo.CurrentUICulture.Name.StartsWith("zh", StringComparison.Ordinal) ? "zh" : "en";
        File.WriteAllText(file + ".tmp", SchemaTemplates.Read(template, language));
        File.Move(file + ".tmp", file, overwrite: true);
        return Task.FromResult(new InitResult(file, template, exists));
    }

    protected override void Show(InitResult result, Session session)
    {
        session.Screen.Line($"Wrote {result.File}. Read it, and change what you like: profiles and training follow it from now on.");
        session.Screen.Note(T("attune schema check tells what is wrong, and where."));
    }
}
