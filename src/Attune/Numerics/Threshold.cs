using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Attune.Numerics;

/// <summary>Finds numbers that reach a threshold, most of which do not.</summary>
internal static class Threshold
{
    /// <summary>The first place at or after <paramref name="start"/> where the value is at least the threshold; the length when there is none. NaN never is.</summary>
    public static int Next(ReadOnlySpan<float> values, ReadOnlySpan<float> thresholds, int start)
    {
        ref var value = ref MemoryMarshal.GetReference(values);
        ref var threshold = ref MemoryMarshal.GetReference(thresholds[..values.Length]);
        var next = start;
        for (; next + Vector512<float>.Count <= values.Length; next += Vector512<float>.Count)
        {
            var reached = Vector512.GreaterThanOrEqual(Vector512.LoadUnsafe(ref value, (nuint)next), Vector512.LoadUnsafe(ref threshold, (nuint)next)).ExtractMostSignificantBits();
            if (reached != 0) return next + BitOperations.TrailingZeroCount(reached);
        }

        while (next < values.Length && !(values[next] >= thresholds[next])) next++;
        return next;
    }

    /// <summary>Writes the places of the values above the limit, ascending, and returns how many there are. NaN is not above.</summary>
    /// <param name="values">The values.</param>
    /// <param name="limit">The limit.</param>
    /// <param name="places">As long as the values.</param>
    public static int Above(ReadOnlySpan<float> values, float limit, Span<int> places)
    {
        ref var start = ref MemoryMarshal.GetReference(values);
        var (found, k, bound) = (0, 0, Vector256.Create(limit));
        for (; k + 8 <= values.Length; k += 8)
            for (var bits = Vector256.GreaterThan(Vector256.LoadUnsafe(ref start, (nuint)k), bound).ExtractMostSignificantBits(); bits != 0; bits &= bits - 1)
                places[found++] = k + BitOperations.TrailingZeroCount(bits);
        for (; k < values.Length; k++)
            if (values[k] > limit) places[found++] = k;
        return found;
    }
}
