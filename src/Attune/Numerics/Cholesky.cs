using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Attune.Numerics;

/// <summary>
/// Solves A x = b for a symmetric positive definite A by A = Uᵀ U, in place, on <see cref="Panels"/>. Blocks of 16 rows, each brought
/// up to date from all rows above it in one call of the micro-kernel (left-looking). The diagonal blocks of U are inverted on the way,
/// so that each right-hand side is solved by products without waiting for one division after the other.
/// </summary>
internal static class Cholesky
{
    private const int Width = Panels.Width;
    private const int Block = Width * Width;

    /// <summary>Floats that <see cref="Factor"/> needs beside the matrix.</summary>
    public static int InversesFor(int dimension) => dimension * Width;

    /// <summary>Replaces A, of which only the blocks on and above the diagonal are read, by U.</summary>
    /// <param name="matrix">A in panels, <paramref name="dimension"/> squared.</param>
    /// <param name="dimension">A multiple of 16.</param>
    /// <param name="inverses">Receives the inverse of each diagonal block of Uᵀ, row-major; length <see cref="InversesFor"/>.</param>
    /// <returns>False when A is not positive definite; it is then half-way.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool Factor(Span<float> matrix, int dimension, Span<float> inverses)
    {
        Span<float> steps = stackalloc float[DiagonalBlock.StepsLength];
        for (var top = 0; top < dimension; top += Width)
        {
            var above = Panel(matrix, dimension, top);
            if (top > 0) Tile.Subtract(above, above, top, above[(top * Width)..]);
            if (!DiagonalBlock.Factor(above.Slice(top * Width, Block), steps)) return false;
            for (var left = top + Width; left < dimension; left += Width)
            {
                var panel = Panel(matrix, dimension, left);
                if (top > 0) Tile.Subtract(above, panel, top, panel[(top * Width)..]);
                DiagonalBlock.Solve(steps, panel[(top * Width)..]);
            }

            var inverse = inverses.Slice(top * Width, Block);
            inverse.Clear();
            for (var k = 0; k < Width; k++) inverse[k * Width + k] = 1;
            DiagonalBlock.Solve(steps, inverse);
        }

        return true;
    }

    /// <summary>Replaces b by x, with U and the inverses from <see cref="Factor"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Solve(ReadOnlySpan<float> factor, int dimension, ReadOnlySpan<float> inverses, Span<float> vector)
    {
        // Uᵀ z = b, by blocks from the top.
        for (var top = 0; top < dimension; top += Width)
        {
            var rest = Vector512.LoadUnsafe(ref At(vector, top)) - PanelVectorProduct.One(factor[(top * dimension)..], vector[..top]);
            for (var k = 0; k < Width; k++)
                vector[top + k] = Vector512.Sum(Vector512.LoadUnsafe(in At(inverses, (top + k) * Width)) * rest);
        }

        // U x = z, by blocks from the bottom.
        for (var top = dimension - Width; top >= 0; top -= Width)
        {
            if (top + Width < dimension)
                for (var k = top; k < top + Width; k++) vector[k] -= RowDot(factor, dimension, k, top + Width, vector);
            PanelVectorProduct.One(inverses[(top * Width)..], vector.Slice(top, Width)).StoreUnsafe(ref At(vector, top));
        }
    }

    /// <summary>A row times what is known, from a column on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float RowDot(ReadOnlySpan<float> factor, int dimension, int row, int from, ReadOnlySpan<float> vector)
    {
        var sum = Vector512<float>.Zero;
        for (var left = from; left < dimension; left += Width)
            sum = Vector512.MultiplyAddEstimate(Vector512.LoadUnsafe(in At(factor, Panels.At(dimension, row, left))), Vector512.LoadUnsafe(in At(vector, left)), sum);
        return Vector512.Sum(sum);
    }

    /// <summary>The first of sixteen numbers, of which it is checked that they are there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref float At(ReadOnlySpan<float> span, int start) => ref MemoryMarshal.GetReference(span.Slice(start, Width));

    private static Span<float> Panel(Span<float> matrix, int dimension, int column) => matrix.Slice(column * dimension, dimension * Width);
}
