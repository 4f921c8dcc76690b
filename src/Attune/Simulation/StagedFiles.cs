namespace Attune.Simulation;

/// <summary>Files that appear together: written beside their places, moved there by <see cref="Commit"/>, removed when it is not reached.</summary>
internal sealed class StagedFiles(string directory) : IDisposable
{
    private const string Suffix = ".partial";

    private readonly List<(string Path, Stream Stream)> _files = [];
    private bool _committed;

    /// <summary>Begins a file; the name may contain folders.</summary>
    public Stream Create(string name)
    {
        var path = Path.Combine(directory, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var stream = new FileStream(path + Suffix, FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 16);
        _files.Add((path, stream));
        return stream;
    }

    /// <summary>Closes all files and moves them to their places.</summary>
    /// <returns>Their paths.</returns>
    public IReadOnlyList<string> Commit()
    {
        foreach (var (_, stream) in _files) stream.Dispose(); // a full disk shows here, before anything is replaced
        foreach (var (path, _) in _files) File.Move(path + Suffix, path, overwrite: true);
        _committed = true;
        return [.. _files.Select(file => file.Path)];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_committed) return;
        foreach (var (path, stream) in _files)
        {
            try
            {
                stream.Dispose();
            }
            catch (IOException)
            {
                // The last block did not fit on the disk; the file goes anyway.
            }

            File.Delete(path + Suffix);
        }
    }
}
