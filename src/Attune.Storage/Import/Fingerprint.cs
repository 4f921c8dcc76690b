using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Attune.Storage.Import;

/// <summary>
/// By what files imported before are known again: SHA-256 over the SHA-256 of each block, so that all processors can share
/// the work, and over how the files are to be read.
/// </summary>
internal static class Fingerprint
{
    private const int BlockBytes = 4 << 20;

    public static string Of(IEnumerable<string> files, string reading, RunContext run)
    {
        using var whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        whole.AppendData(Encoding.UTF8.GetBytes(reading));
        foreach (var file in files) whole.AppendData(OfFile(file, run));
        return Convert.ToHexStringLower(whole.GetHashAndReset().AsSpan(0, 16));
    }

    private static byte[] OfFile(string path, RunContext run)
    {
        using var file = File.OpenHandle(path, options: FileOptions.SequentialScan);
        var length = RandomAccess.GetLength(file);
        var blocks = (int)((length + BlockBytes - 1) / BlockBytes);
        var hashes = new byte[(blocks * SHA256.HashSizeInBytes) + sizeof(long)];
        BitConverter.TryWriteBytes(hashes.AsSpan(^sizeof(long)), length);
        Parallel.For(0, blocks, run.Parallelism, () => new byte[BlockBytes], (block, _, buffer) =>
        {
            var read = ReadBlock(file, buffer, (long)block * BlockBytes);
            SHA256.HashData(buffer.AsSpan(0, read), hashes.AsSpan(block * SHA256.HashSizeInBytes, SHA256.HashSizeInBytes));
            return buffer;
        }, _ => { });
        return SHA256.HashData(hashes);
    }

    private static int ReadBlock(SafeFileHandle file, byte[] buffer, long offset)
    {
        var total = 0;
        while (total < buffer.Length && RandomAccess.Read(file, buffer.AsSpan(total), offset + total) is > 0 and var read) total += read;
        return total;
    }
}
