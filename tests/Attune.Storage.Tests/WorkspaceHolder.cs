using System.Diagnostics;
using Attune.Data;

namespace Attune.Storage.Tests;

/// <summary>This test program as a second process that holds a workspace in the middle of a transaction, until it is killed.</summary>
public sealed class WorkspaceHolder
{
    internal const long Committed = 1000;

    private const string Variable = "ATTUNE_TEST_HOLD";

    [Fact(Explicit = true)]
    public async Task Hold()
    {
        var directory = Environment.GetEnvironmentVariable(Variable);
        if (directory is null) Assert.Skip("Runs only as the child of another test.");
        using var workspace = Workspace.Open(directory, new WorkspaceOptions { Create = true });
        await workspace.Events.AppendAsync([.. Enumerable.Range(0, (int)Committed).Select(k => new Event($"u{k}", "view", "i"))], "s");
        workspace.Session.Execute("BEGIN");
        workspace.Session.Execute("INSERT INTO events SELECT 5000 + range, 0, 0, 0, NULL, NULL, NULL, NULL, 1 FROM range(500000)");
        await File.WriteAllTextAsync(ReadyFile(directory), "");
        await Task.Delay(TimeSpan.FromMinutes(1));
    }

    internal static Process Start(string directory)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Attune.Storage.Tests"))
        {
            ArgumentList = { "-explicit", "only", "-method", $"{typeof(WorkspaceHolder).FullName}.{nameof(Hold)}" },
            RedirectStandardOutput = true,
        };
        start.Environment[Variable] = directory;
        return Process.Start(start)!;
    }

    internal static async Task UntilReady(string directory, Process holder, CancellationToken cancellation)
    {
        while (!File.Exists(ReadyFile(directory)))
        {
            Assert.False(holder.HasExited, "The second process ended before it held the workspace.");
            await Task.Delay(20, cancellation);
        }
    }

    private static string ReadyFile(string directory) => Path.Combine(directory, "ready");
}
