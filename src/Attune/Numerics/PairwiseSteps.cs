using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Attune.Numerics;

/// <summary>A user, an item that the user has, and one that the user has not: rows of the factors.</summary>
internal readonly record struct Triple(int User, int Item, int Negative);

/// <summary>What a step of <see cref="PairwiseSteps"/> is scaled by.</summary>
/// <param name="Rate">Learning rate.</param>
/// <param name="User">Regularization of users.</param>
/// <param name="Item">Regularization of items the user has.</param>
/// <param name="Negative">Regularization of items the user has not.</param>
internal readonly record struct PairwiseRates(float Rate, float User, float Item, float Negative);

/// <summary>
/// Stochastic ascent on ln sigma(x_u · (y_i - y_j) + b_i - b_j) less half the regularized squares, one triple after the other (BPR-Opt;
/// Rendle et al. 2009). With g = 1 - sigma(…): x_u += rate (g (y_i - y_j) - reg x_u), y_i += rate (g x_u - reg y_i),
/// y_j += rate (-g x_u - reg y_j), all three from the values before the step; biases alike with x_u = 1.
/// </summary>
internal static class PairwiseSteps
{
    /// <summary>Rows are multiples of it; what is beyond the factors is zeros and stays so.</summary>
    public const int Width = 16;

    /// <summary>Takes the steps in order.</summary>
    /// <param name="users">User vectors, row-major.</param>
    /// <param name="items">Item vectors, row-major.</param>
    /// <param name="biases">One an item, or empty for none.</param>
    /// <param name="stride">Numbers in a vector; a multiple of <see cref="Width"/>.</param>
    /// <param name="triples">The steps; every row must exist, which is not checked here.</param>
    /// <param name="rates">Rate and regularization.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(Span<float> users, Span<float> items, Span<float> biases, int stride, ReadOnlySpan<Triple> triples, in PairwiseRates rates)
    {
        ref var allUsers = ref MemoryMarshal.GetReference(users);
        ref var allItems = ref MemoryMarshal.GetReference(items);
        foreach (var triple in triples)
        {
            ref var user = ref Unsafe.Add(ref allUsers, (nint)triple.User * stride);
            ref var item = ref Unsafe.Add(ref allItems, (nint)triple.Item * stride);
            ref var negative = ref Unsafe.Add(ref allItems, (nint)triple.Negative * stride);
            var margin = Vector512.IsHardwareAccelerated ? Margin512(ref user, ref item, ref negative, stride) : Margin256(ref user, ref item, ref negative, stride);
            if (!biases.IsEmpty) margin += biases[triple.Item] - biases[triple.Negative];
            var slope = rates.Rate * Logistic.Of(-margin);
            if (Vector512.IsHardwareAccelerated) Step512(ref user, ref item, ref negative, stride, slope, rates);
            else Step256(ref user, ref item, ref negative, stride, slope, rates);
            if (biases.IsEmpty) continue;
            biases[triple.Item] += slope - rates.Rate * rates.Item * biases[triple.Item];
            biases[triple.Negative] -= slope + rates.Rate * rates.Negative * biases[triple.Negative];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Margin512(ref float user, ref float item, ref float negative, int stride)
    {
        // Two chains, as one would wait for itself.
        var (a, b) = (Vector512<float>.Zero, Vector512<float>.Zero);
        nuint k = 0;
        for (; k + 32 <= (nuint)stride; k += 32)
        {
            a = Vector512.MultiplyAddEstimate(Vector512.LoadUnsafe(ref user, k), Vector512.LoadUnsafe(ref item, k) - Vector512.LoadUnsafe(ref negative, k), a);
            b = Vector512.MultiplyAddEstimate(
                Vector512.LoadUnsafe(ref user, k + 16), Vector512.LoadUnsafe(ref item, k + 16) - Vector512.LoadUnsafe(ref negative, k + 16), b);
        }

        if (k < (nuint)stride)
            a = Vector512.MultiplyAddEstimate(Vector512.LoadUnsafe(ref user, k), Vector512.LoadUnsafe(ref item, k) - Vector512.LoadUnsafe(ref negative, k), a);
        return Vector512.Sum(a + b);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Margin256(ref float user, ref float item, ref float negative, int stride)
    {
        var sum = Vector256<float>.Zero;
        for (nuint k = 0; k < (nuint)stride; k += 8)
            sum = Vector256.MultiplyAddEstimate(
                Vector256.LoadUnsafe(ref user, k), Vector256.LoadUnsafe(ref item, k) - Vector256.LoadUnsafe(ref negative, k), sum);
        return Vector256.Sum(sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step512(ref float user, ref float item, ref float negative, int stride, float slope, in PairwiseRates rates)
    {
        var s = Vector512.Create(slope);
        var keepUser = Vector512.Create(1 - rates.Rate * rates.User);
        var keepItem = Vector512.Create(1 - rates.Rate * rates.Item);
        var keepNegative = Vector512.Create(1 - rates.Rate * rates.Negative);
        for (nuint k = 0; k < (nuint)stride; k += 16)
        {
            var (x, y, z) = (Vector512.LoadUnsafe(ref user, k), Vector512.LoadUnsafe(ref item, k), Vector512.LoadUnsafe(ref negative, k));
            var pull = x * s;
            Vector512.MultiplyAddEstimate(y - z, s, x * keepUser).StoreUnsafe(ref user, k);
            Vector512.MultiplyAddEstimate(y, keepItem, pull).StoreUnsafe(ref item, k);
            Vector512.MultiplyAddEstimate(z, keepNegative, -pull).StoreUnsafe(ref negative, k);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step256(ref float user, ref float item, ref float negative, int stride, float slope, in PairwiseRates rates)
    {
        var s = Vector256.Create(slope);
        var keepUser = Vector256.Create(1 - rates.Rate * rates.User);
        var keepItem = Vector256.Create(1 - rates.Rate * rates.Item);
        var keepNegative = Vector256.Create(1 - rates.Rate * rates.Negative);
        for (nuint k = 0; k < (nuint)stride; k += 8)
        {
            var (x, y, z) = (Vector256.LoadUnsafe(ref user, k), Vector256.LoadUnsafe(ref item, k), Vector256.LoadUnsafe(ref negative, k));
            var pull = x * s;
            Vector256.MultiplyAddEstimate(y - z, s, x * keepUser).StoreUnsafe(ref user, k);
            Vector256.MultiplyAddEstimate(y, keepItem, pull).StoreUnsafe(ref item, k);
            Vector256.MultiplyAddEstimate(z, keepNegative, -pull).StoreUnsafe(ref negative, k);
        }
    }
}
