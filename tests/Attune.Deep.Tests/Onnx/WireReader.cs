using System.Text;

namespace Attune.Deep.Tests.Onnx;

/// <summary>Reads protobuf's wire format knowing no schema, so that what was written is checked by other code than wrote it.</summary>
internal sealed class WireReader
{
    private readonly List<(int Field, ulong Number, byte[]? Bytes)> _entries = [];

    public WireReader(ReadOnlySpan<byte> message)
    {
        while (!message.IsEmpty)
        {
            var tag = Varint(ref message);
            var (field, kind) = ((int)(tag >> 3), (int)(tag & 7));
            switch (kind)
            {
                case 0: _entries.Add((field, Varint(ref message), null)); break;
                case 5: _entries.Add((field, BitConverter.ToUInt32(Take(ref message, 4)), null)); break;
                case 2: _entries.Add((field, 0, Take(ref message, (int)Varint(ref message)).ToArray())); break;
                default: throw new InvalidDataException($"Kind {kind} does not occur in ONNX.");
            }
        }
    }

    public IEnumerable<int> Fields => _entries.Select(e => e.Field);

    public long Number(int field) => (long)_entries.Single(e => e.Field == field).Number;

    public long[] Numbers(int field) => [.. _entries.Where(e => e.Field == field).Select(e => (long)e.Number)];

    public byte[] Bytes(int field) => _entries.Single(e => e.Field == field).Bytes!;

    public string Text(int field) => Encoding.UTF8.GetString(Bytes(field));

    public string[] Texts(int field) => [.. _entries.Where(e => e.Field == field).Select(e => Encoding.UTF8.GetString(e.Bytes!))];

    public WireReader Message(int field) => new(Bytes(field));

    public WireReader[] Messages(int field) => [.. _entries.Where(e => e.Field == field).Select(e => new WireReader(e.Bytes))];

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> message, int count)
    {
        var taken = message[..count];
        message = message[count..];
        return taken;
    }

    private static ulong Varint(ref ReadOnlySpan<byte> message)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var part = Take(ref message, 1)[0];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80) return value;
        }
    }
}
