using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Attune.Numerics;

/// <summary>
/// The micro-kernel under <see cref="RankUpdate"/>, <see cref="Gram"/> and <see cref="Cholesky"/>: products of panels that fill one
/// 16x16 tile. With vectors of 512 bits the tile is sixteen accumulators, and a step reads one row of B and the sixteen numbers of a
/// row of A. With 256 bits it works on 4x16 blocks: eight accumulators, as many as two FMA units of latency four can keep busy, and
/// one load for each 1.3 multiply-adds. Compiled in full at the first call: it is hot from the start.
/// </summary>
internal static class Tile
{
    private const int Width = Panels.Width;

    /// <summary>C += Aᵀ B, with A and B panels of <paramref name="depth"/> rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(ReadOnlySpan<float> a, ReadOnlySpan<float> b, int depth, Span<float> c) => Run(a, b, depth, c, subtract: false);

    /// <summary>C -= Aᵀ B, with A and B panels of <paramref name="depth"/> rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Subtract(ReadOnlySpan<float> a, ReadOnlySpan<float> b, int depth, Span<float> c) => Run(a, b, depth, c, subtract: true);

    /// <summary>Inlined, so that the sign costs nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Run(ReadOnlySpan<float> a, ReadOnlySpan<float> b, int depth, Span<float> c, [ConstantExpected] bool subtract)
    {
        // The kernel reads by reference: check the lengths once here.
        ref var left = ref MemoryMarshal.GetReference(a[..(depth * Width)]);
        ref var right = ref MemoryMarshal.GetReference(b[..(depth * Width)]);
        ref var target = ref MemoryMarshal.GetReference(c[..(Width * Width)]);
        if (Vector512.IsHardwareAccelerated)
        {
            Rows16(ref left, ref right, depth, ref target, subtract);
            return;
        }

        for (var row = 0; row < Width; row += 4)
            Rows4(ref Unsafe.Add(ref left, row), ref right, depth, ref Unsafe.Add(ref target, row * Width), subtract);
    }

    /// <summary>The whole tile; long only because each accumulator must have a name to live in a register.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Rows16(ref float a, ref float b, int depth, ref float c, bool subtract)
    {
        Vector512<float> c00 = default, c01 = default, c02 = default, c03 = default, c04 = default, c05 = default, c06 = default, c07 = default;
        Vector512<float> c08 = default, c09 = default, c10 = default, c11 = default, c12 = default, c13 = default, c14 = default, c15 = default;
        for (var k = 0; k < depth; k++)
        {
            var row = Vector512.LoadUnsafe(ref b);
            c00 = Vector512.MultiplyAddEstimate(Vector512.Create(Unsafe.Add(ref a, 0)), row, c00);
            c01 = Vector512.MultiplyAddEstimate(Vector512.Create(Unsafe.Add(ref a, 1)), row, c01);
            c02 = Vector512.MultiplyAddEstimate(Vector512.Create(Unsafe.Add(ref a, 2)), row, c02);
            c03 = Vector512.MultiplyAddEstimate(Vector512.Create(Unsafe.Add(ref a, 3)), row, c03);
            c04 = Vector512.MultiplyAddEstimate(Vector512.Create(Unsafe.Add(ref a, 4)), row, c04);
            c05 = Vector512.MultiplyAddEstimate(Vector512.Create(Unsafe.Add(ref a, 5)), row, c05);
            c06 = Vector512.MultiplyAddEstimate(Vector512.Create(Unsafe.Add(ref a, 6)), row, c06);
            c07 = Vector512.MultiplyAddEstimate(Vector512.Create(Unsafe.Add(ref a, 7)), row, c07);
            c08 = Vector512.MultiplyAddEstimate(Vector512.Create(Unsafe.Add(ref a, 8)), row, c08);
            c09 = Vector512.MultiplyAddEstimate(Vector512.Create(Unsafe.Add(ref a, 9)), row, c09);
            c10 = Vector512.MultiplyAddEstimate(Vector512.Create(Unsafe.Add(ref a, 10)), row, c10);
            c11 = Vector512.MultiplyAddEstimate(Vector512.Create(Unsafe.Add(ref a, 11)), row, c11);
            c12 = Vector512.MultiplyAddEstimate(Vector512.Create(Unsafe.Add(ref a, 12)), row, c12);
            c13 = Vector512.MultiplyAddEstimate(Vector512.Create(Unsafe.Add(ref a, 13)), row, c13);
            c14 = Vector512.MultiplyAddEstimate(Vector512.Create(Unsafe.Add(ref a, 14)), row, c14);
            c15 = Vector512.MultiplyAddEstimate(Vector512.Create(Unsafe.Add(ref a, 15)), row, c15);
            a = ref Unsafe.Add(ref a, Width);
            b = ref Unsafe.Add(ref b, Width);
        }

        Finish(ref c, 0, c00, subtract);
        Finish(ref c, 1, c01, subtract);
        Finish(ref c, 2, c02, subtract);
        Finish(ref c, 3, c03, subtract);
        Finish(ref c, 4, c04, subtract);
        Finish(ref c, 5, c05, subtract);
        Finish(ref c, 6, c06, subtract);
        Finish(ref c, 7, c07, subtract);
        Finish(ref c, 8, c08, subtract);
        Finish(ref c, 9, c09, subtract);
        Finish(ref c, 10, c10, subtract);
        Finish(ref c, 11, c11, subtract);
        Finish(ref c, 12, c12, subtract);
        Finish(ref c, 13, c13, subtract);
        Finish(ref c, 14, c14, subtract);
        Finish(ref c, 15, c15, subtract);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Rows4(ref float a, ref float b, int depth, ref float c, bool subtract)
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

        Finish(ref c, 0, c00, c01, subtract);
        Finish(ref c, 1, c10, c11, subtract);
        Finish(ref c, 2, c20, c21, subtract);
        Finish(ref c, 3, c30, c31, subtract);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(ref float c, nuint row, Vector512<float> sum, bool subtract)
    {
        ref var target = ref Unsafe.Add(ref c, row * Width);
        (subtract ? Vector512.LoadUnsafe(ref target) - sum : Vector512.LoadUnsafe(ref target) + sum).StoreUnsafe(ref target);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(ref float c, nuint row, Vector256<float> low, Vector256<float> high, bool subtract)
    {
        ref var target = ref Unsafe.Add(ref c, row * Width);
        if (subtract) (low, high) = (-low, -high);
        (Vector256.LoadUnsafe(ref target) + low).StoreUnsafe(ref target);
        (Vector256.LoadUnsafe(ref target, 8) + high).StoreUnsafe(ref target, 8);
    }
}
