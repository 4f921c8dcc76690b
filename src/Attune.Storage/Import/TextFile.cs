using System.IO.Compression;

namespace Attune.Storage.Import;

/// <summary>A text file, gzipped or not, in any of the encodings that DuckDB reads by itself.</summary>
/// <param name="Path">Where.</param>
/// <param name="Encoding">DuckDB's name of the encoding: utf-8, latin-1 or utf-16.</param>
internal sealed record TextFile(string Path, string Encoding)
{
    private const int SampleBytes = 1 << 16;

    private static ReadOnlySpan<byte> Member => [0x1f, 0x8b, 0x08];

    public string Name => System.IO.Path.GetFileName(Path);

    public bool IsGzip { get; } = StartsWith(Path, [0x1f, 0x8b]);

    public long Length { get; } = new FileInfo(Path).Length;

    public static TextFile Open(string path, string encoding)
    {
        if (!File.Exists(path)) throw new AttuneException("file_not_found", $"There is no file {path}.") { IsUsage = true };
        return new TextFile(path, encoding.ToLowerInvariant() switch
        {
            "utf-8" or "utf8" => "utf-8",
            "latin-1" or "latin1" or "iso-8859-1" => "latin-1",
            "utf-16" or "utf16" => "utf-16",
            _ => throw new AttuneException("unknown_encoding", $"'{encoding}' is not an encoding that can be read.", $"Use utf-8, latin-1 or utf-16.") { IsUsage = true },
        });
    }

    /// <summary>The text as UTF-8, inflated.</summary>
    public Stream OpenUtf8()
    {
        Stream bytes = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        if (IsGzip) bytes = new GZipStream(bytes, CompressionMode.Decompress);
        return Encoding switch
        {
            "latin-1" => System.Text.Encoding.CreateTranscodingStream(bytes, System.Text.Encoding.Latin1, System.Text.Encoding.UTF8),
            "utf-16" => System.Text.Encoding.CreateTranscodingStream(bytes, System.Text.Encoding.Unicode, System.Text.Encoding.UTF8),
            _ => bytes,
        };
    }

    /// <summary>The first bytes of the text as UTF-8, without a byte order mark.</summary>
    public byte[] Sample()
    {
        using var text = OpenUtf8();
        var sample = new byte[SampleBytes];
        var length = text.ReadAtLeast(sample, sample.Length, throwOnEndOfStream: false);
        var start = sample.AsSpan(0, length).StartsWith(System.Text.Encoding.UTF8.Preamble) ? 3 : 0;
        if (start == length) throw Empty();
        if (sample.AsSpan(start, length - start).Contains((byte)0))
            throw new AttuneException("not_text", $"{Name} is not text: it holds zero bytes.", $"If it is text in UTF-16, add --encoding utf-16.");
        return sample[start..length];
    }

    public AttuneException Empty() => new("empty_file", $"{Name} is empty.", $"Check that it was written or downloaded completely.");

    /// <summary>
    /// Reads a gzipped file to its end, so that a truncated one is found before anything is imported: neither .NET nor DuckDB
    /// takes a missing end for an error.
    /// </summary>
    public void CheckIsWhole(CancellationToken cancellation)
    {
        if (!IsGzip) return;
        using var file = File.OpenRead(Path);
        using var text = new GZipStream(file, CompressionMode.Decompress, leaveOpen: true);
        var (buffer, length, read) = (new byte[1 << 18], 0L, 0);
        try
        {
            while ((read = text.Read(buffer)) > 0)
            {
                cancellation.ThrowIfCancellationRequested();
                length += read;
            }
        }
        catch (InvalidDataException broken)
        {
            throw NotWhole(broken);
        }

        if (!IsLengthOfLastMember(file, length)) throw NotWhole(null);
    }

    // A member ends with its length modulo 2^32. Files of several members are longer than their last; single ones are as long.
    private static bool IsLengthOfLastMember(FileStream file, long length)
    {
        Span<byte> end = stackalloc byte[4];
        file.Seek(-4, SeekOrigin.End);
        file.ReadExactly(end);
        var last = System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(end);
        return last == (uint)length || (last < length && HasSecondMember(file));
    }

    private static bool HasSecondMember(FileStream file)
    {
        var bytes = new byte[1 << 20];
        file.Seek(3, SeekOrigin.Begin);
        int read, carried = 0;
        while ((read = file.Read(bytes, carried, bytes.Length - carried)) > 0)
        {
            if (bytes.AsSpan(0, carried + read).IndexOf(Member) >= 0) return true;
            var total = carried + read;
            carried = Math.Min(2, total);
            bytes.AsSpan(total - carried, carried).CopyTo(bytes);
        }

        return false;
    }

    private AttuneException NotWhole(Exception? inner) =>
        new("unreadable_file", $"{Name} is not a whole gzip file.", $"It was cut off or damaged; fetch it again.", inner);

    private static bool StartsWith(string path, ReadOnlySpan<byte> magic)
    {
        using var file = File.OpenRead(path);
        Span<byte> start = stackalloc byte[magic.Length];
        return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == magic.Length && start.SequenceEqual(magic);
    }
}
