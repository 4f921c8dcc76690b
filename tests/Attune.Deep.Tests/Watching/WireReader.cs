using System.Buffers.Binary;
using System.Text;

namespace Attune.Deep.Tests.Watching;

/// <summary>
/// A message in protobuf's wire format, taken apart without any schema: a tag (number &lt;&lt; 3 | kind) and a varint (kind 0), eight bytes (1), a length and so
/// many bytes (2) or four bytes (5). Written from the description of the format, so that what the writer's generated classes do is judged from outside.
/// </summary>
internal sealed class WireMessage
{
    private readonly List<(int Number, int Kind, byte[] Bytes)> _fields = [];

    public WireMessage(ReadOnlySpan<byte> data)
    {
        while (data.Length > 0)
        {
            var tag = Varint(ref data);
            var kind = (int)(tag & 7);
            var length = kind switch
            {
                0 => LengthOfVarint(data),
                1 => 8,
                2 => checked((int)Varint(ref data)),
                5 => 4,
                _ => throw new InvalidDataException($"wire kind {kind}"),
            };
            _fields.Add(((int)(tag >> 3), kind, data[..length].ToArray()));
            data = data[length..];
        }
    }

    public IEnumerable<int> Numbers => _fields.Select(f => f.Number);

    public bool Has(int number) => _fields.Exists(f => f.Number == number);

    public double Double(int number) => Has(number) ? BinaryPrimitives.ReadDoubleLittleEndian(One(number, 1)) : 0;

    public float Float(int number) => BinaryPrimitives.ReadSingleLittleEndian(One(number, 5));

    public long Whole(int number)
    {
        if (!Has(number)) return 0;
        ReadOnlySpan<byte> bytes = One(number, 0);
        return (long)Varint(ref bytes);
    }

    public string Text(int number) => Encoding.UTF8.GetString(One(number, 2));

    public WireMessage Message(int number) => new(One(number, 2));

    public IEnumerable<WireMessage> Messages(int number) => _fields.Where(f => f.Number == number).Select(f => new WireMessage(f.Bytes));

    public IEnumerable<string> Texts(int number) => _fields.Where(f => f.Number == number).Select(f => Encoding.UTF8.GetString(f.Bytes));

    public byte[] Bytes(int number) => One(number, 2);

    /// <summary>A list of doubles, packed.</summary>
    public double[] Doubles(int number) => [.. One(number, 2).Chunk(8).Select(b => BinaryPrimitives.ReadDoubleLittleEndian(b))];

    private byte[] One(int number, int kind)
    {
        var field = _fields.Single(f => f.Number == number);
        Assert.Equal(kind, field.Kind);
        return field.Bytes;
    }

    private static int LengthOfVarint(ReadOnlySpan<byte> data)
    {
        var length = 1;
        while ((data[length - 1] & 0x80) != 0) length++;
        return length;
    }

    private static ulong Varint(ref ReadOnlySpan<byte> data)
    {
        var (value, shift) = (0UL, 0);
        while (true)
        {
            var b = data[0];
            data = data[1..];
            value |= (ulong)(b & 0x7F) << shift;
            if ((b & 0x80) == 0) return value;
            shift += 7;
        }
    }
}

/// <summary>Reads the records of an event file and checks both checksums of each, bit by bit.</summary>
internal static class RecordReader
{
    public static List<byte[]> Read(byte[] file)
    {
        var (events, place) = (new List<byte[]>(), 0);
        while (place < file.Length)
        {
            var length = BitConverter.ToUInt64(file, place);
            Assert.Equal(Mask(Crc(file.AsSpan(place, 8))), BitConverter.ToUInt32(file, place + 8));
            var data = file.AsSpan(place + 12, checked((int)length));
            Assert.Equal(Mask(Crc(data)), BitConverter.ToUInt32(file, place + 12 + data.Length));
            events.Add(data.ToArray());
            place += 16 + data.Length;
        }

        return events;
    }

    /// <summary>A file that is being written, as another process sees it.</summary>
    public static List<byte[]> Read(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var file = new byte[stream.Length];
        stream.ReadExactly(file);
        return Read(file);
    }

    /// <summary>CRC-32C by long division in reflected order, polynomial 0x82F63B78.</summary>
    public static uint Crc(ReadOnlySpan<byte> data)
    {
        var remainder = 0xFFFFFFFF;
        foreach (var b in data)
        {
            remainder ^= b;
            for (var bit = 0; bit < 8; bit++) remainder = (remainder & 1) != 0 ? (remainder >> 1) ^ 0x82F63B78 : remainder >> 1;
        }

        return remainder ^ 0xFFFFFFFF;
    }

    private static uint Mask(uint crc) => (uint)((((crc >> 15) | ((ulong)crc << 17)) & 0xFFFFFFFF) + 0xa282ead8);
}
