using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Attune.Numerics;

/// <summary>A user and an item, as rows of the factors, and what the pair weighs: above 0 the user has the item, below 0 not.</summary>
internal readonly record struct WeightedPair(int User, int Item, float Weight);

/// <summary>
/// Stochastic ascent on w ln sigma(s) for pairs the user has and |w| ln(1 - sigma(s)) for those not, s = x_u · y_i, less half the
/// regularized squares, one pair after the other (Johnson 2014). The last two numbers before the padding are biases: a user's row ends
/// in (b_u, 1) and an item's in (1, b_i); the ones stay.
/// </summary>
internal static class LogisticSteps
{
    /// <summary>Takes the steps in order.</summary>
    /// <param name="users">User rows, row-major.</param>
    /// <param name="items">Item rows, row-major.</param>
    /// <param name="stride">Numbers in a row; a multiple of 8.</param>
    /// <param name="factors">Factors of a row: the biases stand behind them.</param>
    /// <param name="pairs">The steps; every row must exist, which is not checked here.</param>
    /// <param name="rate">Learning rate.</param>
    /// <param name="regularization">Of both rows.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(Span<float> users, Span<float> items, int stride, int factors, ReadOnlySpan<WeightedPair> pairs, float rate, float regularization)
    {
        ref var allUsers = ref MemoryMarshal.GetReference(users);
        ref var allItems = ref MemoryMarshal.GetReference(items);
        foreach (var pair in pairs)
        {
            ref var user = ref Unsafe.Add(ref allUsers, (nint)pair.User * stride);
            ref var item = ref Unsafe.Add(ref allItems, (nint)pair.Item * stride);
            Step(ref user, ref item, stride, rate * Slope(pair.Weight, Dot(ref user, ref item, stride)), 1 - rate * regularization);
            Unsafe.Add(ref user, factors + 1) = 1;
            Unsafe.Add(ref item, factors) = 1;
        }
    }

    /// <summary>The derivative in s: w (1 - sigma(s)) for w above 0, w sigma(s) below.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Slope(float weight, float score) => weight * Logistic.Of(weight > 0 ? -score : score);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Dot(ref float x, ref float y, int stride)
    {
        var sum = Vector256<float>.Zero;
        for (nuint k = 0; k < (nuint)stride; k += 8)
            sum = Vector256.MultiplyAddEstimate(Vector256.LoadUnsafe(ref x, k), Vector256.LoadUnsafe(ref y, k), sum);
        return Vector256.Sum(sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step(ref float user, ref float item, int stride, float slope, float keep)
    {
        var (s, kept) = (Vector256.Create(slope), Vector256.Create(keep));
        for (nuint k = 0; k < (nuint)stride; k += 8)
        {
            var (x, y) = (Vector256.LoadUnsafe(ref user, k), Vector256.LoadUnsafe(ref item, k));
            Vector256.MultiplyAddEstimate(y, s, x * kept).StoreUnsafe(ref user, k);
            Vector256.MultiplyAddEstimate(x, s, y * kept).StoreUnsafe(ref item, k);
        }
    }
}
