using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Attune.Numerics;

/// <summary>
/// Adds a multiple of a sparse row to dense sums, up to a column that is known to be in it: with rows whose columns ascend, one pass over
/// the rows of a vector's features gives its inner products with all vectors of lower number.
/// </summary>
internal static class ScatterAdd
{
    /// <summary>sums[c] += weight for the columns before <paramref name="end"/>.</summary>
    /// <param name="columns">Contains <paramref name="end"/>; what stands before it is below the length of the sums.</param>
    /// <param name="end">The column to stop at.</param>
    /// <param name="weight">What to add.</param>
    /// <param name="sums">Added to.</param>
    public static void Before(ReadOnlySpan<int> columns, int end, float weight, Span<float> sums)
    {
        // The sentinel makes both bounds checks superfluous, and they would take a third of the time.
        ref var column = ref MemoryMarshal.GetReference(columns);
        ref var sum = ref MemoryMarshal.GetReference(sums);
        for (var c = column; c != end; c = column)
        {
            Unsafe.Add(ref sum, c) += weight;
            column = ref Unsafe.Add(ref column, 1);
        }
    }

    /// <summary>sums[c] += weight · value for the columns before <paramref name="end"/>.</summary>
    /// <param name="columns">As above.</param>
    /// <param name="values">Aligned with the columns.</param>
    /// <param name="end">The column to stop at.</param>
    /// <param name="weight">What to multiply by.</param>
    /// <param name="sums">Added to.</param>
    public static void Before(ReadOnlySpan<int> columns, ReadOnlySpan<float> values, int end, float weight, Span<float> sums)
    {
        ref var column = ref MemoryMarshal.GetReference(columns);
        ref var value = ref MemoryMarshal.GetReference(values);
        ref var sum = ref MemoryMarshal.GetReference(sums);
        for (var c = column; c != end; c = column)
        {
            Unsafe.Add(ref sum, c) += weight * value;
            column = ref Unsafe.Add(ref column, 1);
            value = ref Unsafe.Add(ref value, 1);
        }
    }
}
