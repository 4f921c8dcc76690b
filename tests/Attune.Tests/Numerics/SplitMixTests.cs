using Attune.Numerics;

namespace Attune.Tests.Numerics;

public sealed class SplitMixTests
{
    /// <summary>The first numbers of seed 1234567, as the reference implementation prints them.</summary>
    [Fact]
    public void Equals_the_reference()
    {
        var random = new SplitMix(1234567);
        Assert.Equal([6457827717110365317UL, 3203168211198807973UL, 9817491932198370423UL], [random.Next(), random.Next(), random.Next()]);
    }

    [Fact]
    public void Bounded_numbers_are_even()
    {
        var (random, counts) = (new SplitMix(5), new int[7]);
        for (var k = 0; k < 70_000; k++) counts[random.Below(7)]++;
        Assert.All(counts, c => Assert.InRange(c, 9_500, 10_500));
    }

    [Fact]
    public void Normals_have_the_moments_of_a_normal_and_belong_to_their_key()
    {
        var (numbers, again) = (new float[100_001], new float[11]);
        SplitMix.Normals(7, 0.5, numbers);
        SplitMix.Normals(7, 0.5, again);
        Assert.Equal(numbers.AsSpan(0, 11).ToArray(), again);
        Assert.Equal(0, numbers.Average(), 0.01);
        Assert.Equal(0.25, numbers.Average(x => (double)x * x), 0.01);
        Assert.Equal(3 * 0.0625, numbers.Average(x => Math.Pow(x, 4)), 0.02);
    }

    [Fact]
    public void Keys_of_neighbours_are_unlike()
    {
        var keys = Enumerable.Range(0, 1000).Select(k => SplitMix.Mix(9, (ulong)k)).Append(SplitMix.KeyOf("a")).Append(SplitMix.KeyOf("b")).Append(SplitMix.KeyOf("ab")).ToHashSet();
        Assert.Equal(1003, keys.Count);
    }
}
