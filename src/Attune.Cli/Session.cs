using System.CommandLine;
using Attune.Cli.Terminal;

namespace Attune.Cli;

/// <summary>What one call of the command line works with.</summary>
internal sealed record Session(
    string WorkspaceDirectory, RunContext Run, bool Json, bool Quiet, Screen Screen, TimeProvider Time)
{
    public CancellationToken Cancellation => Run.Cancellation;

    public static Session From(ParseResult parse, TextWriter output, TextWriter error, TimeProvider time, CancellationToken cancellation)
    {
        var quiet = parse.GetValue<bool>(GlobalOptions.Quiet);
        var json = parse.GetValue<bool>(GlobalOptions.AsJson);
        var workspace = parse.GetValue<string?>(GlobalOptions.Workspace) ?? Environment.GetEnvironmentVariable("ATTUNE_WORKSPACE");
        var threads = parse.GetValue<int?>(GlobalOptions.Threads) ?? Environment.ProcessorCount;
        var progress = quiet ? null : new ProgressLine(error, time);
        var run = new RunContext(threads, parse.GetValue<int?>(GlobalOptions.Seed) ?? 42, progress, cancellation);
        return new Session(string.IsNullOrEmpty(workspace) ? ".attune" : workspace, run, json, quiet, new Screen(output), time);
    }

    /// <summary>Takes the progress line off the screen, so that what is written next stands alone.</summary>
    public void EndProgress() => (Run.Progress as ProgressLine)?.Clear();
}
