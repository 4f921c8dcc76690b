using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Attune.Numerics;

/// <summary>Collects scattered rows of a matrix into <see cref="Panels"/>, and their weighted sum on the way.</summary>
internal static class Gather
{
    private const int Width = Panels.Width;

    /// <summary>How many rows ahead memory is asked for.</summary>
    private const int Ahead = 8;

    /// <summary>Row k of the block becomes √w · row, so that blockᵀ block is the weighted sum of outer products.</summary>
    /// <param name="matrix">Row-major, with <paramref name="dimension"/> columns.</param>
    /// <param name="dimension">Columns.</param>
    /// <param name="rows">Which rows.</param>
    /// <param name="weights">w of each row, not negative; empty when all are 1.</param>
    /// <param name="block">Panels with room for <paramref name="capacity"/> rows. Columns beyond the dimension are left as they are.</param>
    /// <param name="capacity">Rows of the panels.</param>
    /// <param name="sum">The sum of w · row is added to it.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows(
        ReadOnlySpan<float> matrix, int dimension, ReadOnlySpan<int> rows, ReadOnlySpan<float> weights, Span<float> block, int capacity, Span<float> sum)
    {
        for (var k = 0; k < Math.Min(Ahead, rows.Length); k++) RowPrefetch.Ask(matrix.Slice(rows[k] * dimension, dimension));
        var whole = dimension / Width * Width;
        for (var k = 0; k < rows.Length; k++)
        {
            if (k + Ahead < rows.Length) RowPrefetch.Ask(matrix.Slice(rows[k + Ahead] * dimension, dimension));
            var source = matrix.Slice(rows[k] * dimension, dimension);
            var weight = weights.IsEmpty ? 1f : weights[k];
            Row(source[..whole], weight, block, capacity, k, sum);
            if (whole < dimension) Rest(source, whole, weight, block, capacity, k, sum);
        }
    }

    /// <summary>As <see cref="Rows"/> for rows that follow each other, of weight 1, without the sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Consecutive(ReadOnlySpan<float> matrix, int dimension, Span<float> block, int capacity)
    {
        var count = matrix.Length / dimension;
        for (var column = 0; column < dimension; column += Width)
        {
            var panel = block.Slice(column * capacity, count * Width);
            if (column + Width > dimension)
            {
                for (var k = 0; k < count; k++) matrix[(k * dimension + column)..((k + 1) * dimension)].CopyTo(panel[(k * Width)..]);
                return;
            }

            ref var source = ref MemoryMarshal.GetReference(matrix[column..]);
            ref var target = ref MemoryMarshal.GetReference(panel);
            for (var k = 0; k < count; k++)
                Vector512.LoadUnsafe(ref source, (nuint)(k * dimension)).StoreUnsafe(ref target, (nuint)(k * Width));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Row(ReadOnlySpan<float> source, float weight, Span<float> block, int capacity, int row, Span<float> sum)
    {
        var (w, r) = (Vector512.Create(weight), Vector512.Create(MathF.Sqrt(weight)));
        for (var column = 0; column < source.Length; column += Width)
        {
            ref var total = ref MemoryMarshal.GetReference(sum.Slice(column, Width));
            var part = Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(source.Slice(column, Width)));
            (part * r).StoreUnsafe(ref MemoryMarshal.GetReference(block.Slice(column * capacity + row * Width, Width)));
            Vector512.MultiplyAddEstimate(part, w, Vector512.LoadUnsafe(ref total)).StoreUnsafe(ref total);
        }
    }

    /// <summary>The columns that do not fill a vector.</summary>
    private static void Rest(ReadOnlySpan<float> source, int first, float weight, Span<float> block, int capacity, int row, Span<float> sum)
    {
        var root = MathF.Sqrt(weight);
        for (var column = first; column < source.Length; column++)
        {
            block[Panels.At(capacity, row, column)] = source[column] * root;
            sum[column] += source[column] * weight;
        }
    }
}
