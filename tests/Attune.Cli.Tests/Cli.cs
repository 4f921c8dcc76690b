using System.Text.Json;

namespace Attune.Cli.Tests;

/// <summary>What a call of the command line did.</summary>
internal sealed record CliRun(int ExitCode, string Output, string Error)
{
    /// <summary>The one JSON document on standard output.</summary>
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;
}

/// <summary>Runs the command line in this process on a workspace of its own, deleted afterwards.</summary>
internal sealed class Cli : IDisposable
{
    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("attune-cli-").FullName;

    public string Workspace => Path.Combine(Directory, "workspace");

    /// <summary>Runs a call; <c>--workspace</c> is added.</summary>
    public async Task<CliRun> RunAsync(params string[] args)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var exitCode = await new CliApp(output, error, TimeProvider.System).RunAsync([.. args, "--workspace", Workspace]);
        return new CliRun(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>Runs a call with <c>--json</c> that must succeed.</summary>
    public async Task<JsonElement> JsonAsync(params string[] args)
    {
        var run = await RunAsync([.. args, "--json"]);
        Assert.True(run.ExitCode == 0, $"attune {string.Join(' ', args)} ended with {run.ExitCode}: {run.Output}{run.Error}");
        return run.Json;
    }

    /// <summary>Writes a file below <see cref="Directory"/> and returns its path.</summary>
    public string Write(string name, string content)
    {
        var path = Path.Combine(Directory, name);
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);
}
