using Attune.Deep.Networks;
using Attune.Deep.Runtime;
using TorchSharp;

namespace Attune.Deep.Tests.Networks;

public sealed class DropoutMaskTests
{
    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(0.93)]
    public void Numbers_are_dropped_with_the_probability_and_the_mean_stays(double rate)
    {
        var mask = Mask(400_003, 7, rate, threads: 1);
        Assert.Equal(2, mask.Distinct().Count());
        Assert.Equal(rate, mask.Count(m => m == 0) / (double)mask.Length, 0.003);
        Assert.Equal(1, mask.Average(m => (double)m), 0.015);
        Assert.Equal(rate * rate, mask.Zip(mask.Skip(1)).Count(p => p.First == 0 && p.Second == 0) / (double)mask.Length, 0.003);
        Assert.Equal(rate * rate, mask.Zip(mask.Skip(16)).Count(p => p.First == 0 && p.Second == 0) / (double)mask.Length, 0.003);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(40)]
    [InlineData(200_001)]
    public void The_key_decides_and_not_the_threads(int length)
    {
        var one = Mask(length, 3, 0.4, threads: 1);
        Assert.Equal(one, Mask(length, 3, 0.4, threads: 4));
        Assert.All(one, m => Assert.True(m == 0 || Math.Abs(m - 1 / 0.6) < 1e-4));
        if (length > 16) Assert.NotEqual(one, Mask(length, 4, 0.4, threads: 1));
    }

    private static float[] Mask(int length, ulong key, double rate, int threads)
    {
        TorchRuntime.Use(1);
        using var mask = torch.full(length, float.NaN);
        DropoutMask.Fill(new TensorMemory<float>(mask), key, rate, threads);
        return mask.data<float>().ToArray();
    }
}
