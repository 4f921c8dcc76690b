using System.Text.RegularExpressions;
using DuckDB.NET.Data;

namespace Attune.Storage.DuckDb;

/// <summary>The one place where DuckDB's failures become failures that a person can act on.</summary>
internal static partial class DuckDbErrors
{
    /// <summary>The failure to show for what DuckDB threw while it worked on a file.</summary>
    public static Exception Map(Exception exception, string path)
    {
        var text = exception.Message;
        if (exception is not (DuckDBException or ChunkReadException)) return exception;
        if (LockHolder().Match(text) is { Success: true } holder) return Locked(path, holder.Groups["pid"].Value, exception);
        if (Has(text, "Could not set lock")) return Locked(path, "?", exception);
        if (Has(text, "No space left", "could not write all bytes", "Disk quota", "max_temp_directory_size", "failed to offload"))
            return new AttuneException("disk_full", $"The disk is full: {Path.GetDirectoryName(path)} could not be written.", $"Free some space and repeat the command; what was committed before is safe.", exception);
        if (Has(text, "Permission denied", "Read-only file system", "read-only mode"))
            return new AttuneException("permission_denied", $"The workspace {Path.GetDirectoryName(path)} may not be written.", $"Check the permissions of the directory and of the files in it.", exception);
        if (Has(text, "version number", "newer version of DuckDB", "newer DuckDB"))
            return new AttuneException("workspace_newer", $"The file {path} was written by a newer version.", $"Use the newer version of Attune that wrote it.", exception);
        if (Has(text, "not a valid DuckDB database", "Corrupt", "checksum", "Failed to deserialize", "Serialization Error", "replaying WAL", "Could not read enough bytes"))
            return new AttuneException("workspace_damaged", $"The file {path} is damaged or not a database of Attune: {FirstLine(text)}", $"Restore it from a copy, or import the data into a new workspace.", exception);
        if (Has(text, "Out of Memory", "could not allocate"))
            return new AttuneException("out_of_memory", $"The memory that the store may use is not enough: {FirstLine(text)}", $"Give it more memory, or import in smaller files.", exception);
        return new AttuneException("store_failed", $"The store could not do this: {FirstLine(text)}", null, exception);
    }

    private static AttuneException Locked(string path, string pid, Exception inner) => new(
        "workspace_locked", $"The workspace {Path.GetDirectoryName(path)} is in use by another process (PID {pid}).",
        $"Wait until it has finished, or stop it.", inner);

    private static bool Has(string text, params ReadOnlySpan<string> parts)
    {
        foreach (var part in parts)
            if (text.Contains(part, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }

    private static string FirstLine(string text) => text.Split('\n', 2)[0];

    [GeneratedRegex(@"lock is held in .*\(PID (?<pid>\d+)\)")]
    private static partial Regex LockHolder();
}
