using System.Numerics.Tensors;
using Attune.Data;
using Attune.Numerics;

namespace Attune.Models;

/// <summary>
/// The leading right singular vectors of a sparse matrix by randomised subspace iteration (Halko, Martinsson and Tropp 2011, Finding Structure with Randomness,
/// algorithms 4.4 and 5.3): a random block is multiplied by AᵀA and made orthonormal again and again, and turned into singular vectors at the end.
/// </summary>
internal static class SingularVectors
{
    /// <summary>Columns more than wanted, so that the last ones wanted converge too.</summary>
    private const int Oversampling = 32;

    private const int Iterations = 12;

    /// <summary>What is left of a column that the ones before it span already, at most.</summary>
    private const double Dependent = 1e-4;

    /// <summary>Computes the vectors.</summary>
    /// <param name="rows">A, users by items.</param>
    /// <param name="columns">Aᵀ.</param>
    /// <param name="count">Vectors wanted; fewer come out when the rank is less.</param>
    /// <param name="keys">A key for each column of A, from which the start is drawn.</param>
    /// <param name="run">Threads, progress (one report an iteration), cancellation.</param>
    /// <returns>Row-major: a row a column of A, a number a vector; and how many vectors there are.</returns>
    public static (float[] Vectors, int Count) Compute(CsrMatrix rows, CsrMatrix columns, int count, ulong[] keys, RunContext run)
    {
        var n = rows.Columns;
        var block = Math.Min(count + Oversampling, Math.Min(rows.Rows, n));
        var basis = new float[n * block];
        for (var row = 0; row < n && block > 0; row++) SplitMix.Normals(keys[row], 1, basis.AsSpan(row * block, block));
        run.Progress?.Report(new WorkProgress("iteration", 0, Iterations, "iterations"));
        for (var iteration = 1; iteration <= Iterations && block > 0; iteration++)
        {
            run.Cancellation.ThrowIfCancellationRequested();
            (basis, block) = Orthonormalise(Multiply(columns, Multiply(rows, basis, block, run), block, run), n, block);
            run.Progress?.Report(new WorkProgress("iteration", iteration, Iterations, "iterations"));
        }

        return block == 0 ? ([], 0) : Turn(basis, Multiply(rows, basis, block, run), n, block, Math.Min(count, block));
    }

    /// <summary>The product of a sparse matrix and a dense one with <paramref name="width"/> columns.</summary>
    public static float[] Multiply(CsrMatrix sparse, float[] dense, int width, RunContext run)
    {
        var product = new float[sparse.Rows * width];
        CostBalance.For(sparse.RowStarts, 8, run.Parallelism, () => 0, (_, first, end) =>
        {
            for (var row = first; row < end; row++)
            {
                var target = product.AsSpan(row * width, width);
                var values = sparse.ValuesOf(row);
                var indices = sparse.ColumnsOf(row);
                for (var k = 0; k < indices.Length; k++)
                    TensorPrimitives.MultiplyAdd(dense.AsSpan(indices[k] * width, width), values[k], target, target);
            }
        });
        return product;
    }

    /// <summary>Gram and Schmidt, modified and done twice; columns that depend on those before them are dropped.</summary>
    private static (float[] Basis, int Width) Orthonormalise(float[] matrix, int n, int width)
    {
        var kept = new List<float[]>(width);
        for (var c = 0; c < width; c++)
        {
            var column = new float[n];
            for (var row = 0; row < n; row++) column[row] = matrix[row * width + c];
            var before = TensorPrimitives.Norm<float>(column);
            for (var again = 0; again < 2; again++)
                foreach (var other in kept) TensorPrimitives.MultiplyAdd(other, -TensorPrimitives.Dot<float>(other, column), column, column);
            var norm = TensorPrimitives.Norm<float>(column);
            if (!(norm > Dependent * before)) continue;
            TensorPrimitives.Divide(column, norm, column);
            kept.Add(column);
        }

        var basis = new float[n * kept.Count];
        for (var c = 0; c < kept.Count; c++)
            for (var row = 0; row < n; row++) basis[row * kept.Count + c] = kept[c][row];
        return (basis, kept.Count);
    }

    /// <summary>Rayleigh and Ritz: the eigenvectors of (AQ)ᵀ(AQ), the largest first, in the basis Q.</summary>
    private static (float[] Vectors, int Count) Turn(float[] basis, float[] image, int n, int width, int count)
    {
        var small = new double[width * width];
        for (var row = 0; row < image.Length / width; row++)
        {
            var y = image.AsSpan(row * width, width);
            for (var i = 0; i < width; i++)
                for (var j = 0; j < width; j++) small[i * width + j] += (double)y[i] * y[j];
        }

        var (_, vectors) = SymmetricEigen.Decompose(small, width);
        var turn = Array.ConvertAll(vectors[..(count * width)], v => (float)v);
        var turned = new float[n * count];
        MatrixProduct.Compute(basis, turn, width, turned);
        return (turned, count);
    }
}
