using System.Numerics.Tensors;

namespace Attune.Numerics;

/// <summary>The Gram matrix Yᵀ Y of factors.</summary>
internal static class Gram
{
    private const int RowsPerBlock = 64;

    /// <summary>More parts than threads, so that all stay busy; a fixed number, so that the sum does not depend on the threads.</summary>
    private const int Parts = 16;

    /// <summary>Yᵀ Y in <see cref="Panels"/>, on and above the diagonal.</summary>
    /// <param name="factors">Y, row-major, with <paramref name="dimension"/> columns.</param>
    /// <param name="dimension">Columns of Y.</param>
    /// <param name="parallelism">Threads and cancellation.</param>
    public static float[] Compute(float[] factors, int dimension, ParallelOptions parallelism)
    {
        var rows = factors.Length / dimension;
        var parts = new float[Parts][];
        Parallel.For(0, Parts, parallelism, part =>
        {
            var (first, end) = ((int)((long)rows * part / Parts), (int)((long)rows * (part + 1) / Parts));
            parts[part] = OfRows(factors, dimension, first, end);
        });
        for (var part = 1; part < Parts; part++) TensorPrimitives.Add(parts[0], parts[part], parts[0]);
        return parts[0];
    }

    private static float[] OfRows(ReadOnlySpan<float> factors, int dimension, int first, int end)
    {
        var padded = Panels.Padded(dimension);
        var block = Panels.Allocate(RowsPerBlock * padded).Span;
        var (gram, sum) = (new float[padded * padded], new float[padded]);
        Span<int> rows = stackalloc int[RowsPerBlock];
        for (; first < end; first += RowsPerBlock)
        {
            var count = Math.Min(RowsPerBlock, end - first);
            for (var k = 0; k < count; k++) rows[k] = first + k;
            Gather.Rows(factors, dimension, rows[..count], default, block, RowsPerBlock, sum);
            RankUpdate.Add(block, RowsPerBlock, count, gram, padded);
        }

        return gram;
    }
}
