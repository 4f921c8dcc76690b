using Attune.Deep.Watching;

namespace Attune.Deep.Tests.Watching;

public sealed class ExponentialHistogramTests
{
    /// <summary>2^-3, 1 and 100 lie in the buckets that end at the least 1e-12 · 1.1^k above them: k = 268, 290 and 339, worked out by logarithms.</summary>
    [Fact]
    public void Numbers_fall_into_buckets_that_grow_by_a_tenth()
    {
        var histogram = ExponentialHistogram.Of([0.125f, 1, 1, 100, -1]);

        Assert.Equal((-1, 100, 5), (histogram.Min, histogram.Max, histogram.Num));
        Assert.Equal(101.125, histogram.Sum, 12);
        Assert.Equal(10_003.015625, histogram.SumSquares, 9);
        var full = histogram.Bucket.Zip(histogram.BucketLimit).Where(b => b.First > 0).ToList();
        Assert.Equal([1, 1, 2, 1], full.Select(b => b.First));
        double[] limits = [-1e-12 * Math.Pow(1.1, 289), Limit(0.125), Limit(1), Limit(100)];
        for (var k = 0; k < limits.Length; k++) Assert.Equal(1, full[k].Second / limits[k], 9);

        static double Limit(double value) => 1e-12 * Math.Pow(1.1, Math.Floor(Math.Log(value / 1e-12) / Math.Log(1.1)) + 1);
    }

    [Fact]
    public void Every_value_is_in_its_bucket_and_none_is_lost()
    {
        var random = new Random(5);
        var values = Enumerable.Range(0, 5000).Select(_ => (float)((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-14, 15)))).Append(0).ToArray();
        var histogram = ExponentialHistogram.Of(values);

        Assert.Equal(values.Length, histogram.Bucket.Sum());
        Assert.Equal(histogram.BucketLimit.Order(), histogram.BucketLimit);
        var low = double.NegativeInfinity;
        foreach (var (limit, count) in histogram.BucketLimit.Zip(histogram.Bucket))
        {
            Assert.Equal(values.Count(v => v >= low && v < limit), count);
            low = limit;
        }
    }

    [Fact]
    public void Runs_of_empty_buckets_are_one()
    {
        var buckets = ExponentialHistogram.Of([1, 1000]).Bucket;
        Assert.Equal([0, 1, 0, 1, 0], buckets);
    }

    [Fact]
    public void What_is_no_number_is_left_out()
    {
        var histogram = ExponentialHistogram.Of([float.NaN, float.PositiveInfinity, 2]);
        Assert.Equal((1, 2, 2, 1), (histogram.Num, histogram.Min, histogram.Max, histogram.Bucket.Sum()));
        var none = ExponentialHistogram.Of([float.NaN]);
        Assert.Equal((0, 0, 0), (none.Num, none.Min, none.Max));
        Assert.Equal([0], none.Bucket);
        Assert.Equal([double.MaxValue], none.BucketLimit);
    }
}
