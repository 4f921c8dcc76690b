using Attune.Numerics;

namespace Attune.Tests.Numerics;

public sealed class ThresholdTests
{
    [Fact]
    public void Finds_what_a_loop_finds_at_every_length()
    {
        var random = new Random(2);
        for (var length = 0; length <= 256; length++)
        {
            float[] values = [.. Enumerable.Range(0, length).Select(_ => random.Next(10) == 0 ? float.NaN : random.Next(12))];
            float[] thresholds = [.. Enumerable.Range(0, length + 3).Select(_ => 10f)];
            var found = new List<int>();
            for (var k = Threshold.Next(values, thresholds, 0); k < length; k = Threshold.Next(values, thresholds, k + 1)) found.Add(k);
            Assert.Equal(Enumerable.Range(0, length).Where(k => values[k] >= thresholds[k]), found);
        }
    }
}
