using System.Numerics.Tensors;

namespace Attune.Numerics;

/// <summary>The product of a transposed upper triangle, as <see cref="Cholesky.Factor"/> leaves it, with a vector.</summary>
internal static class TransposedProduct
{
    /// <summary>target += Uᵀ z.</summary>
    /// <param name="factor">U in <see cref="Panels"/>; blocks below the diagonal are not read.</param>
    /// <param name="dimension">A multiple of 16.</param>
    /// <param name="vector">z; may be shorter, the rest being zeros.</param>
    /// <param name="target">Added to.</param>
    public static void Add(ReadOnlySpan<float> factor, int dimension, ReadOnlySpan<float> vector, Span<float> target)
    {
        for (var k = 0; k < vector.Length; k++)
        {
            for (var left = k / Panels.Width * Panels.Width; left < dimension; left += Panels.Width)
            {
                var part = target.Slice(left, Panels.Width);
                TensorPrimitives.MultiplyAdd(factor.Slice(Panels.At(dimension, k, left), Panels.Width), vector[k], part, part);
            }
        }
    }
}
