using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Attune.Numerics;

/// <summary>
/// Solves A x = b for a symmetric positive definite A by A = Uᵀ U, in place, on <see cref="Panels"/>. Blocks of 16 rows, each brought
/// up to date from all rows above it in one call of the micro-kernel (left-looking), so that d³/3 operations run at its speed.
/// </summary>
internal static class Cholesky
{
    private const int Width = Panels.Width;

    /// <summary>
    /// Replaces A, of which only the blocks on and above the diagonal are read, by U.
    /// </summary>
    /// <param name="matrix">A in panels, <paramref name="dimension"/> squared.</param>
    /// <param name="dimension">A multiple of 16.</param>
    /// <param name="inverses">Receives 1 / U[k,k].</param>
    /// <returns>False when A is not positive definite; it is then half-way.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool Factor(Span<float> matrix, int dimension, Span<float> inverses)
    {
        for (var top = 0; top < dimension; top += Width)
        {
            var above = Panel(matrix, dimension, top);
            for (var left = top; left < dimension; left += Width)
            {
                var panel = Panel(matrix, dimension, left);
                if (top > 0) Tile.MultiplyAdd(above, panel, top, panel[(top * Width)..], -1f);
            }

            var diagonal = above.Slice(top * Width, Width * Width);
            if (!FactorDiagonal(diagonal, inverses.Slice(top, Width))) return false;
            for (var left = top + Width; left < dimension; left += Width)
                SolveBlock(diagonal, inverses.Slice(top, Width), Panel(matrix, dimension, left).Slice(top * Width, Width * Width));
        }

        return true;
    }

    /// <summary>Replaces b by x, with U and the inverses from <see cref="Factor"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Solve(ReadOnlySpan<float> factor, int dimension, ReadOnlySpan<float> inverses, Span<float> vector)
    {
        // Uᵀ z = b: each z, once known, is taken out of the rest of its row.
        for (var k = 0; k < dimension; k++)
        {
            var z = vector[k] * inverses[k];
            for (var left = k / Width * Width; left < dimension; left += Width)
                Subtract(z, factor[Panels.At(dimension, k, left)..], vector[left..]);
            vector[k] = z;
        }

        // U x = z: a row times what is known already.
        for (var k = dimension - 1; k >= 0; k--)
        {
            // The row's own element is not part of the sum.
            var z = vector[k];
            vector[k] = 0;
            vector[k] = (z - RowDot(factor, dimension, k, vector)) * inverses[k];
        }
    }

    /// <summary>The 16x16 diagonal block; what is below its diagonal becomes 0, so that whole rows can be used.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool FactorDiagonal(Span<float> block, Span<float> inverses)
    {
        for (var k = 0; k < Width; k++)
        {
            var pivot = block[k * Width + k];
            if (!(pivot > 0)) return false;
            inverses[k] = 1 / MathF.Sqrt(pivot);
            var row = block.Slice(k * Width, Width);
            row[..k].Clear();
            Eliminate(block, block, k, inverses[k]);
        }

        return true;
    }

    /// <summary>Replaces B by the solution of U₁₁ᵀ X = B for a block to the right of the diagonal.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SolveBlock(ReadOnlySpan<float> diagonal, ReadOnlySpan<float> inverses, Span<float> block)
    {
        for (var k = 0; k < Width; k++) Eliminate(diagonal, block, k, inverses[k]);
    }

    /// <summary>Finishes row k of a block and takes it out of the rows below.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Eliminate(ReadOnlySpan<float> diagonal, Span<float> block, int k, float inverse)
    {
        ref var row = ref MemoryMarshal.GetReference(block[(k * Width)..(Width * Width)]);
        var low = Vector256.LoadUnsafe(ref row) * inverse;
        var high = Vector256.LoadUnsafe(ref row, 8) * inverse;
        low.StoreUnsafe(ref row);
        high.StoreUnsafe(ref row, 8);
        ref var factors = ref MemoryMarshal.GetReference(diagonal[(k * Width)..(Width * Width)]);
        for (var i = k + 1; i < Width; i++)
        {
            row = ref Unsafe.Add(ref row, Width);
            var u = Vector256.Create(-Unsafe.Add(ref factors, i));
            Vector256.MultiplyAddEstimate(u, low, Vector256.LoadUnsafe(ref row)).StoreUnsafe(ref row);
            Vector256.MultiplyAddEstimate(u, high, Vector256.LoadUnsafe(ref row, 8)).StoreUnsafe(ref row, 8);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Subtract(float scale, ReadOnlySpan<float> row, Span<float> target)
    {
        ref var source = ref MemoryMarshal.GetReference(row[..Width]);
        ref var sink = ref MemoryMarshal.GetReference(target[..Width]);
        var s = Vector256.Create(-scale);
        Vector256.MultiplyAddEstimate(s, Vector256.LoadUnsafe(ref source), Vector256.LoadUnsafe(ref sink)).StoreUnsafe(ref sink);
        Vector256.MultiplyAddEstimate(s, Vector256.LoadUnsafe(ref source, 8), Vector256.LoadUnsafe(ref sink, 8)).StoreUnsafe(ref sink, 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float RowDot(ReadOnlySpan<float> factor, int dimension, int row, ReadOnlySpan<float> vector)
    {
        var sum = Vector256<float>.Zero;
        for (var left = row / Width * Width; left < dimension; left += Width)
        {
            ref var u = ref MemoryMarshal.GetReference(factor.Slice(Panels.At(dimension, row, left), Width));
            ref var x = ref MemoryMarshal.GetReference(vector.Slice(left, Width));
            sum = Vector256.MultiplyAddEstimate(Vector256.LoadUnsafe(ref u), Vector256.LoadUnsafe(ref x), sum);
            sum = Vector256.MultiplyAddEstimate(Vector256.LoadUnsafe(ref u, 8), Vector256.LoadUnsafe(ref x, 8), sum);
        }

        return Vector256.Sum(sum);
    }

    private static Span<float> Panel(Span<float> matrix, int dimension, int column) => matrix.Slice(column * dimension, dimension * Width);
}
