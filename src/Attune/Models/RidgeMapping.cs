using System.Numerics.Tensors;
using Attune.Data;

namespace Attune.Models;

/// <summary>
/// Ridge regression from sparse features to vectors: y = m + Bᵀ x, where m is the mean of the vectors and B minimises
/// sum |y - m - Bᵀ x|² + ridge |B|². Solved by conjugate gradients on (XᵀX + ridge I) B = Xᵀ(Y - m), which never builds XᵀX, so that memory grows with
/// the features and not with their square; each number of the vectors is a problem of its own, solved in double.
/// </summary>
internal static class RidgeMapping
{
    private const double Tolerance = 1e-7;

    private const int MostSteps = 500;

    /// <summary>Learns from some rows and writes others.</summary>
    /// <param name="features">Rows by features.</param>
    /// <param name="vectors">Rows by <paramref name="stride"/>: what is learned, and where predictions go.</param>
    /// <param name="stride">Numbers in a vector.</param>
    /// <param name="known">Rows to learn from.</param>
    /// <param name="wanted">Rows to write.</param>
    /// <param name="ridge">Not negative.</param>
    /// <param name="run">Threads, progress, cancellation.</param>
    public static void Fill(CsrMatrix features, float[] vectors, int stride, int[] known, int[] wanted, double ridge, RunContext run)
    {
        if (known.Length == 0 || wanted.Length == 0) return;
        Parallel.For(0, stride, run.Parallelism, number =>
        {
            var mean = known.Average(r => (double)vectors[r * stride + number]);
            var targets = Array.ConvertAll(known, r => vectors[r * stride + number] - mean);
            var weights = Solve(features, known, targets, ridge, run.Cancellation);
            foreach (var row in wanted) vectors[row * stride + number] = (float)(mean + Dot(features, row, weights));
        });
    }

    /// <summary>B for one number of the vectors.</summary>
    internal static double[] Solve(CsrMatrix features, int[] rows, double[] targets, double ridge, CancellationToken cancellation)
    {
        var weights = new double[features.Columns];
        var residual = new double[features.Columns];
        AddTransposed(features, rows, targets, residual);
        var direction = (double[])residual.Clone();
        var (product, image) = (new double[features.Columns], new double[rows.Length]);
        var squares = TensorPrimitives.SumOfSquares<double>(residual);
        var enough = squares * Tolerance * Tolerance;
        for (var step = 0; step < MostSteps && squares > enough; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            for (var k = 0; k < rows.Length; k++) image[k] = Dot(features, rows[k], direction);
            TensorPrimitives.Multiply(direction, ridge, product);
            AddTransposed(features, rows, image, product);
            var curvature = TensorPrimitives.Dot<double>(direction, product);
            if (!(curvature > 0)) break;
            var length = squares / curvature;
            TensorPrimitives.MultiplyAdd(direction, length, weights, weights);
            TensorPrimitives.MultiplyAdd(product, -length, residual, residual);
            var next = TensorPrimitives.SumOfSquares<double>(residual);
            TensorPrimitives.MultiplyAdd(direction, next / squares, residual, direction);
            squares = next;
        }

        return weights;
    }

    private static double Dot(CsrMatrix features, int row, double[] weights)
    {
        var sum = 0.0;
        for (var k = features.RowStarts[row]; k < features.RowStarts[row + 1]; k++) sum += features.Values![k] * weights[features.ColumnIndices[k]];
        return sum;
    }

    private static void AddTransposed(CsrMatrix features, int[] rows, double[] values, double[] result)
    {
        for (var k = 0; k < rows.Length; k++)
            for (var e = features.RowStarts[rows[k]]; e < features.RowStarts[rows[k] + 1]; e++)
                result[features.ColumnIndices[e]] += features.Values![e] * values[k];
    }
}
