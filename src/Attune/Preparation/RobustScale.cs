namespace Attune.Preparation;

/// <summary>
/// Centre and spread that a few wild values cannot move: the median, and the median absolute deviation times 1.4826, which for normal
/// data is the standard deviation. Where more than half of the values are equal and the deviation is therefore 0, the mean absolute deviation times 1.2533
/// stands in (Iglewicz and Hoaglin 1993, "How to Detect and Handle Outliers").
/// </summary>
/// <param name="Median">The median.</param>
/// <param name="Spread">Comparable to a standard deviation; 0 when all values are equal.</param>
internal readonly record struct RobustScale(double Median, double Spread)
{
    /// <summary>Measures the values, which are reordered and overwritten.</summary>
    public static RobustScale Of(Span<float> values)
    {
        if (values.IsEmpty) return default;
        var median = MedianOf(values);
        for (var i = 0; i < values.Length; i++) values[i] = (float)Math.Abs(values[i] - median);
        var spread = 1.4826 * MedianOf(values);
        if (spread > 0) return new(median, spread);
        var sum = 0.0;
        foreach (var deviation in values) sum += deviation;
        return new(median, 1.2533 * sum / values.Length);
    }

    /// <summary>How many spreads a value lies above the median; 0 when there is no spread.</summary>
    public double Z(double value) => Spread > 0 ? (value - Median) / Spread : 0;

    private static double MedianOf(Span<float> values)
    {
        values.Sort();
        var middle = values.Length / 2;
        return values.Length % 2 == 1 ? values[middle] : ((double)values[middle - 1] + values[middle]) / 2;
    }
}
