using System.Runtime.Intrinsics;
using Attune.Data;

namespace Attune.Models;

/// <summary>The sums over common features that make detailed similarities: w x y, x², y² and their number, side by side.</summary>
internal static class CommonSums
{
    /// <summary>Adds one feature's share to the sums with the vectors before <paramref name="end"/> in its list.</summary>
    /// <param name="features">Features by vectors.</param>
    /// <param name="feature">The feature.</param>
    /// <param name="end">The vector to stop at; no such number in the list: all of it.</param>
    /// <param name="x">The value of the feature in the vector that is compared.</param>
    /// <param name="weight">Multiplies the products.</param>
    /// <param name="sums">One entry a vector; added to.</param>
    public static void Before(CsrMatrix features, int feature, int end, float x, float weight, Span<Vector128<float>> sums)
    {
        var columns = features.ColumnsOf(feature);
        var values = features.ValuesOf(feature);
        for (var k = 0; k < columns.Length && columns[k] != end; k++)
        {
            var y = values.IsEmpty ? 1f : values[k];
            sums[columns[k]] += Vector128.Create(weight * x * y, x * x, y * y, 1f);
        }
    }
}
