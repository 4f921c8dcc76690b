using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Attune.Numerics;

/// <summary>
/// The micro-kernel under <see cref="RankUpdate"/>, <see cref="Gram"/> and <see cref="Cholesky"/>: C (16x16) += sign · Aᵀ B, with
/// A and B panels of <c>depth</c> rows. Works on 4x16 blocks: eight accumulators, as many as two FMA units of latency four
/// can keep busy, and one load for each 1.3 multiply-adds. Compiled in full at the first call: it is hot from the start.
/// </summary>
internal static class Tile
{
    private const int Width = Panels.Width;

    /// <summary>C += sign · Aᵀ B. All three are 16 wide and row-major.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MultiplyAdd(ReadOnlySpan<float> a, ReadOnlySpan<float> b, int depth, Span<float> c, float sign)
    {
        // The kernel reads by reference: check the lengths once here.
        ref var left = ref MemoryMarshal.GetReference(a[..(depth * Width)]);
        ref var right = ref MemoryMarshal.GetReference(b[..(depth * Width)]);
        ref var target = ref MemoryMarshal.GetReference(c[..(Width * Width)]);
        for (nuint row = 0; row < Width; row += 4)
            Rows4(ref Unsafe.Add(ref left, row), ref right, depth, ref Unsafe.Add(ref target, row * Width), sign);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows4(ref float a, ref float b, int depth, ref float c, float sign)
    {
        Vector256<float> c00 = default, c01 = default, c10 = default, c11 = default;
        Vector256<float> c20 = default, c21 = default, c30 = default, c31 = default;
        for (var k = 0; k < depth; k++)
        {
            var b0 = Vector256.LoadUnsafe(ref b);
            var b1 = Vector256.LoadUnsafe(ref b, 8);
            var a0 = Vector256.Create(a);
            c00 = Vector256.MultiplyAddEstimate(a0, b0, c00);
            c01 = Vector256.MultiplyAddEstimate(a0, b1, c01);
            var a1 = Vector256.Create(Unsafe.Add(ref a, 1));
            c10 = Vector256.MultiplyAddEstimate(a1, b0, c10);
            c11 = Vector256.MultiplyAddEstimate(a1, b1, c11);
            var a2 = Vector256.Create(Unsafe.Add(ref a, 2));
            c20 = Vector256.MultiplyAddEstimate(a2, b0, c20);
            c21 = Vector256.MultiplyAddEstimate(a2, b1, c21);
            var a3 = Vector256.Create(Unsafe.Add(ref a, 3));
            c30 = Vector256.MultiplyAddEstimate(a3, b0, c30);
            c31 = Vector256.MultiplyAddEstimate(a3, b1, c31);
            a = ref Unsafe.Add(ref a, Width);
            b = ref Unsafe.Add(ref b, Width);
        }

        var s = Vector256.Create(sign);
        Add(ref c, 0, c00, c01, s);
        Add(ref c, 1, c10, c11, s);
        Add(ref c, 2, c20, c21, s);
        Add(ref c, 3, c30, c31, s);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(ref float c, nuint row, Vector256<float> low, Vector256<float> high, Vector256<float> sign)
    {
        ref var target = ref Unsafe.Add(ref c, row * Width);
        Vector256.MultiplyAddEstimate(low, sign, Vector256.LoadUnsafe(ref target)).StoreUnsafe(ref target);
        Vector256.MultiplyAddEstimate(high, sign, Vector256.LoadUnsafe(ref target, 8)).StoreUnsafe(ref target, 8);
    }
}
