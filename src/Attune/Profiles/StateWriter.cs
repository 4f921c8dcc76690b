using System.Buffers;
using System.Text;

namespace Attune.Profiles;

/// <summary>
/// Writes a state in few bytes: integers seven bits a byte, least first, signed ones with the sign in the lowest bit; texts as UTF-8 after their length.
/// Who writes the same in the same order writes the same bytes.
/// </summary>
public sealed class StateWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new(1024);

    /// <summary>What was written since the last <see cref="Clear"/>.</summary>
    internal ReadOnlySpan<byte> Written => _buffer.WrittenSpan;

    /// <summary>Seconds that times are told from, so that they are small.</summary>
    internal long BaseSeconds { get; init; }

    /// <summary>Writes a number of things, 0 or more.</summary>
    public void Count(long count) => Unsigned(checked((ulong)count));

    /// <summary>Writes any integer.</summary>
    public void Integer(long value) => Unsigned((ulong)((value << 1) ^ (value >> 63)));

    /// <summary>Writes a number to the last bit.</summary>
    public void Number(double value)
    {
        System.Buffers.Binary.BinaryPrimitives.WriteDoubleLittleEndian(_buffer.GetSpan(8), value);
        _buffer.Advance(8);
    }

    /// <summary>Writes a text.</summary>
    public void Text(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var bytes = Encoding.UTF8.GetByteCount(text);
        Count(bytes);
        Encoding.UTF8.GetBytes(text, _buffer.GetSpan(bytes));
        _buffer.Advance(bytes);
    }

    /// <summary>Writes a moment as what it differs from another, in the coarsest of seconds, milliseconds and microseconds that tells it.</summary>
    /// <param name="micros">Microseconds since 1970, or <see cref="EventKey.Undated"/>.</param>
    /// <param name="from">A moment near to it; <see cref="EventKey.Undated"/> for the snapshot's own.</param>
    internal void Time(long micros, long from = EventKey.Undated)
    {
        if (micros == EventKey.Undated)
        {
            Unsigned(3);
            return;
        }

        var (unit, size) = micros % 1_000_000 == 0 ? (0u, 1_000_000L) : micros % 1_000 == 0 ? (1u, 1_000L) : (2u, 1L);
        var origin = from == EventKey.Undated ? BaseSeconds * 1_000_000 : from;
        var difference = (micros / size) - (origin / size);
        Unsigned(((ulong)((difference << 1) ^ (difference >> 63)) << 2) | unit);
    }

    internal void Clear() => _buffer.ResetWrittenCount();

    private void Unsigned(ulong value)
    {
        var span = _buffer.GetSpan(10);
        var length = 0;
        for (; value >= 0x80; value >>= 7) span[length++] = (byte)(value | 0x80);
        span[length++] = (byte)value;
        _buffer.Advance(length);
    }
}
