using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Attune.Models;

/// <summary>
/// Reads and writes a <see cref="TensorArchive"/> as safetensors: eight bytes with the header's length, little-endian, a JSON header
/// that names dtype, shape and place of each array, and the arrays one after the other. Any language with a safetensors library can read it.
/// </summary>
public static class SafeTensors
{
    private const int Alignment = 8;

    private const int MaxHeader = 100_000_000;

    /// <summary>Elements moved at once, so that a span of bytes never exceeds its limit.</summary>
    private const int ChunkElements = 1 << 20;

    /// <summary>Writes the archive at the stream's position.</summary>
    public static void Write(Stream stream, TensorArchive archive, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(archive);

        // Wide elements first: each array is then aligned to its element, without gaps, which the format forbids.
        var arrays = archive.Arrays.OrderByDescending(a => WidthOf(a.Data)).ToList();
        var header = Header(arrays, metadata);
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach (var (_, data, _) in arrays) Transfer(data, chunk => stream.Write(chunk));
    }

    /// <summary>Reads an archive and its metadata from a stream that can tell its length.</summary>
    /// <exception cref="AttuneException"><c>damaged_model</c>: the file is cut short or is not safetensors.</exception>
    public static (TensorArchive Archive, IReadOnlyDictionary<string, string> Metadata) Read(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        try
        {
            using var header = ReadHeader(stream);
            return ReadArrays(stream, header.RootElement);
        }
        catch (Exception e) when (e is EndOfStreamException or JsonException or InvalidOperationException or KeyNotFoundException or FormatException or OverflowException or ArgumentException)
        {
            throw Damaged($"The model file is not a whole safetensors file: {e.Message}", e);
        }
    }

    private static byte[] Header(List<(string Name, Array Data, int[] Shape)> arrays, IReadOnlyDictionary<string, string>? metadata)
    {
        var header = new JsonObject();
        if (metadata is { Count: > 0 }) header["__metadata__"] = new JsonObject(metadata.Select(m => KeyValuePair.Create(m.Key, (JsonNode?)m.Value)));
        long begin = 0;
        foreach (var (name, data, shape) in arrays)
        {
            var end = begin + data.LongLength * WidthOf(data);
            header[name] = new JsonObject
            {
                ["dtype"] = TypeOf(data),
                ["shape"] = new JsonArray([.. shape.Select(s => (JsonNode)s)]),
                ["data_offsets"] = new JsonArray(begin, end),
            };
            begin = end;
        }

        var json = JsonSerializer.SerializeToUtf8Bytes(header);
        var padded = new byte[(json.Length + Alignment - 1) / Alignment * Alignment];
        padded.AsSpan().Fill((byte)' ');
        json.CopyTo(padded, 0);
        return padded;
    }

    private static JsonDocument ReadHeader(Stream stream)
    {
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        stream.ReadExactly(length);
        var size = BinaryPrimitives.ReadUInt64LittleEndian(length);
        if (size > (ulong)Math.Min(MaxHeader, stream.Length - stream.Position))
            throw Damaged($"The model file is not a safetensors file, or cut short: its header would take {size} bytes of {stream.Length}.");
        var header = new byte[size];
        stream.ReadExactly(header);
        return JsonDocument.Parse(header);
    }

    private static (TensorArchive Archive, IReadOnlyDictionary<string, string> Metadata) ReadArrays(Stream stream, JsonElement header)
    {
        var (archive, metadata) = (new TensorArchive(), new Dictionary<string, string>(StringComparer.Ordinal));
        var origin = stream.Position;
        foreach (var entry in header.EnumerateObject())
        {
            if (entry.NameEquals("__metadata__"))
                foreach (var pair in entry.Value.EnumerateObject()) metadata[pair.Name] = pair.Value.GetString()!;
            else ReadArray(stream, origin, entry, archive);
        }

        return (archive, metadata);
    }

    private static void ReadArray(Stream stream, long origin, JsonProperty entry, TensorArchive archive)
    {
        var shape = entry.Value.GetProperty("shape").EnumerateArray().Select(s => s.GetInt32()).ToArray();
        var offsets = entry.Value.GetProperty("data_offsets");
        var (begin, end) = (offsets[0].GetInt64(), offsets[1].GetInt64());
        if (begin < 0 || end < begin || end > stream.Length - origin)
            throw Damaged($"The model file is cut short: array '{entry.Name}' ends at byte {origin + end} of {stream.Length}.");
        stream.Position = origin + begin;
        switch (entry.Value.GetProperty("dtype").GetString())
        {
            case "F32": ReadInto<float>(stream, entry.Name, end - begin, shape, archive); break;
            case "I32": ReadInto<int>(stream, entry.Name, end - begin, shape, archive); break;
            case "U8": ReadInto<byte>(stream, entry.Name, end - begin, shape, archive); break;
            case var other: throw Damaged($"The model file has array '{entry.Name}' of type {other}; expected F32, I32 or U8.");
        }
    }

    private static void ReadInto<T>(Stream stream, string name, long bytes, int[] shape, TensorArchive archive)
        where T : unmanaged
    {
        // A scalar's empty shape stands for one element.
        if (shape.Length == 0) shape = [1];
        var count = shape.Aggregate(1L, (a, b) => checked(a * b));
        if (count < 0 || count * Marshal.SizeOf<T>() != bytes) throw Damaged($"The model file gives array '{name}' {bytes} bytes, but its shape holds {count} elements.");
        var data = new T[count];
        Transfer(data, stream.ReadExactly);
        archive.Add(name, data, shape);
    }

    private delegate void MoveBytes(Span<byte> chunk);

    private static void Transfer(Array array, MoveBytes move)
    {
        switch (array)
        {
            case float[] floats: Transfer(floats.AsSpan(), move); break;
            case int[] ints: Transfer(ints.AsSpan(), move); break;
            case byte[] bytes: Transfer(bytes.AsSpan(), move); break;
            default: throw new ArgumentException($"An archive cannot hold {array.GetType().Name}.", nameof(array));
        }
    }

    private static void Transfer<T>(Span<T> elements, MoveBytes move)
        where T : unmanaged
    {
        for (; elements.Length > 0; elements = elements[Math.Min(ChunkElements, elements.Length)..])
            move(MemoryMarshal.AsBytes(elements[..Math.Min(ChunkElements, elements.Length)]));
    }

    private static int WidthOf(Array array) => array is byte[]? 1 : 4;

    private static string TypeOf(Array array) => array switch { float[] => "F32", int[] => "I32", _ => "U8" };

    private static AttuneException Damaged(FormattableString message, Exception? inner = null) =>
        new("damaged_model", message, $"Train the model again, or restore the file from a backup.", inner);
}
