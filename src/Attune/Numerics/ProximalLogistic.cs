namespace Attune.Numerics;

/// <summary>
/// Logistic regression with an elastic net: minimises mean log loss + l1 |w| + l2/2 |w|² over weights w and a free intercept, by accelerated proximal gradients with restarts
/// (Beck and Teboulle 2009, FISTA; O'Donoghue and Candès 2015). The step is 1/L for L a bound of the curvature: a quarter of the largest eigenvalue of XᵀX/n, plus l2.
/// </summary>
internal static class ProximalLogistic
{
    private const double Tolerance = 1e-7;

    /// <summary>The weights, and the intercept as the last number.</summary>
    /// <param name="x">Rows after rows of <paramref name="columns"/> numbers.</param>
    /// <param name="columns">Numbers in a row.</param>
    /// <param name="labels">1 or 0 a row.</param>
    /// <param name="l1">Weight of the sum of absolute weights.</param>
    /// <param name="l2">Weight of half the sum of squared weights.</param>
    /// <param name="iterations">Most of them.</param>
    public static double[] Fit(ReadOnlySpan<float> x, int columns, ReadOnlySpan<float> labels, double l1, double l2, int iterations = 500)
    {
        var (weights, ahead, gradient) = (new double[columns + 1], new double[columns + 1], new double[columns + 1]);
        var (step, t) = (1 / (0.25 * LargestEigenvalue(x, columns, labels.Length) + l2), 1.0);
        for (var iteration = 0; iteration < iterations; iteration++)
        {
            Gradient(x, columns, labels, ahead, gradient);
            var (next, moved, scale, turned) = ((1 + Math.Sqrt(1 + 4 * t * t)) / 2, 0.0, 1.0, 0.0);
            for (var j = 0; j <= columns; j++)
            {
                var l2Part = j < columns ? l2 * ahead[j] : 0;
                var to = ahead[j] - step * (gradient[j] + l2Part);
                if (j < columns) to = Math.CopySign(Math.Max(0, Math.Abs(to) - step * l1), to);
                var difference = to - weights[j];
                turned += (ahead[j] - to) * difference;
                (moved, scale) = (moved + difference * difference, scale + to * to);
                ahead[j] = to + (t - 1) / next * difference;
                weights[j] = to;
            }

            t = next;
            if (turned > 0)
            {
                // Momentum leads uphill: it starts again.
                weights.CopyTo(ahead, 0);
                t = 1;
            }

            if (moved < Tolerance * Tolerance * scale) break;
        }

        return weights;
    }

    /// <summary>The least l1 for which all weights are 0: the largest gradient at the intercept that fits the labels' share.</summary>
    public static double LargestPenalty(ReadOnlySpan<float> x, int columns, ReadOnlySpan<float> labels)
    {
        var (share, largest) = (Mean(labels), 0.0);
        for (var j = 0; j < columns; j++)
        {
            var sum = 0.0;
            for (var r = 0; r < labels.Length; r++) sum += x[r * columns + j] * (share - labels[r]);
            largest = Math.Max(largest, Math.Abs(sum) / labels.Length);
        }

        return largest;
    }

    /// <summary>The logit of a row.</summary>
    public static double Logit(ReadOnlySpan<float> row, ReadOnlySpan<double> weights)
    {
        var sum = weights[row.Length];
        for (var j = 0; j < row.Length; j++) sum += row[j] * weights[j];
        return sum;
    }

    private static void Gradient(ReadOnlySpan<float> x, int columns, ReadOnlySpan<float> labels, double[] weights, double[] gradient)
    {
        Array.Clear(gradient);
        for (var r = 0; r < labels.Length; r++)
        {
            var row = x.Slice(r * columns, columns);
            var error = 1 / (1 + Math.Exp(-Logit(row, weights))) - labels[r];
            for (var j = 0; j < columns; j++) gradient[j] += error * row[j];
            gradient[columns] += error;
        }

        for (var j = 0; j <= columns; j++) gradient[j] /= labels.Length;
    }

    /// <summary>Of XᵀX/n with a column of ones, by power iteration, a twentieth more so that it bounds.</summary>
    private static double LargestEigenvalue(ReadOnlySpan<float> x, int columns, int rows)
    {
        var (vector, image) = (new double[columns + 1], new double[columns + 1]);
        for (var j = 0; j <= columns; j++) vector[j] = 1 + 0.1 * (j % 7);
        var largest = 1.0;
        for (var iteration = 0; iteration < 30; iteration++)
        {
            var norm = Math.Sqrt(vector.Sum(v => v * v));
            for (var j = 0; j <= columns; j++) (vector[j], image[j]) = (vector[j] / norm, 0);
            for (var r = 0; r < rows; r++)
            {
                var row = x.Slice(r * columns, columns);
                var product = Logit(row, vector) / rows;
                for (var j = 0; j < columns; j++) image[j] += product * row[j];
                image[columns] += product;
            }

            largest = Math.Sqrt(image.Sum(v => v * v));
            (vector, image) = (image, vector);
        }

        return Math.Max(1, 1.05 * largest);
    }

    private static double Mean(ReadOnlySpan<float> values)
    {
        var sum = 0.0;
        foreach (var value in values) sum += value;
        return sum / values.Length;
    }
}
