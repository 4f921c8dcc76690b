namespace Attune.Storage.Tests;

/// <summary>A new directory that goes with the test.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("attune-test-").FullName;

    public Workspace Open() => Workspace.Open(Path, new WorkspaceOptions { Create = true, Threads = 2 });

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
