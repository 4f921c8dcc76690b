using System.Buffers.Binary;
using System.Text;

namespace Attune.Profiles;

/// <summary>Reads what a <see cref="StateWriter"/> wrote. Every read is checked: what cannot be is an <see cref="InvalidDataException"/> and never a huge allocation.</summary>
/// <param name="bytes">A state.</param>
/// <param name="baseSeconds">Seconds that times are told from.</param>
public sealed class StateReader(ReadOnlyMemory<byte> bytes, long baseSeconds)
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private int _position;

    /// <summary>Seconds that times are told from.</summary>
    internal long BaseSeconds => baseSeconds;

    /// <summary>Whether all was read.</summary>
    internal bool IsAtEnd => _position == bytes.Length;

    /// <summary>Reads a number of things. There are at least as many bytes left when each of them takes one.</summary>
    /// <param name="most">More are damage.</param>
    public int Count(int most = int.MaxValue)
    {
        var count = Unsigned();
        return count <= (ulong)most ? (int)count : throw Damaged();
    }

    /// <summary>Reads the number of things that follow, each of at least one byte.</summary>
    public int Length(int most = int.MaxValue) => Count(Math.Min(most, bytes.Length - _position));

    /// <summary>Reads a number of things that may be very many.</summary>
    public long LongCount() => Unsigned() is var count && count <= long.MaxValue ? (long)count : throw Damaged();

    /// <summary>Reads an integer.</summary>
    public long Integer() => Signed(Unsigned());

    /// <summary>Reads a number.</summary>
    public double Number() => BinaryPrimitives.ReadDoubleLittleEndian(Take(8));

    /// <summary>Reads a text.</summary>
    public string Text()
    {
        try
        {
            return Strict.GetString(Take(Length()));
        }
        catch (DecoderFallbackException)
        {
            throw Damaged();
        }
    }

    internal long Time(long from = EventKey.Undated)
    {
        var coded = Unsigned();
        if ((coded & 3) == 3) return EventKey.Undated;
        var size = (coded & 3) switch { 0 => 1_000_000L, 1 => 1_000L, _ => 1L };
        var origin = from == EventKey.Undated ? baseSeconds * 1_000_000 : from;
        var micros = unchecked((origin / size + Signed(coded >> 2)) * size);
        return EventKey.IsPossible(micros) ? micros : throw Damaged();
    }

    internal static InvalidDataException Damaged() => new("The state is damaged.");

    private static long Signed(ulong coded) => (long)(coded >> 1) ^ -(long)(coded & 1);

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > bytes.Length - _position) throw Damaged();
        _position += count;
        return bytes.Span.Slice(_position - count, count);
    }

    private ulong Unsigned()
    {
        var value = 0UL;
        var span = bytes.Span;
        for (var shift = 0; shift < 64 && _position < span.Length; shift += 7)
        {
            var next = span[_position++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value;
        }

        throw Damaged();
    }
}
