using System.Numerics.Tensors;

namespace Attune.Numerics;

/// <summary>
/// One row of a non-negative factorisation X = W Hᵀ at least squares, H standing still: each number of the row in turn becomes the best one,
/// w_k = max(0, w_k + (a_k - sum over l of w_l G_lk) / G_kk), with a = x H and G = Hᵀ H (hierarchical alternating least squares; Cichocki, Phan 2009).
/// </summary>
internal static class NonNegativeRow
{
    /// <summary>Updates a row.</summary>
    /// <param name="columns">Columns of X that are not 0.</param>
    /// <param name="values">Their values.</param>
    /// <param name="others">H, row-major, as wide as the row.</param>
    /// <param name="gram">G, row-major.</param>
    /// <param name="target">Scratch as wide as the row.</param>
    /// <param name="row">Updated.</param>
    public static void Update(ReadOnlySpan<int> columns, ReadOnlySpan<float> values, ReadOnlySpan<float> others, ReadOnlySpan<float> gram, Span<float> target, Span<float> row)
    {
        target.Clear();
        for (var j = 0; j < columns.Length; j++)
            TensorPrimitives.MultiplyAdd(others.Slice(columns[j] * row.Length, row.Length), values[j], target, target);
        for (var k = 0; k < row.Length; k++)
        {
            var curvature = gram[k * row.Length + k];
            if (curvature > 0) row[k] = Math.Max(0, row[k] + (target[k] - TensorPrimitives.Dot(row, gram.Slice(k * row.Length, row.Length))) / curvature);
        }
    }
}
