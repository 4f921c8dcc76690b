using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Attune.Numerics;

/// <summary>Finds numbers that reach their own thresholds, most of which do not.</summary>
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
}
