namespace Attune.Models;

/// <summary>
/// A file in a folder that one process at a time holds open. The operating system lets go of it when the process ends, however it ends.
/// </summary>
internal static class FolderLock
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits until nobody holds the file, and takes it; disposing gives it back.</summary>
    public static async Task<FileStream> TakeAsync(string path, CancellationToken cancellation)
    {
        while (true)
        {
            if (TryTake(path) is { } taken) return taken;

            // Asks again and again: no system call that .NET offers waits for another process to let go of a file.
            await Task.Delay(Poll, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Takes the file if nobody holds it; else null.</summary>
    public static FileStream? TryTake(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e is not DirectoryNotFoundException and not PathTooLongException && File.Exists(path))
        {
            return null;
        }
    }

    /// <summary>True when a process, this one or another, holds the file.</summary>
    public static bool IsHeld(string path)
    {
        if (!File.Exists(path)) return false;
        try
        {
            using var free = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            return false;
        }
        catch (IOException e) when (e is not FileNotFoundException and not DirectoryNotFoundException)
        {
            return true;
        }
    }
}
