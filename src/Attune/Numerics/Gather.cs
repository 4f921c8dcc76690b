using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Attune.Numerics;

/// <summary>Collects scattered rows of a matrix into <see cref="Panels"/>, and their weighted sum on the way.</summary>
internal static class Gather
{
    /// <summary>How many rows ahead memory is asked for.</summary>
    private const int Ahead = 6;

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
        for (var k = 0; k < rows.Length; k++)
        {
            if (k + Ahead < rows.Length) RowPrefetch.Ask(matrix.Slice(rows[k + Ahead] * dimension, dimension));
            Row(matrix.Slice(rows[k] * dimension, dimension), weights.IsEmpty ? 1f : weights[k], block, capacity, k, sum);
        }
    }

    /// <summary>One row of the block, as <see cref="Rows"/> writes it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Row(ReadOnlySpan<float> source, float weight, Span<float> block, int capacity, int row, Span<float> sum)
    {
        var root = MathF.Sqrt(weight);
        var (w, r) = (Vector256.Create(weight), Vector256.Create(root));
        var column = 0;
        for (; column + Panels.Width <= source.Length; column += Panels.Width)
        {
            ref var from = ref MemoryMarshal.GetReference(source.Slice(column, Panels.Width));
            ref var to = ref MemoryMarshal.GetReference(block.Slice(column * capacity + row * Panels.Width, Panels.Width));
            ref var total = ref MemoryMarshal.GetReference(sum.Slice(column, Panels.Width));
            var (low, high) = (Vector256.LoadUnsafe(ref from), Vector256.LoadUnsafe(ref from, 8));
            (low * r).StoreUnsafe(ref to);
            (high * r).StoreUnsafe(ref to, 8);
            Vector256.MultiplyAddEstimate(low, w, Vector256.LoadUnsafe(ref total)).StoreUnsafe(ref total);
            Vector256.MultiplyAddEstimate(high, w, Vector256.LoadUnsafe(ref total, 8)).StoreUnsafe(ref total, 8);
        }

        for (; column < source.Length; column++)
        {
            block[Panels.At(capacity, row, column)] = source[column] * root;
            sum[column] += source[column] * weight;
        }
    }
}
