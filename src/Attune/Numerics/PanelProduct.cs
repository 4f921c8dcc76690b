using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Attune.Numerics;

/// <summary>
/// All inner products of two sets of vectors, X Yᵀ, of which Y is used again and again: the scores of users by items. X is cut into groups of <see cref="Group"/> rows and
/// Y into <see cref="PackedRows"/> of panels, both stored column by column of the vectors, so that one step of the kernel multiplies 12 numbers by 32 and adds to
/// 384 accumulators that stay in registers: no horizontal sums, and 14 loads for 24 multiply-adds. Each product has its own accumulator,
/// to which the terms are added in the order of the vectors: a batch gives bit for bit what one row alone gives, at every width of vector.
/// </summary>
internal static class PanelProduct
{
    /// <summary>Rows of X in a group.</summary>
    public const int Group = 12;

    private const int Panel = PackedRows.Panel;

    /// <summary>So few rows left over are cheaper one by one than as a group.</summary>
    private const int FewRows = 2;

    /// <summary>Numbers that <see cref="PackGroups"/> writes.</summary>
    public static int GroupedLength(int rows, int dimension) => (rows + Group - 1) / Group * Group * dimension;

    /// <summary>Puts a row of X to its place in the groups: number k of row r is at (r / 12 · d + k) · 12 + r % 12.</summary>
    public static void PackGroups(ReadOnlySpan<float> source, int row, Span<float> groups)
    {
        var lane = groups.Slice(row / Group * Group * source.Length, Group * source.Length)[(row % Group)..];
        for (var k = 0; k < source.Length; k++) lane[k * Group] = source[k];
    }

    /// <summary>Writes the products of groups of X and a tile of Y.</summary>
    /// <param name="groups">X, as <see cref="PackGroups"/> writes it; the last group may hold anything beyond <paramref name="rows"/>.</param>
    /// <param name="rows">Rows of X.</param>
    /// <param name="tile">A tile of <see cref="PackedRows"/>.</param>
    /// <param name="columns">Rows of Y in the tile.</param>
    /// <param name="dimension">Length of the vectors.</param>
    /// <param name="product">Rows of X by rows of Y; only these are written.</param>
    /// <param name="stride">From one row of the product to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(ReadOnlySpan<float> groups, int rows, ReadOnlySpan<float> tile, int columns, int dimension, Span<float> product, int stride)
    {
        if (rows == 0 || columns == 0) return;

        // The kernels read and write by reference: check the lengths once here.
        ref var left = ref MemoryMarshal.GetReference(groups[..GroupedLength(rows, dimension)]);
        ref var right = ref MemoryMarshal.GetReference(tile[..(Panels.RoundUp(columns, Panel) * dimension)]);
        ref var target = ref MemoryMarshal.GetReference(product[..((rows - 1) * stride + columns)]);
        Span<float> edge = stackalloc float[Group * Panel];
        for (var column = 0; column < columns; column += Panel)
        {
            ref var panel = ref Unsafe.Add(ref right, column * dimension);
            for (var row = 0; row < rows; row += Group)
            {
                ref var group = ref Unsafe.Add(ref left, row * dimension);
                ref var corner = ref Unsafe.Add(ref target, (nint)row * stride + column);
                var (height, width) = (Math.Min(Group, rows - row), Math.Min(Panel, columns - column));
                if (height == Group && width == Panel) Block(ref group, ref panel, (nuint)dimension, ref corner, (nuint)stride);
                else Edge(ref group, ref panel, dimension, edge, height, width, ref corner, stride);
            }
        }
    }

