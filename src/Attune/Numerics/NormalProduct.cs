using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Attune.Numerics;

/// <summary>
/// Products with a normal matrix Yᵀ C Y that is never formed, over rows y that lie one after the other. Groups of rows are read for
/// their inner products and, while they are in the first-level cache, read again for their sum: 4 n d operations.
/// </summary>
internal static class NormalProduct
{
    /// <summary>Rows are taken in groups of so many; the rows that fill the last group are zeros.</summary>
    public const int Group = 8;

    private const int Width = Panels.Width;

    /// <summary>Rows, rounded up to whole groups.</summary>
    public static int Padded(int rows) => (rows + Group - 1) / Group * Group;

    /// <summary>Copies scattered rows into a block of rows that follow each other, each filled with zeros up to whole vectors.</summary>
    /// <param name="matrix">Row-major, with <paramref name="dimension"/> columns.</param>
    /// <param name="dimension">Columns.</param>
    /// <param name="rows">Which rows.</param>
    /// <param name="block">Row-major, <see cref="Panels.Padded"/> columns, <see cref="Padded"/> rows.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Gather(ReadOnlySpan<float> matrix, int dimension, ReadOnlySpan<int> rows, Span<float> block)
    {
        const int ahead = 16;
        var padded = Panels.Padded(dimension);
        for (var k = 0; k < Math.Min(ahead, rows.Length); k++) RowPrefetch.Ask(matrix.Slice(rows[k] * dimension, dimension));
        for (var k = 0; k < rows.Length; k++)
        {
            if (k + ahead < rows.Length) RowPrefetch.Ask(matrix.Slice(rows[k + ahead] * dimension, dimension));
            Copy(matrix.Slice(rows[k] * dimension, dimension), block.Slice(k * padded, padded));
        }

        block[(rows.Length * padded)..(Padded(rows.Length) * padded)].Clear();
    }

    /// <summary>Adds the sum over rows of c (target - y·x) y: with target 1 the residual of the data, with target 0 -Yᵀ C Y x.</summary>
    /// <param name="block">The rows, from <see cref="Gather"/>.</param>
    /// <param name="count">Rows, a multiple of <see cref="Group"/>.</param>
    /// <param name="confidences">c of each row; empty when all are 1.</param>
    /// <param name="target">What y·x is taken from.</param>
    /// <param name="x">As long as a row.</param>
    /// <param name="sum">As long as a row.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(ReadOnlySpan<float> block, int count, ReadOnlySpan<float> confidences, float target, ReadOnlySpan<float> x, Span<float> sum)
    {
        nint d = sum.Length;
        ref var rows = ref MemoryMarshal.GetReference(block[..(count * sum.Length)]);
        ref var point = ref MemoryMarshal.GetReference(x[..sum.Length]);
        ref var total = ref MemoryMarshal.GetReference(sum);
        for (var k = 0; k < count; k += Group)
        {
            var c = Confidences(confidences, k);
            if (Vector512.IsHardwareAccelerated)
            {
                Eight(
                    ref rows, ref Unsafe.Add(ref rows, d), ref Unsafe.Add(ref rows, 2 * d), ref Unsafe.Add(ref rows, 3 * d),
                    ref Unsafe.Add(ref rows, 4 * d), ref Unsafe.Add(ref rows, 5 * d), ref Unsafe.Add(ref rows, 6 * d), ref Unsafe.Add(ref rows, 7 * d),
                    sum.Length, c, target, ref point, ref total);
            }
            else
            {
                Four(ref rows, ref Unsafe.Add(ref rows, d), ref Unsafe.Add(ref rows, 2 * d), ref Unsafe.Add(ref rows, 3 * d), sum.Length, c.GetLower(), target, ref point, ref total);
                Four(ref Unsafe.Add(ref rows, 4 * d), ref Unsafe.Add(ref rows, 5 * d), ref Unsafe.Add(ref rows, 6 * d), ref Unsafe.Add(ref rows, 7 * d), sum.Length, c.GetUpper(), target, ref point, ref total);
            }

            rows = ref Unsafe.Add(ref rows, Group * d);
        }
    }

