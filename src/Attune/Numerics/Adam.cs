using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Attune.Numerics;

/// <summary>Steps of Adam (Kingma and Ba 2015) on one row of a matrix whose other rows rest (lazy Adam).</summary>
internal static class Adam
{
    private const float Beta1 = 0.9f, Beta2 = 0.999f, Epsilon = 1e-8f;

    /// <summary>
    /// m = 0.9 m + 0.1 g, v = 0.999 v + 0.001 g², x -= rate · m / (1 - 0.9^t) / (sqrt(v / (1 - 0.999^t)) + 1e-8).
    /// </summary>
    /// <param name="weights">x; its length is a multiple of 8, and so are those of the others.</param>
    /// <param name="gradient">g.</param>
    /// <param name="means">m, running means of g.</param>
    /// <param name="squares">v, running means of g².</param>
    /// <param name="rate">Learning rate.</param>
    /// <param name="step">t: how often the row was updated, this time included.</param>
    public static void Step(Span<float> weights, ReadOnlySpan<float> gradient, Span<float> means, Span<float> squares, float rate, int step)
    {
        ref var x = ref MemoryMarshal.GetReference(weights);
        ref var g = ref MemoryMarshal.GetReference(gradient[..weights.Length]);
        ref var m = ref MemoryMarshal.GetReference(means[..weights.Length]);
        ref var v = ref MemoryMarshal.GetReference(squares[..weights.Length]);
        var scale = Vector256.Create(rate / (1 - MathF.Pow(Beta1, step)));
        var correction = Vector256.Create(1 / (1 - MathF.Pow(Beta2, step)));
        for (nuint k = 0; k < (nuint)weights.Length; k += 8)
        {
            var slope = Vector256.LoadUnsafe(ref g, k);
            var mean = Vector256.LoadUnsafe(ref m, k) * Beta1 + slope * (1 - Beta1);
            var square = Vector256.LoadUnsafe(ref v, k) * Beta2 + slope * slope * (1 - Beta2);
            mean.StoreUnsafe(ref m, k);
            square.StoreUnsafe(ref v, k);
            var size = Vector256.Sqrt(square * correction) + Vector256.Create(Epsilon);
            (Vector256.LoadUnsafe(ref x, k) - scale * mean / size).StoreUnsafe(ref x, k);
        }
    }
}
