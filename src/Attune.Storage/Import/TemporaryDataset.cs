using Attune.Data;

namespace Attune.Storage.Import;

/// <summary>Data read as <see cref="Importer"/> reads them, for work that needs no workspace of its own.</summary>
public static class TemporaryDataset
{
    /// <summary>Imports into a workspace that is thrown away.</summary>
    /// <exception cref="AttuneException">The data cannot be read.</exception>
    public static async Task<Dataset> LoadAsync(ImportRequest request, RunContext run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var directory = Directory.CreateTempSubdirectory("attune-").FullName;
        try
        {
            using var workspace = Workspace.Open(directory, new WorkspaceOptions { Create = true, Threads = run.Threads });
            await Importer.ImportAsync(workspace, request, run).ConfigureAwait(false);
            return await workspace.Events.LoadDatasetAsync(new DatasetQuery(), run).ConfigureAwait(false);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
