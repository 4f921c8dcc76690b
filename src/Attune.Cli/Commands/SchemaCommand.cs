using System.CommandLine;
using Attune.Profiles.Schema;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli.Commands;

/// <summary>What <c>attune schema check</c> found.</summary>
/// <param name="File">The file.</param>
/// <param name="Schema">What it holds.</param>
internal sealed record SchemaCheckResult(string File, ProfileSchema Schema);

/// <summary><c>attune schema</c>: looks at the schema file.</summary>
internal sealed class SchemaCommand : Command
{
    public SchemaCommand(CliHost host)
        : base("schema", T("Checks the schema file of the workspace.")) => Add(new CheckCommand(host));

    private sealed class CheckCommand : CliCommand<SchemaCheckResult>
    {
        private readonly Argument<string?> _file = new("file")
        {
            Description = T("The schema file (default: that of the workspace)."),
            HelpName = T("FILE"),
            Arity = ArgumentArity.ZeroOrOne,
        };

        public CheckCommand(CliHost host)
            : base("check", T("Tells all that is wrong with a schema file: line, field, value, and what was expected."), host,
                "attune schema check", "attune schema check shop/schema.yaml --json") => Add(_file);

        protected override Task<SchemaCheckResult> RunAsync(ParseResult arguments, Session session)
        {
            var file = arguments.GetValue(_file) ?? session.SchemaPath();
            return Task.FromResult(new SchemaCheckResult(file, WorkspaceSchema.Load(file)));
        }

        protected override void Show(SchemaCheckResult result, Session session)
        {
            var schema = result.Schema;
            session.Screen.Line($"{result.File} is valid.");
            session.Screen.Facts(
            [
                (T("kinds"), string.Join(", ", schema.Events.Select(e => $"{e.Key} {e.Value.Weight:0.##}"))),
                (T("half-lives"), T($"{schema.HalfLives.Long:0.##} days, {schema.HalfLives.Short:0.##} days in the short term")),
                (T("session gap"), T($"{schema.SessionGap} minutes")),
                (T("identifiers"), string.Join(", ", schema.Identifiers.Keys)),
                (T("sensitive"), string.Join(", ", schema.Sensitive)),
                (T("interests"), schema.Interests.Count == 0 ? T("all attributes") : string.Join(", ", schema.Interests.Keys)),
                (T("surveys"), string.Join(", ", schema.Surveys.Keys)),
            ]);
        }
    }
}
