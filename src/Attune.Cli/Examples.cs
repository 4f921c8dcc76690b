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

    /// <summary>Writes the usual help, then the examples of the command.</summary>
    public sealed class HelpWithExamples(HelpAction help, TextWriter output) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            help.Invoke(parseResult);
            if (!ByCommand.TryGetValue(parseResult.CommandResult.Command, out var examples) || examples.Length == 0) return 0;
            output.WriteLine(T("Examples:"));
            foreach (var example in examples) output.WriteLine("  " + example);
            output.WriteLine();
            return 0;
        }
    }
}
