using System.Buffers.Binary;
using System.Globalization;
using Attune.Deep.Watching.Schema;
using Google.Protobuf;

namespace Attune.Deep.Watching;

/// <summary>
/// A file of events that TensorBoard reads, while it is written too. Each record, little-endian: u64 length, u32 masked CRC of the length, data, u32 masked
/// CRC of the data. The first names the version of the format.
/// </summary>
internal sealed class EventFile : IDisposable
{
    private const string Version = "brain.Event:2";
    private static readonly TimeSpan FlushEvery = TimeSpan.FromSeconds(1);
    private static int _files;

    private readonly TimeProvider _time;
    private readonly FileStream _stream;
    private long _flushed;

    /// <summary>Begins a file in a folder.</summary>
    /// <param name="directory">The log directory of one run; made when it is not there.</param>
    /// <param name="time">The clock that stamps events.</param>
    public EventFile(string directory, TimeProvider time)
    {
        _time = time;
        Directory.CreateDirectory(directory);
        var seconds = time.GetUtcNow().ToUnixTimeSeconds();
        Path = System.IO.Path.Combine(directory, string.Create(CultureInfo.InvariantCulture,
            $"events.out.tfevents.{seconds:D10}.{Environment.MachineName}.{Environment.ProcessId}.{Interlocked.Increment(ref _files) - 1}"));
        _stream = new FileStream(Path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 1 << 16);
        Write(new Event { FileVersion = Version });
        Flush();
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Writes an event, now.</summary>
    public void Write(Event happened)
    {
        happened.WallTime = (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds;
        WriteRecord(_stream, happened.ToByteArray());
        if (_time.GetElapsedTime(_flushed) >= FlushEvery) Flush();
    }

    /// <summary>Hands everything to the operating system, so that a reader sees it.</summary>
    public void Flush()
    {
        _stream.Flush();
        _flushed = _time.GetTimestamp();
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    /// <summary>Writes one record.</summary>
    internal static void WriteRecord(Stream stream, ReadOnlySpan<byte> data)
    {
        Span<byte> header = stackalloc byte[sizeof(ulong) + sizeof(uint)];
        BinaryPrimitives.WriteUInt64LittleEndian(header, (ulong)data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header[sizeof(ulong)..], Crc32C.Masked(header[..sizeof(ulong)]));
        stream.Write(header);
        stream.Write(data);
        Span<byte> footer = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(footer, Crc32C.Masked(data));
        stream.Write(footer);
    }
}
