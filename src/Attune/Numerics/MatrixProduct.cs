using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Attune.Numerics;

/// <summary>
/// All inner products of two sets of vectors, X Yᵀ, as they lie in memory: for few rows of X, or for vectors that change between calls.
/// Where Y stays, <see cref="PanelProduct"/> takes a fraction of the time. Each product has its own accumulator and the same
/// order of additions wherever it stands, so that a batch gives bit for bit what one user alone gives.
/// </summary>
internal static class MatrixProduct
{
    /// <summary>Writes X Yᵀ.</summary>
    /// <param name="x">X, row-major with <paramref name="dimension"/> columns; small enough to stay in the cache.</param>
    /// <param name="y">Y, row-major with <paramref name="dimension"/> columns; read once.</param>
    /// <param name="dimension">Columns of both.</param>
    /// <param name="product">Row-major, rows of X by rows of Y; overwritten.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Compute(ReadOnlySpan<float> x, ReadOnlySpan<float> y, int dimension, Span<float> product)
    {
        var (rows, columns) = (x.Length / dimension, y.Length / dimension);
        ref var left = ref MemoryMarshal.GetReference(x);
        ref var right = ref MemoryMarshal.GetReference(y);
        ref var target = ref MemoryMarshal.GetReference(product[..(rows * columns)]);
        var stride = (nuint)columns;
        var j = 0;
        for (; j + 3 <= columns; j += 3)
        {
            ref var items = ref Unsafe.Add(ref right, (nint)j * dimension);
            var i = 0;
            for (; i + 4 <= rows; i += 4)
                Block4X3(ref Unsafe.Add(ref left, (nint)i * dimension), ref items, dimension, ref Unsafe.Add(ref target, (nint)i * columns + j), stride);
            for (; i < rows; i++)
                Block1X3(ref Unsafe.Add(ref left, (nint)i * dimension), ref items, dimension, ref Unsafe.Add(ref target, (nint)i * columns + j));
        }

        for (; j < columns; j++)
            for (var i = 0; i < rows; i++)
                Unsafe.Add(ref target, (nint)i * columns + j) =
                    Dot(ref Unsafe.Add(ref left, (nint)i * dimension), ref Unsafe.Add(ref right, (nint)j * dimension), dimension);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Block4X3(ref float x, ref float y, int dimension, ref float target, nuint stride)
    {
        Vector256<float> c00 = default, c01 = default, c02 = default, c10 = default, c11 = default, c12 = default;
        Vector256<float> c20 = default, c21 = default, c22 = default, c30 = default, c31 = default, c32 = default;
        var d = (nuint)dimension;
        nuint k = 0;
        for (; k + 8 <= d; k += 8)
        {
            var (y0, y1, y2) = (Vector256.LoadUnsafe(ref y, k), Vector256.LoadUnsafe(ref y, k + d), Vector256.LoadUnsafe(ref y, k + 2 * d));
            var u = Vector256.LoadUnsafe(ref x, k);
            c00 = Vector256.MultiplyAddEstimate(u, y0, c00);
            c01 = Vector256.MultiplyAddEstimate(u, y1, c01);
            c02 = Vector256.MultiplyAddEstimate(u, y2, c02);
            u = Vector256.LoadUnsafe(ref x, k + d);
            c10 = Vector256.MultiplyAddEstimate(u, y0, c10);
            c11 = Vector256.MultiplyAddEstimate(u, y1, c11);
            c12 = Vector256.MultiplyAddEstimate(u, y2, c12);
            u = Vector256.LoadUnsafe(ref x, k + 2 * d);
            c20 = Vector256.MultiplyAddEstimate(u, y0, c20);
            c21 = Vector256.MultiplyAddEstimate(u, y1, c21);
            c22 = Vector256.MultiplyAddEstimate(u, y2, c22);
            u = Vector256.LoadUnsafe(ref x, k + 3 * d);
            c30 = Vector256.MultiplyAddEstimate(u, y0, c30);
            c31 = Vector256.MultiplyAddEstimate(u, y1, c31);
            c32 = Vector256.MultiplyAddEstimate(u, y2, c32);
        }

        Finish(ref x, ref y, k, d, ref target, c00, c01, c02);
        Finish(ref Unsafe.Add(ref x, d), ref y, k, d, ref Unsafe.Add(ref target, stride), c10, c11, c12);
        Finish(ref Unsafe.Add(ref x, 2 * d), ref y, k, d, ref Unsafe.Add(ref target, 2 * stride), c20, c21, c22);
        Finish(ref Unsafe.Add(ref x, 3 * d), ref y, k, d, ref Unsafe.Add(ref target, 3 * stride), c30, c31, c32);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Block1X3(ref float x, ref float y, int dimension, ref float target)
    {
        Vector256<float> c0 = default, c1 = default, c2 = default;
        var d = (nuint)dimension;
        nuint k = 0;
        for (; k + 8 <= d; k += 8)
        {
            var u = Vector256.LoadUnsafe(ref x, k);
            c0 = Vector256.MultiplyAddEstimate(u, Vector256.LoadUnsafe(ref y, k), c0);
            c1 = Vector256.MultiplyAddEstimate(u, Vector256.LoadUnsafe(ref y, k + d), c1);
            c2 = Vector256.MultiplyAddEstimate(u, Vector256.LoadUnsafe(ref y, k + 2 * d), c2);
        }

        Finish(ref x, ref y, k, d, ref target, c0, c1, c2);
    }

    private static float Dot(ref float x, ref float y, int dimension)
    {
        var c = Vector256<float>.Zero;
        var d = (nuint)dimension;
        nuint k = 0;
        for (; k + 8 <= d; k += 8) c = Vector256.MultiplyAddEstimate(Vector256.LoadUnsafe(ref x, k), Vector256.LoadUnsafe(ref y, k), c);
        return Vector256.Sum(c) + Rest(ref x, ref y, k, d);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(ref float x, ref float y, nuint k, nuint d, ref float target, Vector256<float> c0, Vector256<float> c1, Vector256<float> c2)
    {
        target = Vector256.Sum(c0) + Rest(ref x, ref y, k, d);
        Unsafe.Add(ref target, 1) = Vector256.Sum(c1) + Rest(ref x, ref Unsafe.Add(ref y, d), k, d);
        Unsafe.Add(ref target, 2) = Vector256.Sum(c2) + Rest(ref x, ref Unsafe.Add(ref y, 2 * d), k, d);
    }

    /// <summary>The up to seven products that do not fill a vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Rest(ref float x, ref float y, nuint k, nuint d)
    {
        var sum = 0f;
        for (; k < d; k++) sum += Unsafe.Add(ref x, k) * Unsafe.Add(ref y, k);
        return sum;
    }
}
