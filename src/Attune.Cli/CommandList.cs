using System.CommandLine;

namespace Attune.Cli;

/// <summary>All commands, in the order the help shows them.</summary>
internal static class CommandList
{
    public static IEnumerable<Command> All(TextWriter output, TextWriter error, TimeProvider time)
    {
        _ = new CliHost(output, error, time);
        return [];
    }
}
