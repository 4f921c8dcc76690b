using Attune.Numerics;

namespace Attune.Tests.Numerics;

/// <summary>The kernels once more, naive and in double precision: what the fast ones are held against.</summary>
internal static class Oracle
{
    /// <summary>All the remainders that vectors of 8, panels of 16 and blocks of 3 and 4 can leave.</summary>
    public static IEnumerable<int> Dimensions => Enumerable.Range(1, 70);

    public static float[] Random(int length, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => random.NextSingle() * 2 - 1)];
    }

    /// <summary>Xᵀ diag(w) X of rows of a row-major matrix.</summary>
    public static double[,] WeightedGram(float[] matrix, int dimension, ReadOnlySpan<int> rows, ReadOnlySpan<float> weights)
    {
        var gram = new double[dimension, dimension];
        for (var k = 0; k < rows.Length; k++)
            for (var i = 0; i < dimension; i++)
                for (var j = 0; j < dimension; j++)
                    gram[i, j] += (weights.IsEmpty ? 1 : weights[k]) * (double)matrix[rows[k] * dimension + i] * matrix[rows[k] * dimension + j];
        return gram;
    }

    /// <summary>Gauss and Jordan with pivoting.</summary>
    public static double[] Solve(double[,] matrix, double[] vector)
    {
        var n = vector.Length;
        var (a, b) = ((double[,])matrix.Clone(), (double[])vector.Clone());
        for (var k = 0; k < n; k++)
        {
            var pivot = Enumerable.Range(k, n - k).MaxBy(r => Math.Abs(a[r, k]));
            for (var c = 0; c < n; c++) (a[k, c], a[pivot, c]) = (a[pivot, c], a[k, c]);
            (b[k], b[pivot]) = (b[pivot], b[k]);
            for (var r = 0; r < n; r++)
            {
                if (r == k) continue;
                var factor = a[r, k] / a[k, k];
                for (var c = k; c < n; c++) a[r, c] -= factor * a[k, c];
                b[r] -= factor * b[k];
            }
        }

        return [.. b.Select((value, k) => value / a[k, k])];
    }

    public static void AssertUpperEqual(double[,] expected, ReadOnlySpan<float> panels, int padded, double tolerance)
    {
        for (var i = 0; i < expected.GetLength(0); i++)
            for (var j = i; j < expected.GetLength(1); j++)
                Assert.Equal(expected[i, j], panels[Panels.At(padded, i, j)], tolerance);
    }
}