    /// <summary>As the other <c>Add</c>, with rows that are read where they stand: worth it when they are in the cache already.</summary>
    /// <param name="matrix">Row-major, as wide as <paramref name="sum"/>: whole panels.</param>
    /// <param name="rows">Which rows, a multiple of <see cref="Group"/>.</param>
    /// <param name="confidences">c of each row; empty when all are 1.</param>
    /// <param name="target">What y·x is taken from.</param>
    /// <param name="x">As long as a row.</param>
    /// <param name="sum">As long as a row.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddInPlace(
        ReadOnlySpan<float> matrix, ReadOnlySpan<int> rows, ReadOnlySpan<float> confidences, float target, ReadOnlySpan<float> x, Span<float> sum)
    {
        nint d = sum.Length;
        ref var start = ref MemoryMarshal.GetReference(matrix);
        ref var point = ref MemoryMarshal.GetReference(x[..sum.Length]);
        ref var total = ref MemoryMarshal.GetReference(sum);
        for (var k = 0; k < rows.Length; k += Group)
        {
            var c = Confidences(confidences, k);
            ref var row = ref MemoryMarshal.GetReference(rows.Slice(k, Group));
            if (Vector512.IsHardwareAccelerated)
            {
                Eight(
                    ref Unsafe.Add(ref start, row * d), ref Unsafe.Add(ref start, Unsafe.Add(ref row, 1) * d),
                    ref Unsafe.Add(ref start, Unsafe.Add(ref row, 2) * d), ref Unsafe.Add(ref start, Unsafe.Add(ref row, 3) * d),
                    ref Unsafe.Add(ref start, Unsafe.Add(ref row, 4) * d), ref Unsafe.Add(ref start, Unsafe.Add(ref row, 5) * d),
                    ref Unsafe.Add(ref start, Unsafe.Add(ref row, 6) * d), ref Unsafe.Add(ref start, Unsafe.Add(ref row, 7) * d),
                    sum.Length, c, target, ref point, ref total);
            }
            else
            {
                Four(
                    ref Unsafe.Add(ref start, row * d), ref Unsafe.Add(ref start, Unsafe.Add(ref row, 1) * d),
                    ref Unsafe.Add(ref start, Unsafe.Add(ref row, 2) * d), ref Unsafe.Add(ref start, Unsafe.Add(ref row, 3) * d),
                    sum.Length, c.GetLower(), target, ref point, ref total);
                Four(
                    ref Unsafe.Add(ref start, Unsafe.Add(ref row, 4) * d), ref Unsafe.Add(ref start, Unsafe.Add(ref row, 5) * d),
                    ref Unsafe.Add(ref start, Unsafe.Add(ref row, 6) * d), ref Unsafe.Add(ref start, Unsafe.Add(ref row, 7) * d),
                    sum.Length, c.GetUpper(), target, ref point, ref total);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Confidences(ReadOnlySpan<float> confidences, int first) =>
        confidences.IsEmpty ? Vector256<float>.One : Vector256.LoadUnsafe(in MemoryMarshal.GetReference(confidences.Slice(first, Group)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(ReadOnlySpan<float> source, Span<float> target)
    {
        var column = 0;
        for (; column + Width <= source.Length; column += Width)
            Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(source.Slice(column, Width))).StoreUnsafe(ref MemoryMarshal.GetReference(target.Slice(column, Width)));
        if (column == source.Length) return;
        target[column..].Clear();
        source[column..].CopyTo(target[column..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Eight(
        ref float y0, ref float y1, ref float y2, ref float y3, ref float y4, ref float y5, ref float y6, ref float y7,
        int dimension, Vector256<float> c, float target, ref float x, ref float sum)
    {
        Vector512<float> c0 = default, c1 = default, c2 = default, c3 = default, c4 = default, c5 = default, c6 = default, c7 = default;
        var d = (nuint)dimension;
        for (nuint k = 0; k < d; k += Width)
        {
            var v = Vector512.LoadUnsafe(ref x, k);
            c0 = Vector512.MultiplyAddEstimate(Vector512.LoadUnsafe(ref y0, k), v, c0);
            c1 = Vector512.MultiplyAddEstimate(Vector512.LoadUnsafe(ref y1, k), v, c1);
            c2 = Vector512.MultiplyAddEstimate(Vector512.LoadUnsafe(ref y2, k), v, c2);
            c3 = Vector512.MultiplyAddEstimate(Vector512.LoadUnsafe(ref y3, k), v, c3);
            c4 = Vector512.MultiplyAddEstimate(Vector512.LoadUnsafe(ref y4, k), v, c4);
            c5 = Vector512.MultiplyAddEstimate(Vector512.LoadUnsafe(ref y5, k), v, c5);
            c6 = Vector512.MultiplyAddEstimate(Vector512.LoadUnsafe(ref y6, k), v, c6);
            c7 = Vector512.MultiplyAddEstimate(Vector512.LoadUnsafe(ref y7, k), v, c7);
        }

        var (w0, w1, w2, w3) = (Weight(c0, c[0], target), Weight(c1, c[1], target), Weight(c2, c[2], target), Weight(c3, c[3], target));
        var (w4, w5, w6, w7) = (Weight(c4, c[4], target), Weight(c5, c[5], target), Weight(c6, c[6], target), Weight(c7, c[7], target));
        for (nuint k = 0; k < d; k += Width)
        {
            var a = Vector512.MultiplyAddEstimate(Vector512.LoadUnsafe(ref y0, k), w0, Vector512.LoadUnsafe(ref sum, k));
            var b = Vector512.LoadUnsafe(ref y1, k) * w1;
            a = Vector512.MultiplyAddEstimate(Vector512.LoadUnsafe(ref y2, k), w2, a);
            b = Vector512.MultiplyAddEstimate(Vector512.LoadUnsafe(ref y3, k), w3, b);
            a = Vector512.MultiplyAddEstimate(Vector512.LoadUnsafe(ref y4, k), w4, a);
            b = Vector512.MultiplyAddEstimate(Vector512.LoadUnsafe(ref y5, k), w5, b);
            a = Vector512.MultiplyAddEstimate(Vector512.LoadUnsafe(ref y6, k), w6, a);
            b = Vector512.MultiplyAddEstimate(Vector512.LoadUnsafe(ref y7, k), w7, b);
            (a + b).StoreUnsafe(ref sum, k);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four(
        ref float y0, ref float y1, ref float y2, ref float y3, int dimension, Vector128<float> c, float target, ref float x, ref float sum)
    {
        Vector512<float> c0 = default, c1 = default, c2 = default, c3 = default;
        var d = (nuint)dimension;
        for (nuint k = 0; k < d; k += Width)
        {
            var v = Vector512.LoadUnsafe(ref x, k);
            c0 = Vector512.MultiplyAddEstimate(Vector512.LoadUnsafe(ref y0, k), v, c0);
            c1 = Vector512.MultiplyAddEstimate(Vector512.LoadUnsafe(ref y1, k), v, c1);
            c2 = Vector512.MultiplyAddEstimate(Vector512.LoadUnsafe(ref y2, k), v, c2);
            c3 = Vector512.MultiplyAddEstimate(Vector512.LoadUnsafe(ref y3, k), v, c3);
        }

        var (w0, w1, w2, w3) = (Weight(c0, c[0], target), Weight(c1, c[1], target), Weight(c2, c[2], target), Weight(c3, c[3], target));
        for (nuint k = 0; k < d; k += Width)
        {
            var a = Vector512.MultiplyAddEstimate(Vector512.LoadUnsafe(ref y0, k), w0, Vector512.LoadUnsafe(ref sum, k));
            a = Vector512.MultiplyAddEstimate(Vector512.LoadUnsafe(ref y1, k), w1, a);
            a = Vector512.MultiplyAddEstimate(Vector512.LoadUnsafe(ref y2, k), w2, a);
            Vector512.MultiplyAddEstimate(Vector512.LoadUnsafe(ref y3, k), w3, a).StoreUnsafe(ref sum, k);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Weight(Vector512<float> products, float confidence, float target) =>
        Vector512.Create(confidence * (target - Vector512.Sum(products)));
}
