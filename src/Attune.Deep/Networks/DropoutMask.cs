using System.Runtime.Intrinsics;
using Attune.Numerics;

namespace Attune.Deep.Networks;

/// <summary>
/// Which numbers dropout keeps: 0 with a probability, else 1 / (1 - probability). A function of the key alone, in pieces that threads share out;
/// Torch draws number by number on one thread, which took most of a step's time.
/// </summary>
internal static class DropoutMask
{
    /// <summary>Numbers that are drawn from one key.</summary>
    private const int Piece = 1 << 14;

    private const int Levels = 1 << 16;

    /// <summary>Fills a mask.</summary>
    /// <param name="mask">Overwritten.</param>
    /// <param name="key">Decides.</param>
    /// <param name="rate">Probability of 0, rounded to 1/65,536.</param>
    /// <param name="threads">Threads.</param>
    public static void Fill(TensorMemory<float> mask, ulong key, double rate, int threads)
    {
        var (length, dropped) = (mask.Length, Math.Clamp((int)Math.Round(rate * Levels), 0, Levels - 1));
        if (length <= 4 * Piece || threads == 1)
            for (var piece = 0; piece * Piece < length; piece++) One(piece);
        else Parallel.For(0, (length + Piece - 1) / Piece, new ParallelOptions { MaxDegreeOfParallelism = threads }, One);

        void One(int piece) => Fill(mask.All[(piece * Piece)..Math.Min(length, (piece + 1) * Piece)], SplitMix.Mix(key, (ulong)piece), dropped);
    }

    /// <summary>Sixteen numbers of four draws at a time: each 16 bits are below the level or not.</summary>
    private static void Fill(Span<float> mask, ulong key, int dropped)
    {
        var random = new SplitMix(key);
        var kept = Vector256.Create((float)Levels / (Levels - dropped));
        var level = Vector256.Create((ushort)dropped);
        Span<float> rest = stackalloc float[16];
        for (var k = 0; k < mask.Length; k += 16)
        {
            var bits = Vector256.Create(random.Next(), random.Next(), random.Next(), random.Next()).AsUInt16();
            var (lower, upper) = Vector256.Widen(Vector256.GreaterThanOrEqual(bits, level).AsInt16());
            var sixteen = k + 16 <= mask.Length ? mask.Slice(k, 16) : rest;
            (lower.AsSingle() & kept).CopyTo(sixteen);
            (upper.AsSingle() & kept).CopyTo(sixteen[8..]);
            if (k + 16 > mask.Length) rest[..(mask.Length - k)].CopyTo(mask[k..]);
        }
    }
}
