using System.Buffers.Binary;
using System.Numerics;

namespace Attune.Deep.Watching;

/// <summary>CRC-32C (Castagnoli, RFC 3720) by the processor's own instruction where it has one.</summary>
internal static class Crc32C
{
    /// <summary>The checksum of some bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        for (; data.Length >= sizeof(ulong); data = data[sizeof(ulong)..]) crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(data));
        foreach (var b in data) crc = BitOperations.Crc32C(crc, b);
        return ~crc;
    }

    /// <summary>
    /// As event files keep it: ((crc &gt;&gt; 15) | (crc &lt;&lt; 17)) + 0xa282ead8. The checksum of bytes that hold their own checksum would say little.
    /// </summary>
    public static uint Masked(ReadOnlySpan<byte> data) => BitOperations.RotateRight(Of(data), 15) + 0xa282ead8;
}
