using Attune.Deep.Watching.Schema;

namespace Attune.Deep.Watching;

/// <summary>
/// Counts numbers in the buckets that TensorFlow uses: limits 1e-12 · 1.1^k below 1e20 on both sides of 0, and the largest double at the ends, so that weights
/// and gradients of any size are told apart to a tenth of their size.
/// </summary>
internal static class ExponentialHistogram
{
    private static readonly double[] Limits = MakeLimits();

    /// <summary>The histogram of the values that are finite. Runs of empty buckets are written as one.</summary>
    public static HistogramProto Of(ReadOnlySpan<float> values)
    {
        var counts = new double[Limits.Length];
        var (count, sum, squares, min, max) = (0L, 0.0, 0.0, double.PositiveInfinity, double.NegativeInfinity);
        foreach (var single in values)
        {
            if (!float.IsFinite(single)) continue;
            double value = single;
            counts[BucketOf(value)]++;
            (count, sum, squares, min, max) = (count + 1, sum + value, squares + value * value, Math.Min(min, value), Math.Max(max, value));
        }

        var histogram = new HistogramProto { Num = count, Sum = sum, SumSquares = squares };
        if (count > 0) (histogram.Min, histogram.Max) = (min, max);
        AddBuckets(histogram, counts);
        return histogram;
    }

    /// <summary>The bucket whose limit is the first above the value.</summary>
    private static int BucketOf(double value)
    {
        var (low, high) = (0, Limits.Length - 1);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (Limits[middle] > value) high = middle;
            else low = middle + 1;
        }

        return low;
    }

    /// <summary>A run of empty buckets has the limit of its last.</summary>
    private static void AddBuckets(HistogramProto histogram, double[] counts)
    {
        for (var k = 0; k < counts.Length; k++)
        {
            if (counts[k] == 0 && k + 1 < counts.Length && counts[k + 1] == 0) continue;
            histogram.BucketLimit.Add(Limits[k]);
            histogram.Bucket.Add(counts[k]);
        }
    }

    private static double[] MakeLimits()
    {
        var positive = new List<double>();
        for (var limit = 1e-12; limit < 1e20; limit *= 1.1) positive.Add(limit);
        positive.Add(double.MaxValue);
        return [.. positive.AsEnumerable().Reverse().Select(l => -l), 0, .. positive];
    }
}
