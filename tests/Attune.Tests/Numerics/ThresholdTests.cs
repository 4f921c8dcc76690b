using Attune.Numerics;

namespace Attune.Tests.Numerics;

public sealed class ThresholdTests
{
    [Fact]
    public void Above_finds_what_a_loop_finds_at_every_length()
    {
        for (var length = 0; length <= 256; length++)
        {
            var numbers = Oracle.Random(length, length);
            if (length > 3) numbers[3] = float.NaN;
            var indices = new int[length];
            var found = Threshold.Above(numbers, 0.25f, indices);
            Assert.Equal(Enumerable.Range(0, length).Where(k => numbers[k] > 0.25f), indices.Take(found));
        }
    }
}
