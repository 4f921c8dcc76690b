namespace Attune.Simulation;

/// <summary>
/// Randomness of the simulation. Each entity draws from a stream of its own, named by purpose and number,
/// so that a change in one part leaves all others as they were.
/// </summary>
internal static class RandomStreams
{
    /// <summary>The stream of one entity.</summary>
    public static Random Stream(int seed, string purpose, int entity = 0) => new((int)(Key(seed, purpose, entity) >> 33));

    /// <summary>A number that belongs to one entity and, at 64 bits, to no other.</summary>
    public static ulong Key(int seed, string purpose, int entity)
    {
        var hash = 14695981039346656037UL; // FNV-1a over the purpose
        foreach (var c in purpose) hash = (hash ^ c) * 1099511628211UL;
        return Mix(Mix(hash + (uint)seed) + (uint)entity);
    }

    extension(Random random)
    {
        /// <summary>True with the given probability.</summary>
        public bool Chance(double probability) => random.NextDouble() < probability;

        /// <summary>Uniform between two numbers.</summary>
        public double Between(double low, double high) => low + (high - low) * random.NextDouble();

        /// <summary>One of the choices, all equally likely.</summary>
        public T Pick<T>(IReadOnlyList<T> choices) => choices[random.Next(choices.Count)];

        /// <summary>A standard normal number (Box and Muller 1958).</summary>
        public double Normal() =>
            Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

        /// <summary>A vector of standard normal numbers.</summary>
        public double[] Normals(int count)
        {
            var vector = new double[count];
            for (var i = 0; i < count; i++) vector[i] = random.Normal();
            return vector;
        }

        /// <summary>A Poisson count (Knuth's product method in chunks, so that large means do not underflow).</summary>
        public int Poisson(double mean)
        {
            var count = 0;
            for (; mean > 30; mean -= 30) count += random.Poisson(30);
            for (var product = random.NextDouble(); product > Math.Exp(-mean); product *= random.NextDouble()) count++;
            return count;
        }

        /// <summary>A position, likely in proportion to its weight.</summary>
        /// <param name="cumulative">Running sums of the weights.</param>
        public int PickCumulative(ReadOnlySpan<double> cumulative)
        {
            var found = cumulative.BinarySearch(random.NextDouble() * cumulative[^1]);
            return Math.Min(found < 0 ? ~found : found + 1, cumulative.Length - 1);
        }
    }

    /// <summary>Running sums.</summary>
    public static double[] Cumulate(IEnumerable<double> weights)
    {
        var sum = 0.0;
        return [.. weights.Select(weight => sum += weight)];
    }

    /// <summary>One step of SplitMix64 (Steele, Lea and Flood 2014).</summary>
    private static ulong Mix(ulong state)
    {
        state += 0x9E3779B97F4A7C15UL;
        state = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9UL;
        state = (state ^ (state >> 27)) * 0x94D049BB133111EBUL;
        return state ^ (state >> 31);
    }
}
