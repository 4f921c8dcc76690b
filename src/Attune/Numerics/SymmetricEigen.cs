namespace Attune.Numerics;

/// <summary>
/// Eigenvalues and eigenvectors of a small symmetric matrix, by Jacobi's cyclic rotations in double precision (Golub and Van Loan, Matrix Computations,
/// section 8.5): slower than tridiagonalisation, and as exact as the numbers allow. O(n³) a sweep, some ten sweeps.
/// </summary>
internal static class SymmetricEigen
{
    private const int MostSweeps = 60;

    /// <summary>Decomposes A = V diag(values) Vᵀ; the eigenvalues descend.</summary>
    /// <param name="matrix">Row-major, n by n, symmetric; overwritten.</param>
    /// <param name="n">Rows.</param>
    /// <returns>The eigenvalues, and the vectors as rows.</returns>
    public static (double[] Values, double[] Vectors) Decompose(double[] matrix, int n)
    {
        var vectors = new double[n * n];
        for (var k = 0; k < n; k++) vectors[k * n + k] = 1;
        for (var sweep = 0; sweep < MostSweeps && OffDiagonal(matrix, n) > 1e-22 * Diagonal(matrix, n); sweep++)
            for (var p = 0; p < n; p++)
                for (var q = p + 1; q < n; q++) Rotate(matrix, vectors, n, p, q);

        var values = new double[n];
        for (var k = 0; k < n; k++) values[k] = matrix[k * n + k];
        int[] order = [.. Enumerable.Range(0, n).OrderByDescending(k => values[k])];
        var sorted = new double[n * n];
        for (var k = 0; k < n; k++) vectors.AsSpan(order[k] * n, n).CopyTo(sorted.AsSpan(k * n));
        return ([.. order.Select(k => values[k])], sorted);
    }

    /// <summary>Makes element (p, q) zero.</summary>
    private static void Rotate(double[] a, double[] v, int n, int p, int q)
    {
        var off = a[p * n + q];
        if (off == 0) return;
        var theta = (a[q * n + q] - a[p * n + p]) / (2 * off);
        var t = (theta >= 0 ? 1 : -1) / (Math.Abs(theta) + Math.Sqrt(theta * theta + 1));
        var c = 1 / Math.Sqrt(t * t + 1);
        var s = t * c;
        Turn(a.AsSpan(p * n, n), a.AsSpan(q * n, n), c, s);
        for (var k = 0; k < n; k++)
        {
            // The columns are the rows turned, but for the two by two in the middle.
            if (k == p || k == q) continue;
            (a[k * n + p], a[k * n + q]) = (a[p * n + k], a[q * n + k]);
        }

        var (app, apq, aqp, aqq) = (a[p * n + p], a[p * n + q], a[q * n + p], a[q * n + q]);
        (a[p * n + p], a[q * n + q]) = (c * app - s * apq, s * aqp + c * aqq);
        a[p * n + q] = a[q * n + p] = 0;
        Turn(v.AsSpan(p * n, n), v.AsSpan(q * n, n), c, s);
    }

    private static void Turn(Span<double> x, Span<double> y, double c, double s)
    {
        for (var k = 0; k < x.Length; k++) (x[k], y[k]) = (c * x[k] - s * y[k], s * x[k] + c * y[k]);
    }

    private static double OffDiagonal(double[] a, int n)
    {
        double sum = 0;
        for (var i = 0; i < n; i++)
            for (var j = i + 1; j < n; j++) sum += a[i * n + j] * a[i * n + j];
        return sum;
    }

    private static double Diagonal(double[] a, int n)
    {
        double sum = 0;
        for (var k = 0; k < n; k++) sum += a[k * n + k] * a[k * n + k];
        return sum;
    }
}
