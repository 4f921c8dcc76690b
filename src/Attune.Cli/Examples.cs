using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Runtime.CompilerServices;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli;

/// <summary>The examples that stand at the end of a command's help.</summary>
internal static class Examples
{
    private static readonly ConditionalWeakTable<Command, string[]> ByCommand = [];

    public static void Register(Command command, string[] examples) => ByCommand.Add(command, examples);

    /// <summary>Writes the usual help with its headings in the user's language, then the examples of the command.</summary>
    public sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            var (configuration, captured) = (parseResult.InvocationConfiguration, new StringWriter());
            var output = configuration.Output;
            configuration.Output = captured;
            help.Invoke(parseResult);
            configuration.Output = output;
            foreach (var line in captured.ToString().TrimEnd().Split('\n')) output.WriteLine(TranslateHeading(line.TrimEnd()));
            if (!ByCommand.TryGetValue(parseResult.CommandResult.Command, out var examples) || examples.Length == 0) return 0;
            output.WriteLine();
            output.WriteLine(T("Examples:"));
            foreach (var example in examples) output.WriteLine("  " + example);
            return 0;
        }

        private static string TranslateHeading(string line) => line switch
        {
            "Description:" => T("Description:"),
            "Usage:" => T("Usage:"),
            "Arguments:" => T("Arguments:"),
            "Options:" => T("Options:"),
            "Commands:" => T("Commands:"),
            _ => line,
        };
    }
}
