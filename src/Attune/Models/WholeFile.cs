namespace Attune.Models;

/// <summary>Files that are there whole or not at all: written beside, forced to disk, and moved over the one before.</summary>
internal static class WholeFile
{
    /// <summary>Writes a file in place of the one that may be there.</summary>
    public static void Write(string path, Action<Stream> write)
    {
        var unfinished = path + ".tmp";
        try
        {
            using (var stream = new FileStream(unfinished, FileMode.Create))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(unfinished, path, overwrite: true);
        }
        catch
        {
            File.Delete(unfinished); // a full disk, most likely: give back what was taken
            throw;
        }
    }
}
