using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace Attune.Numerics;

/// <summary>The Gram matrix Yᵀ Y of factors.</summary>
internal static class Gram
{
    private const int RowsPerBlock = 64;

    /// <summary>The parts of the sum depend on the rows alone, so that the result does not depend on the threads.</summary>
    private const int RowsPerPart = 1024;

    private const int MostParts = 64;

    /// <summary>Yᵀ Y in <see cref="Panels"/>, on and above the diagonal.</summary>
    /// <param name="factors">Y, row-major, with <paramref name="dimension"/> columns.</param>
    /// <param name="dimension">Columns of Y.</param>
    /// <param name="parallelism">Threads and cancellation.</param>
    public static float[] Compute(float[] factors, int dimension, ParallelOptions parallelism)
    {
        var rows = factors.Length / dimension;
        var parts = new float[Math.Clamp(rows / RowsPerPart, 1, MostParts)][];
        Parallel.For(0, parts.Length, parallelism, part =>
        {
            var (first, end) = ((int)((long)rows * part / parts.Length), (int)((long)rows * (part + 1) / parts.Length));
            parts[part] = OfRows(factors, dimension, first, end);
        });
        for (var part = 1; part < parts.Length; part++) TensorPrimitives.Add(parts[0], parts[part], parts[0]);
        return parts[0];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float[] OfRows(ReadOnlySpan<float> factors, int dimension, int first, int end)
    {
        var padded = Panels.Padded(dimension);
        var block = Panels.Allocate(RowsPerBlock * padded).Span;
        var gram = new float[padded * padded];
        for (; first < end; first += RowsPerBlock)
        {
            var count = Math.Min(RowsPerBlock, end - first);
            var next = factors.Slice((first + count) * dimension, Math.Min(RowsPerBlock, end - first - count) * dimension);
            Gather.Consecutive(factors.Slice(first * dimension, count * dimension), dimension, block, RowsPerBlock);
            RankUpdate.Add(block, RowsPerBlock, count, gram, padded, new RowPrefetch(next));
        }

        return gram;
    }
}
