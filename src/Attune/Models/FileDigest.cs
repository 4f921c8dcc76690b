using System.Security.Cryptography;

namespace Attune.Models;

/// <summary>Tells whether a file is as it was written.</summary>
/// <param name="Bytes">How long it is.</param>
/// <param name="Sha256">SHA-256 of all of it, 64 hex digits.</param>
internal sealed record FileDigest(long Bytes, string Sha256)
{
    /// <summary>Reads a file once, whole. About 2 GB/s where the processor knows SHA-256.</summary>
    public static FileDigest Of(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20, FileOptions.SequentialScan);
        return new FileDigest(stream.Length, Convert.ToHexStringLower(SHA256.HashData(stream)));
    }

    /// <summary>Compares with a file.</summary>
    /// <exception cref="AttuneException"><c>damaged_model</c>: it is missing, of another length, or other bytes.</exception>
    public void Check(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists) throw Missing(path);
        if (file.Length < Bytes)
            throw Damaged($"The model's file '{path}' is cut short: it has {file.Length} bytes of {Bytes}.");
        if (file.Length > Bytes || Of(path).Sha256 != Sha256)
            throw Damaged($"The model's file '{path}' is not what was published: its SHA-256 is another, so it was damaged or changed.");
    }

    /// <summary>The error that a model's file is not there.</summary>
    public static AttuneException Missing(string path, Exception? inner = null) =>
        new("damaged_model", $"The model's file '{path}' is missing.", $"Train the model again, or restore the file from a backup.", inner);

    private static AttuneException Damaged(FormattableString message) =>
        new("damaged_model", message, $"Train the model again, or restore the file from a backup.");
}
