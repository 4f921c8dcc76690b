using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Attune.Numerics;

/// <summary>Collects scattered rows of a matrix into <see cref="Panels"/> for a regression, and Xᵀ y on the way.</summary>
internal static class GatherTargets
{
    /// <summary>How many rows ahead memory is asked for.</summary>
    private const int Ahead = 6;

    /// <summary>Row k of the block becomes the row as it is, and target · row is added to the sum.</summary>
    /// <param name="matrix">Row-major, with <paramref name="stride"/> numbers a row.</param>
    /// <param name="stride">Numbers in a row of the matrix.</param>
    /// <param name="dimension">How many of them, from the first, are regressors.</param>
    /// <param name="rows">Which rows.</param>
    /// <param name="targets">y of each.</param>
    /// <param name="block">Panels with room for <paramref name="capacity"/> rows. Columns beyond the dimension are left as they are.</param>
    /// <param name="capacity">Rows of the panels.</param>
    /// <param name="sum">Xᵀ y is added to it.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows(
        ReadOnlySpan<float> matrix, int stride, int dimension, ReadOnlySpan<int> rows, ReadOnlySpan<float> targets, Span<float> block, int capacity, Span<float> sum)
    {
        for (var k = 0; k < Math.Min(Ahead, rows.Length); k++) RowPrefetch.Ask(matrix.Slice(rows[k] * stride, dimension));
        for (var k = 0; k < rows.Length; k++)
        {
            if (k + Ahead < rows.Length) RowPrefetch.Ask(matrix.Slice(rows[k + Ahead] * stride, dimension));
            Row(matrix.Slice(rows[k] * stride, dimension), targets[k], block, capacity, k, sum);
        }
    }

    /// <summary>One row of the block, as <see cref="Rows"/> writes it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Row(ReadOnlySpan<float> source, float target, Span<float> block, int capacity, int row, Span<float> sum)
    {
        var t = Vector256.Create(target);
        var column = 0;
        for (; column + Panels.Width <= source.Length; column += Panels.Width)
        {
            ref var from = ref MemoryMarshal.GetReference(source.Slice(column, Panels.Width));
            ref var to = ref MemoryMarshal.GetReference(block.Slice(column * capacity + row * Panels.Width, Panels.Width));
            ref var total = ref MemoryMarshal.GetReference(sum.Slice(column, Panels.Width));
            var (low, high) = (Vector256.LoadUnsafe(ref from), Vector256.LoadUnsafe(ref from, 8));
            low.StoreUnsafe(ref to);
            high.StoreUnsafe(ref to, 8);
            Vector256.MultiplyAddEstimate(low, t, Vector256.LoadUnsafe(ref total)).StoreUnsafe(ref total);
            Vector256.MultiplyAddEstimate(high, t, Vector256.LoadUnsafe(ref total, 8)).StoreUnsafe(ref total, 8);
        }

        for (; column < source.Length; column++)
        {
            block[Panels.At(capacity, row, column)] = source[column];
            sum[column] += source[column] * target;
        }
    }
}
