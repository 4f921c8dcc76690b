using System.Runtime.CompilerServices;

namespace Attune.Numerics;

/// <summary>Adds the outer products of rows to a symmetric matrix: A += Xᵀ X.</summary>
internal static class RankUpdate
{
    /// <summary>
    /// A += Xᵀ X on and above the diagonal; 16x16 blocks below it keep what they were. n · d² floating-point operations.
    /// </summary>
    /// <param name="block">X in <see cref="Panels"/>, with room for <paramref name="capacity"/> rows.</param>
    /// <param name="capacity">Rows of the panels.</param>
    /// <param name="count">Rows that are filled.</param>
    /// <param name="matrix">A in <see cref="Panels"/>: <paramref name="dimension"/> squared, a multiple of 16.</param>
    /// <param name="dimension">Padded columns of X.</param>
    /// <param name="next">Rows to ask for meanwhile.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(ReadOnlySpan<float> block, int capacity, int count, Span<float> matrix, int dimension, RowPrefetch next = default)
    {
        const int w = Panels.Width;
        var panels = dimension / w;
        for (var j = 0; j < panels; j++)
        {
            var right = block.Slice(j * capacity * w, count * w);
            for (var i = 0; i <= j; i++)
            {
                next.Ask(j * (j + 1) / 2 + i, panels * (panels + 1) / 2);
                Tile.Add(block.Slice(i * capacity * w, count * w), right, count, matrix[((j * dimension + i * w) * w)..]);
            }
        }
    }
}