    /// <summary>A block that is cut off at the right or below: computed aside, and its part copied.</summary>
    private static void Edge(ref float left, ref float right, int dimension, Span<float> edge, int height, int width, ref float target, int stride)
    {
        ref var block = ref MemoryMarshal.GetReference(edge);
        if (height > FewRows) Block(ref left, ref right, (nuint)dimension, ref block, Panel);
        else
            for (var row = 0; row < height; row++) Row(ref Unsafe.Add(ref left, row), ref right, (nuint)dimension, ref Unsafe.Add(ref block, row * Panel));
        for (var row = 0; row < height; row++)
            edge.Slice(row * Panel, width).CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.Add(ref target, (nint)row * stride), width));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Block(ref float left, ref float right, nuint depth, ref float target, nuint stride)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Block12X32(ref left, ref right, depth, ref target, stride);
            return;
        }

        // Sixteen registers of eight hold a quarter.
        for (nuint row = 0; row < Group; row += 6)
            for (nuint column = 0; column < Panel; column += 16)
                Block6X16(ref Unsafe.Add(ref left, row), ref Unsafe.Add(ref right, column), depth, ref Unsafe.Add(ref target, row * stride + column), stride);
    }

    /// <summary>24 accumulators of 16: as many as two units of latency four can keep busy, three times over. Long because it is unrolled by hand.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Block12X32(ref float left, ref float right, nuint depth, ref float target, nuint stride)
    {
        Vector512<float> a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default;
        Vector512<float> a6 = default, a7 = default, a8 = default, a9 = default, a10 = default, a11 = default;
        Vector512<float> b0 = default, b1 = default, b2 = default, b3 = default, b4 = default, b5 = default;
        Vector512<float> b6 = default, b7 = default, b8 = default, b9 = default, b10 = default, b11 = default;
        for (; depth != 0; depth--)
        {
            var (a, b) = (Vector512.LoadUnsafe(ref right), Vector512.LoadUnsafe(ref right, 16));
            var x = Vector512.Create(left);
            (a0, b0) = (Vector512.MultiplyAddEstimate(x, a, a0), Vector512.MultiplyAddEstimate(x, b, b0));
            x = Vector512.Create(Unsafe.Add(ref left, 1));
            (a1, b1) = (Vector512.MultiplyAddEstimate(x, a, a1), Vector512.MultiplyAddEstimate(x, b, b1));
            x = Vector512.Create(Unsafe.Add(ref left, 2));
            (a2, b2) = (Vector512.MultiplyAddEstimate(x, a, a2), Vector512.MultiplyAddEstimate(x, b, b2));
            x = Vector512.Create(Unsafe.Add(ref left, 3));
            (a3, b3) = (Vector512.MultiplyAddEstimate(x, a, a3), Vector512.MultiplyAddEstimate(x, b, b3));
            x = Vector512.Create(Unsafe.Add(ref left, 4));
            (a4, b4) = (Vector512.MultiplyAddEstimate(x, a, a4), Vector512.MultiplyAddEstimate(x, b, b4));
            x = Vector512.Create(Unsafe.Add(ref left, 5));
            (a5, b5) = (Vector512.MultiplyAddEstimate(x, a, a5), Vector512.MultiplyAddEstimate(x, b, b5));
            x = Vector512.Create(Unsafe.Add(ref left, 6));
            (a6, b6) = (Vector512.MultiplyAddEstimate(x, a, a6), Vector512.MultiplyAddEstimate(x, b, b6));
            x = Vector512.Create(Unsafe.Add(ref left, 7));
            (a7, b7) = (Vector512.MultiplyAddEstimate(x, a, a7), Vector512.MultiplyAddEstimate(x, b, b7));
            x = Vector512.Create(Unsafe.Add(ref left, 8));
            (a8, b8) = (Vector512.MultiplyAddEstimate(x, a, a8), Vector512.MultiplyAddEstimate(x, b, b8));
            x = Vector512.Create(Unsafe.Add(ref left, 9));
            (a9, b9) = (Vector512.MultiplyAddEstimate(x, a, a9), Vector512.MultiplyAddEstimate(x, b, b9));
            x = Vector512.Create(Unsafe.Add(ref left, 10));
            (a10, b10) = (Vector512.MultiplyAddEstimate(x, a, a10), Vector512.MultiplyAddEstimate(x, b, b10));
            x = Vector512.Create(Unsafe.Add(ref left, 11));
            (a11, b11) = (Vector512.MultiplyAddEstimate(x, a, a11), Vector512.MultiplyAddEstimate(x, b, b11));
            left = ref Unsafe.Add(ref left, Group);
            right = ref Unsafe.Add(ref right, Panel);
        }

        Store(ref target, a0, b0);
        Store(ref Unsafe.Add(ref target, stride), a1, b1);
        Store(ref Unsafe.Add(ref target, 2 * stride), a2, b2);
        Store(ref Unsafe.Add(ref target, 3 * stride), a3, b3);
        Store(ref Unsafe.Add(ref target, 4 * stride), a4, b4);
        Store(ref Unsafe.Add(ref target, 5 * stride), a5, b5);
        Store(ref Unsafe.Add(ref target, 6 * stride), a6, b6);
        Store(ref Unsafe.Add(ref target, 7 * stride), a7, b7);
        Store(ref Unsafe.Add(ref target, 8 * stride), a8, b8);
        Store(ref Unsafe.Add(ref target, 9 * stride), a9, b9);
        Store(ref Unsafe.Add(ref target, 10 * stride), a10, b10);
        Store(ref Unsafe.Add(ref target, 11 * stride), a11, b11);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(ref float target, Vector512<float> a, Vector512<float> b)
    {
        a.StoreUnsafe(ref target);
        b.StoreUnsafe(ref target, 16);
    }

    /// <summary>The same with vectors of eight: 12 accumulators.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Block6X16(ref float left, ref float right, nuint depth, ref float target, nuint stride)
    {
        Vector256<float> a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default;
        Vector256<float> b0 = default, b1 = default, b2 = default, b3 = default, b4 = default, b5 = default;
        for (; depth != 0; depth--)
        {
            var (a, b) = (Vector256.LoadUnsafe(ref right), Vector256.LoadUnsafe(ref right, 8));
            var x = Vector256.Create(left);
            (a0, b0) = (Vector256.MultiplyAddEstimate(x, a, a0), Vector256.MultiplyAddEstimate(x, b, b0));
            x = Vector256.Create(Unsafe.Add(ref left, 1));
            (a1, b1) = (Vector256.MultiplyAddEstimate(x, a, a1), Vector256.MultiplyAddEstimate(x, b, b1));
            x = Vector256.Create(Unsafe.Add(ref left, 2));
            (a2, b2) = (Vector256.MultiplyAddEstimate(x, a, a2), Vector256.MultiplyAddEstimate(x, b, b2));
            x = Vector256.Create(Unsafe.Add(ref left, 3));
            (a3, b3) = (Vector256.MultiplyAddEstimate(x, a, a3), Vector256.MultiplyAddEstimate(x, b, b3));
            x = Vector256.Create(Unsafe.Add(ref left, 4));
            (a4, b4) = (Vector256.MultiplyAddEstimate(x, a, a4), Vector256.MultiplyAddEstimate(x, b, b4));
            x = Vector256.Create(Unsafe.Add(ref left, 5));
            (a5, b5) = (Vector256.MultiplyAddEstimate(x, a, a5), Vector256.MultiplyAddEstimate(x, b, b5));
            left = ref Unsafe.Add(ref left, Group);
            right = ref Unsafe.Add(ref right, Panel);
        }

        Store(ref target, a0, b0);
        Store(ref Unsafe.Add(ref target, stride), a1, b1);
        Store(ref Unsafe.Add(ref target, 2 * stride), a2, b2);
        Store(ref Unsafe.Add(ref target, 3 * stride), a3, b3);
        Store(ref Unsafe.Add(ref target, 4 * stride), a4, b4);
        Store(ref Unsafe.Add(ref target, 5 * stride), a5, b5);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(ref float target, Vector256<float> a, Vector256<float> b)
    {
        a.StoreUnsafe(ref target);
        b.StoreUnsafe(ref target, 8);
    }

    /// <summary>One row by one panel; bound by reading the panel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Row(ref float left, ref float right, nuint depth, ref float target)
    {
        Vector256<float> a = default, b = default, c = default, d = default;
        for (; depth != 0; depth--)
        {
            var x = Vector256.Create(left);
            a = Vector256.MultiplyAddEstimate(x, Vector256.LoadUnsafe(ref right), a);
            b = Vector256.MultiplyAddEstimate(x, Vector256.LoadUnsafe(ref right, 8), b);
            c = Vector256.MultiplyAddEstimate(x, Vector256.LoadUnsafe(ref right, 16), c);
            d = Vector256.MultiplyAddEstimate(x, Vector256.LoadUnsafe(ref right, 24), d);
            left = ref Unsafe.Add(ref left, Group);
            right = ref Unsafe.Add(ref right, Panel);
        }

        Store(ref target, a, b);
        Store(ref Unsafe.Add(ref target, 16), c, d);
    }
}
