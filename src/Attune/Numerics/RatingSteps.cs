using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Attune.Numerics;

/// <summary>What a step of <see cref="RatingSteps"/> is scaled by.</summary>
/// <param name="Rate">Learning rate.</param>
/// <param name="Factors">Regularization of vectors.</param>
/// <param name="Biases">Regularization of biases.</param>
internal readonly record struct RatingRates(float Rate, float Factors, float Biases);

/// <summary>
/// Stochastic descent on the squared error of ratings, one rating after the other (Koren, Bell, Volinsky 2009). With
/// e = r - (b_u + b_i + p_u · q_i): p_u += rate (e q_i - reg p_u), q_i += rate (e p_u - reg q_i), both from the values before the step, and
/// b += rate (e - reg b) for both biases.
/// </summary>
internal static class RatingSteps
{
    /// <summary>Rows are multiples of it; what is beyond the factors is zeros and stays so.</summary>
    public const int Width = 16;

    /// <summary>Takes the steps in order.</summary>
    /// <param name="users">User vectors, row-major.</param>
    /// <param name="items">Item vectors, row-major.</param>
    /// <param name="userBiases">b_u of each user.</param>
    /// <param name="itemBiases">b_i of each item.</param>
    /// <param name="stride">Numbers in a vector; a multiple of <see cref="Width"/>.</param>
    /// <param name="entries">The steps: user in the high 16 bits, item in the low 16. Every row must exist, which is not checked here.</param>
    /// <param name="ratings">r of each step, without the overall mean.</param>
    /// <param name="rates">Rate and regularization.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(
        Span<float> users, Span<float> items, Span<float> userBiases, Span<float> itemBiases, int stride,
        ReadOnlySpan<uint> entries, ReadOnlySpan<float> ratings, in RatingRates rates)
    {
        ref var allUsers = ref MemoryMarshal.GetReference(users);
        ref var allItems = ref MemoryMarshal.GetReference(items);
        var keepBias = 1 - rates.Rate * rates.Biases;
        var keep = 1 - rates.Rate * rates.Factors;
        ratings = ratings[..entries.Length];
        for (var k = 0; k < entries.Length; k++)
        {
            var (u, i) = ((int)(entries[k] >> 16), (int)(entries[k] & 0xFFFF));
            ref var user = ref Unsafe.Add(ref allUsers, (nint)u * stride);
            ref var item = ref Unsafe.Add(ref allItems, (nint)i * stride);
            ref var userBias = ref userBiases[u];
            ref var itemBias = ref itemBiases[i];
            var rest = ratings[k] - userBias - itemBias;
            float slope;
            if (!Vector512.IsHardwareAccelerated) slope = Step256(ref user, ref item, stride, rest, rates.Rate, keep);
            else if (stride == 4 * Width) slope = Step64(ref user, ref item, rest, rates.Rate, keep);
            else slope = Step512(ref user, ref item, stride, rest, rates.Rate, keep);
            userBias = userBias * keepBias + slope;
            itemBias = itemBias * keepBias + slope;
        }
    }

    /// <summary>Four vectors, which stay in registers between the product and the step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Step64(ref float user, ref float item, float rest, float rate, float keep)
    {
        var (x0, y0) = (Vector512.LoadUnsafe(ref user), Vector512.LoadUnsafe(ref item));
        var (x1, y1) = (Vector512.LoadUnsafe(ref user, 16), Vector512.LoadUnsafe(ref item, 16));
        var (x2, y2) = (Vector512.LoadUnsafe(ref user, 32), Vector512.LoadUnsafe(ref item, 32));
        var (x3, y3) = (Vector512.LoadUnsafe(ref user, 48), Vector512.LoadUnsafe(ref item, 48));
        var sum = Vector512.MultiplyAddEstimate(x1, y1, x0 * y0) + Vector512.MultiplyAddEstimate(x3, y3, x2 * y2);
        var slope = rate * (rest - Vector512.Sum(sum));
        var (s, k) = (Vector512.Create(slope), Vector512.Create(keep));
        Vector512.MultiplyAddEstimate(y0, s, x0 * k).StoreUnsafe(ref user);
        Vector512.MultiplyAddEstimate(y1, s, x1 * k).StoreUnsafe(ref user, 16);
        Vector512.MultiplyAddEstimate(y2, s, x2 * k).StoreUnsafe(ref user, 32);
        Vector512.MultiplyAddEstimate(y3, s, x3 * k).StoreUnsafe(ref user, 48);
        Vector512.MultiplyAddEstimate(x0, s, y0 * k).StoreUnsafe(ref item);
        Vector512.MultiplyAddEstimate(x1, s, y1 * k).StoreUnsafe(ref item, 16);
        Vector512.MultiplyAddEstimate(x2, s, y2 * k).StoreUnsafe(ref item, 32);
        Vector512.MultiplyAddEstimate(x3, s, y3 * k).StoreUnsafe(ref item, 48);
        return slope;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Step512(ref float user, ref float item, int stride, float rest, float rate, float keep)
    {
        var sum = Vector512<float>.Zero;
        for (nuint d = 0; d < (nuint)stride; d += 16)
            sum = Vector512.MultiplyAddEstimate(Vector512.LoadUnsafe(ref user, d), Vector512.LoadUnsafe(ref item, d), sum);
        var slope = rate * (rest - Vector512.Sum(sum));
        var (s, k) = (Vector512.Create(slope), Vector512.Create(keep));
        for (nuint d = 0; d < (nuint)stride; d += 16)
        {
            var (x, y) = (Vector512.LoadUnsafe(ref user, d), Vector512.LoadUnsafe(ref item, d));
            Vector512.MultiplyAddEstimate(y, s, x * k).StoreUnsafe(ref user, d);
            Vector512.MultiplyAddEstimate(x, s, y * k).StoreUnsafe(ref item, d);
        }

        return slope;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Step256(ref float user, ref float item, int stride, float rest, float rate, float keep)
    {
        var sum = Vector256<float>.Zero;
        for (nuint d = 0; d < (nuint)stride; d += 8)
            sum = Vector256.MultiplyAddEstimate(Vector256.LoadUnsafe(ref user, d), Vector256.LoadUnsafe(ref item, d), sum);
        var slope = rate * (rest - Vector256.Sum(sum));
        var (s, k) = (Vector256.Create(slope), Vector256.Create(keep));
        for (nuint d = 0; d < (nuint)stride; d += 8)
        {
            var (x, y) = (Vector256.LoadUnsafe(ref user, d), Vector256.LoadUnsafe(ref item, d));
            Vector256.MultiplyAddEstimate(y, s, x * k).StoreUnsafe(ref user, d);
            Vector256.MultiplyAddEstimate(x, s, y * k).StoreUnsafe(ref item, d);
        }

        return slope;
    }
}
