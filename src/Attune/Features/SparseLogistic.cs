using Attune.Data;

namespace Attune.Features;

/// <summary>
/// Logistic regression over the cells of a sparse matrix: minimises the sum of log losses + l2/2 |w|² over a weight a column and a free intercept, by Newton's method whose
/// equations conjugate gradients solve roughly, better as the gradient falls (Lin, Weng and Keerthi 2008, trust-region Newton; here with step halving). O(cells) a product.
/// </summary>
internal static class SparseLogistic
{
    private const int Newtons = 30, Products = 60;
    private const double Tolerance = 1e-3;

    /// <summary>The weights, and the intercept as the last number.</summary>
    /// <param name="x">Rows by columns.</param>
    /// <param name="rows">The rows to learn from.</param>
    /// <param name="labels">1 or 0, one for each of these.</param>
    /// <param name="l2">Above 0.</param>
    public static double[] Fit(CsrMatrix x, int[] rows, float[] labels, double l2)
    {
        var n = x.Columns + 1;
        var (w, gradient, curvature) = (new double[n], new double[n], new double[rows.Length]);
        var loss = Evaluate(x, rows, labels, w, l2, gradient, curvature);
        var first = Norm(gradient);
        for (var newton = 0; newton < Newtons && Norm(gradient) > Tolerance * first; newton++)
        {
            var step = Solve(x, rows, curvature, gradient, l2);
            var (scale, slope, accepted) = (1.0, Dot(step, gradient), false);
            for (var halving = 0; halving < 20 && !accepted; halving++, scale /= 2)
            {
                double[] tried = [.. w.Zip(step, (a, b) => a + scale * b)];
                var reached = Evaluate(x, rows, labels, tried, l2, gradient, curvature);
                if (accepted = reached <= loss + 1e-4 * scale * slope) (w, loss) = (tried, reached);
            }

            if (!accepted) break;
        }

        return w;
    }

    /// <summary>The logit of a row.</summary>
    public static double Logit(CsrMatrix x, int row, ReadOnlySpan<double> weights)
    {
        var sum = weights[^1];
        var columns = x.ColumnsOf(row);
        var values = x.ValuesOf(row);
        for (var k = 0; k < columns.Length; k++) sum += weights[columns[k]] * (values.IsEmpty ? 1 : values[k]);
        return sum;
    }

    /// <summary>Loss, gradient and the curvature p (1 - p) of each row.</summary>
    private static double Evaluate(CsrMatrix x, int[] rows, float[] labels, double[] w, double l2, double[] gradient, double[] curvature)
    {
        var loss = 0.0;
        for (var j = 0; j < w.Length; j++)
        {
            gradient[j] = j < x.Columns ? l2 * w[j] : 0;
            loss += 0.5 * gradient[j] * w[j];
        }

        for (var r = 0; r < rows.Length; r++)
        {
            var z = Logit(x, rows[r], w);
            var p = 1 / (1 + Math.Exp(-z));
            loss += Math.Max(z, 0) - labels[r] * z + Math.Log(1 + Math.Exp(-Math.Abs(z)));
            curvature[r] = Math.Max(1e-9, p * (1 - p));
            Add(x, rows[r], p - labels[r], gradient);
        }

        return loss;
    }

    /// <summary>The step s of H s = -gradient, roughly.</summary>
    private static double[] Solve(CsrMatrix x, int[] rows, double[] curvature, double[] gradient, double l2)
    {
        var (step, direction, image) = (new double[gradient.Length], new double[gradient.Length], new double[gradient.Length]);
        double[] rest = [.. gradient.Select(g => -g)];
        rest.CopyTo(direction, 0);
        var (square, enough) = (Dot(rest, rest), 0.01 * Dot(gradient, gradient));
        for (var product = 0; product < Products && square > enough; product++)
        {
            for (var j = 0; j < image.Length; j++) image[j] = j < x.Columns ? l2 * direction[j] : 1e-9 * direction[j];
            for (var r = 0; r < rows.Length; r++) Add(x, rows[r], curvature[r] * Logit(x, rows[r], direction), image);
            var along = square / Dot(direction, image);
            for (var j = 0; j < step.Length; j++) (step[j], rest[j]) = (step[j] + along * direction[j], rest[j] - along * image[j]);
            var next = Dot(rest, rest);
            for (var j = 0; j < step.Length; j++) direction[j] = rest[j] + next / square * direction[j];
            square = next;
        }

        return step;
    }

    private static void Add(CsrMatrix x, int row, double factor, double[] sums)
    {
        var columns = x.ColumnsOf(row);
        var values = x.ValuesOf(row);
        for (var k = 0; k < columns.Length; k++) sums[columns[k]] += factor * (values.IsEmpty ? 1 : values[k]);
        sums[^1] += factor;
    }

    private static double Dot(double[] a, double[] b) => System.Numerics.Tensors.TensorPrimitives.Dot<double>(a, b);

    private static double Norm(double[] a) => Math.Sqrt(Dot(a, a));
}
