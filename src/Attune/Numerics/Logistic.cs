using System.Runtime.CompilerServices;

namespace Attune.Numerics;

/// <summary>The logistic function for inner loops: inlined, without a call into the C library.</summary>
internal static class Logistic
{
    private const float Log2E = 1.44269504f, Limit = 80f;

    /// <summary>1 / (1 + e^-x), relative error below 1e-6; x beyond ±80 is taken as ±80. NaN stays NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Of(float x) => 1f / (1f + Exp(-x));

    /// <summary>
    /// e^x for x within ±80: 2^n · 2^f with n whole and |f| up to 1/2, and 2^f by its Taylor polynomial of degree 6
    /// (remainder below (ln 2 / 2)^7 / 7! = 1.2e-7).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Exp(float x)
    {
        var t = float.MinNative(Limit, float.MaxNative(-Limit, x)) * Log2E;
        var n = MathF.Round(t);
        var f = (t - n) * 0.693147181f;
        var f2 = f * f;
        var high = Fma(f2, 1f / 720, Fma(f, 1f / 120, 1f / 24));
        var p = Fma(f2, Fma(f2, high, Fma(f, 1f / 6, 1f / 2)), 1f + f);
        return p * BitConverter.Int32BitsToSingle((float.ConvertToIntegerNative<int>(n) + 127) << 23);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Fma(float a, float b, float c) => float.MultiplyAddEstimate(a, b, c);
}
