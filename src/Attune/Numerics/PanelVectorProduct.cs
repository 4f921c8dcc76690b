using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Attune.Numerics;

/// <summary>Products of a vector with a matrix in <see cref="Panels"/>: xᵀ M.</summary>
internal static class PanelVectorProduct
{
    private const int Width = Panels.Width;

    /// <summary>result = scale · xᵀ M.</summary>
    /// <param name="matrix">M, with as many rows as x has numbers.</param>
    /// <param name="x">Its length is a multiple of 4.</param>
    /// <param name="scale">Factor of the product.</param>
    /// <param name="result">A multiple of 16 numbers, one a column; overwritten.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Compute(ReadOnlySpan<float> matrix, ReadOnlySpan<float> x, float scale, Span<float> result)
    {
        var panel = x.Length * Width;
        ref var weights = ref MemoryMarshal.GetReference(x);
        ref var rows = ref MemoryMarshal.GetReference(matrix[..(result.Length * x.Length)]);
        ref var target = ref MemoryMarshal.GetReference(result);
        var column = 0;
        for (; column + 2 * Width <= result.Length; column += 2 * Width)
        {
            Two(ref rows, ref Unsafe.Add(ref rows, panel), ref weights, x.Length, scale, ref Unsafe.Add(ref target, column));
            rows = ref Unsafe.Add(ref rows, 2 * panel);
        }

        if (column < result.Length) (One(matrix.Slice(column * x.Length, panel), x) * scale).StoreUnsafe(ref Unsafe.Add(ref target, column));
    }

    /// <summary>xᵀ P for one panel, in four chains.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> One(ReadOnlySpan<float> panel, ReadOnlySpan<float> x)
    {
        Vector512<float> a = default, b = default, c = default, d = default;
        ref var row = ref MemoryMarshal.GetReference(panel[..(x.Length * Width)]);
        for (var k = 0; k + 4 <= x.Length; k += 4)
        {
            a = Vector512.MultiplyAddEstimate(Vector512.Create(x[k]), Vector512.LoadUnsafe(ref row), a);
            b = Vector512.MultiplyAddEstimate(Vector512.Create(x[k + 1]), Vector512.LoadUnsafe(ref row, Width), b);
            c = Vector512.MultiplyAddEstimate(Vector512.Create(x[k + 2]), Vector512.LoadUnsafe(ref row, 2 * Width), c);
            d = Vector512.MultiplyAddEstimate(Vector512.Create(x[k + 3]), Vector512.LoadUnsafe(ref row, 3 * Width), d);
            row = ref Unsafe.Add(ref row, 4 * Width);
        }

        return (a + b) + (c + d);
    }

    /// <summary>Adds xᵀ P for one panel.</summary>
    public static void AddOne(ReadOnlySpan<float> panel, ReadOnlySpan<float> x, Span<float> sum)
    {
        ref var target = ref MemoryMarshal.GetReference(sum[..Width]);
        (Vector512.LoadUnsafe(ref target) + One(panel, x)).StoreUnsafe(ref target);
    }

    /// <summary>Two panels at once, so that a number of x is spread once for both.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Two(ref float left, ref float right, ref float x, int length, float scale, ref float target)
    {
        Vector512<float> a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default, d0 = default, d1 = default;
        for (nuint k = 0; k < (nuint)length; k += 4)
        {
            var w = Vector512.Create(Unsafe.Add(ref x, k));
            a0 = Vector512.MultiplyAddEstimate(w, Vector512.LoadUnsafe(ref left, k * Width), a0);
            a1 = Vector512.MultiplyAddEstimate(w, Vector512.LoadUnsafe(ref right, k * Width), a1);
            w = Vector512.Create(Unsafe.Add(ref x, k + 1));
            b0 = Vector512.MultiplyAddEstimate(w, Vector512.LoadUnsafe(ref left, k * Width + Width), b0);
            b1 = Vector512.MultiplyAddEstimate(w, Vector512.LoadUnsafe(ref right, k * Width + Width), b1);
            w = Vector512.Create(Unsafe.Add(ref x, k + 2));
            c0 = Vector512.MultiplyAddEstimate(w, Vector512.LoadUnsafe(ref left, k * Width + 2 * Width), c0);
            c1 = Vector512.MultiplyAddEstimate(w, Vector512.LoadUnsafe(ref right, k * Width + 2 * Width), c1);
            w = Vector512.Create(Unsafe.Add(ref x, k + 3));
            d0 = Vector512.MultiplyAddEstimate(w, Vector512.LoadUnsafe(ref left, k * Width + 3 * Width), d0);
            d1 = Vector512.MultiplyAddEstimate(w, Vector512.LoadUnsafe(ref right, k * Width + 3 * Width), d1);
        }

        (((a0 + b0) + (c0 + d0)) * scale).StoreUnsafe(ref target);
        (((a1 + b1) + (c1 + d1)) * scale).StoreUnsafe(ref target, Width);
    }

    /// <summary>Takes the inner products of rows in panels with x out of numbers: t -= P x.</summary>
    /// <param name="block">The panels, with room for <paramref name="capacity"/> rows.</param>
    /// <param name="capacity">Rows of the panels.</param>
    /// <param name="x">One number a column, whole panels.</param>
    /// <param name="numbers">t, one a row.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SubtractRows(ReadOnlySpan<float> block, int capacity, ReadOnlySpan<float> x, Span<float> numbers)
    {
        ref var rows = ref MemoryMarshal.GetReference(block[..(x.Length * capacity)]);
        ref var weights = ref MemoryMarshal.GetReference(x);
        for (var k = 0; k < numbers.Length; k++)
        {
            var sum = Vector512<float>.Zero;
            ref var row = ref Unsafe.Add(ref rows, k * Width);
            for (var column = 0; column < x.Length; column += Width)
                sum = Vector512.MultiplyAddEstimate(Vector512.LoadUnsafe(ref row, (nuint)(column * capacity)), Vector512.LoadUnsafe(ref weights, (nuint)column), sum);
            numbers[k] -= Vector512.Sum(sum);
        }
    }
}
