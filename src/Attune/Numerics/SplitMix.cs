namespace Attune.Numerics;

/// <summary>
/// Randomness that is a function of a key: the same key gives the same numbers on every thread and machine, so work can be done in any
/// order (SplitMix64; Steele, Lea and Flood 2014, Fast Splittable Pseudorandom Number Generators).
/// </summary>
internal struct SplitMix(ulong key)
{
    private const ulong Golden = 0x9E3779B97F4A7C15UL;

    private ulong _state = key;

    /// <summary>64 random bits.</summary>
    public ulong Next() => Scramble(_state += Golden);

    /// <summary>A number from 0 to <paramref name="bound"/> - 1, all equally likely but for 2^-32.</summary>
    public int Below(int bound) => (int)(((Next() >> 32) * (ulong)bound) >> 32);

    /// <summary>A number from 0 up to 1.</summary>
    public double Uniform() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A key made of two, different for different pairs at 64 bits.</summary>
    public static ulong Mix(ulong key, ulong more) => Scramble(Scramble(key + Golden) ^ (more * Golden + 1));

    /// <summary>The key of a text (FNV-1a, scrambled).</summary>
    public static ulong KeyOf(ReadOnlySpan<char> text)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in text) hash = (hash ^ c) * 1099511628211UL;
        return Scramble(hash);
    }

    /// <summary>Fills with independent normal numbers (Box and Muller 1958), a function of the key alone.</summary>
    /// <param name="key">The key.</param>
    /// <param name="deviation">Standard deviation.</param>
    /// <param name="numbers">Overwritten.</param>
    public static void Normals(ulong key, double deviation, Span<float> numbers)
    {
        var random = new SplitMix(key);
        for (var k = 0; k < numbers.Length; k += 2)
        {
            var radius = deviation * Math.Sqrt(-2 * Math.Log(1 - random.Uniform()));
            var (sine, cosine) = Math.SinCos(2 * Math.PI * random.Uniform());
            numbers[k] = (float)(radius * cosine);
            if (k + 1 < numbers.Length) numbers[k + 1] = (float)(radius * sine);
        }
    }

    private static ulong Scramble(ulong state)
    {
        state = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9UL;
        state = (state ^ (state >> 27)) * 0x94D049BB133111EBUL;
        return state ^ (state >> 31);
    }
}
