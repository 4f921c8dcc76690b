using System.Buffers;
using System.Formats.Cbor;
using System.Numerics;

namespace Attune.Profiles;

/// <summary>What a snapshot holds.</summary>
internal sealed record SnapshotContent(string User, long LastEvent, long BaseSeconds, IReadOnlyDictionary<string, SnapshotPart> Parts);

/// <summary>A dimension in a snapshot: known by its state, or, where it is unknown, as the bytes that stood there.</summary>
internal sealed record SnapshotPart(string Form, long Events, ReadOnlyMemory<byte> State, ReadOnlyMemory<byte> Encoded = default)
{
    public SnapshotPart(ReadOnlyMemory<byte> encoded)
        : this("", 0, default, encoded)
    {
    }
}

/// <summary>
/// The bytes of a saved profile, in CBOR (RFC 8949):
/// <code>
/// [1, crc32c of the content, content as a byte string]
/// content = {"u": user, "l": last event, "t": seconds that times are told from, "d": {name: [form, events, state as a byte string]}}
/// </code>
/// Names are in ordinal order. A reader skips keys that it does not know, and what follows the three things of a dimension. A dimension that it does not know it keeps as it stands and
/// writes back; the number of events tells the one who knows it whether it has seen all of them. A change that older readers would misread counts up the first number.
/// </summary>
internal static class ProfileSnapshot
{
    /// <summary>The name that the history stands under, among the dimensions.</summary>
    public const string History = "history";

    private const int Format = 1;

    public static void Write(IBufferWriter<byte> target, SnapshotContent content)
    {
        var writer = new CborWriter(CborConformanceMode.Strict, initialCapacity: 4096);
        WriteContent(writer, content);
        var inner = writer.Encode();
        writer.Reset();
        writer.WriteStartArray(3);
        writer.WriteInt32(Format);
        writer.WriteUInt32(Checksum(inner));
        writer.WriteByteString(inner);
        writer.WriteEndArray();
        target.Advance(writer.Encode(target.GetSpan(writer.BytesWritten)));
    }

    public static SnapshotContent Read(ReadOnlyMemory<byte> snapshot)
    {
        try
        {
            var reader = new CborReader(snapshot, CborConformanceMode.Strict);
            reader.ReadStartArray();
            var format = reader.ReadInt64();
            if (format > Format)
                throw new AttuneException("snapshot_newer", $"The snapshot of a profile has format {format}; this build knows formats up to {Format}.", $"Use the newer version of Attune that wrote it, or build the profile again from the log.");
            var checksum = reader.ReadUInt32();
            var inner = reader.ReadDefiniteLengthByteString();
            reader.ReadEndArray();
            if (format != Format || reader.BytesRemaining > 0 || checksum != Checksum(inner.Span)) throw Damaged();
            return ReadContent(inner);
        }
        catch (Exception e) when (e is CborContentException or InvalidOperationException or OverflowException)
        {
            throw Damaged(e);
        }
    }

    public static AttuneException Damaged(Exception? inner = null) =>
        new("snapshot_damaged", $"The snapshot of a profile is damaged.", $"Build the profile again from the log.", inner);

    private static void WriteContent(CborWriter writer, SnapshotContent content)
    {
        writer.WriteStartMap(4);
        writer.WriteTextString("u");
        writer.WriteTextString(content.User);
        writer.WriteTextString("l");
        writer.WriteInt64(content.LastEvent);
        writer.WriteTextString("t");
        writer.WriteInt64(content.BaseSeconds);
        writer.WriteTextString("d");
        writer.WriteStartMap(content.Parts.Count);
        foreach (var (name, part) in content.Parts)
        {
            writer.WriteTextString(name);
            if (part.Encoded.IsEmpty) WritePart(writer, part);
            else writer.WriteEncodedValue(part.Encoded.Span);
        }

        writer.WriteEndMap();
        writer.WriteEndMap();
    }

    private static void WritePart(CborWriter writer, SnapshotPart part)
    {
        writer.WriteStartArray(3);
        writer.WriteTextString(part.Form);
        writer.WriteInt64(part.Events);
        writer.WriteByteString(part.State.Span);
        writer.WriteEndArray();
    }

    private static SnapshotContent ReadContent(ReadOnlyMemory<byte> inner)
    {
        var reader = new CborReader(inner, CborConformanceMode.Strict);
        var (user, last, seconds) = ("", 0L, 0L);
        var parts = new SortedDictionary<string, SnapshotPart>(StringComparer.Ordinal);
        reader.ReadStartMap();
        while (reader.PeekState() != CborReaderState.EndMap)
        {
            switch (reader.ReadTextString())
            {
                case "u": user = reader.ReadTextString(); break;
                case "l": last = reader.ReadInt64(); break;
                case "t": seconds = reader.ReadInt64(); break;
                case "d": ReadParts(reader, parts); break;
                default: reader.SkipValue(); break;
            }
        }

        reader.ReadEndMap();
        return new SnapshotContent(user, last, seconds, parts);
    }

    private static void ReadParts(CborReader reader, SortedDictionary<string, SnapshotPart> parts)
    {
        reader.ReadStartMap();
        while (reader.PeekState() != CborReaderState.EndMap)
        {
            var name = reader.ReadTextString();
            var encoded = reader.ReadEncodedValue();
            parts[name] = ReadPart(encoded);
        }

        reader.ReadEndMap();
    }

    /// <summary>What another version made of a dimension may look different: then it is of an unknown form.</summary>
    private static SnapshotPart ReadPart(ReadOnlyMemory<byte> encoded)
    {
        var reader = new CborReader(encoded, CborConformanceMode.Strict);
        if (reader.PeekState() != CborReaderState.StartArray || reader.ReadStartArray() is not >= 3) return new SnapshotPart(encoded);
        if (reader.PeekState() != CborReaderState.TextString) return new SnapshotPart(encoded);
        var form = reader.ReadTextString();
        if (reader.PeekState() != CborReaderState.UnsignedInteger) return new SnapshotPart(encoded);
        var events = reader.ReadInt64();
        return reader.PeekState() == CborReaderState.ByteString
            ? new SnapshotPart(form, events, reader.ReadDefiniteLengthByteString(), encoded)
            : new SnapshotPart(encoded);
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        for (; bytes.Length >= 8; bytes = bytes[8..]) crc = BitOperations.Crc32C(crc, System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var last in bytes) crc = BitOperations.Crc32C(crc, last);
        return ~crc;
    }
}
