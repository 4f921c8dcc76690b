using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Attune.Numerics;

/// <summary>
/// A 16x16 block on the diagonal of <see cref="Cholesky"/>, and what it does to the tiles right of it. Step k takes b_k · b_ki / b_kk out of every
/// row i below k, where b is the block; then U_k = b_k / √b_kk, and the same steps turn a tile B into U⁻ᵀ B. Only a division stands between two
/// steps, and no root. With vectors of 512 bits all sixteen rows stay in registers: each step waits for the one before, and would wait longer for the cache.
/// </summary>
internal static class DiagonalBlock
{
    /// <summary>Floats that the steps of a block take.</summary>
    public const int StepsLength = Size + Width;

    private const int Width = Panels.Width;
    private const int Size = Width * Width;

    /// <summary>Replaces A by U; what is below the diagonal becomes 0.</summary>
    /// <param name="block">A, 16x16, row-major; only what is on and above the diagonal is read.</param>
    /// <param name="steps">Receives -b_k / b_kk, row-major, then 1 / √b_kk; length <see cref="StepsLength"/>.</param>
    /// <returns>False when A is not positive definite; it is then half-way.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool Factor(Span<float> block, Span<float> steps)
    {
        ref var rows = ref MemoryMarshal.GetReference(block[..Size]);
        ref var factors = ref MemoryMarshal.GetReference(steps[..StepsLength]);
        Eliminate(ref rows, ref factors, own: true);
        for (nint k = 0; k < Width; k++)
        {
            var pivot = Unsafe.Add(ref rows, k * (Width + 1));
            if (!(pivot > 0)) return false;
            ref var root = ref Unsafe.Add(ref factors, Size + k);
            root = 1 / MathF.Sqrt(pivot);
            var upper = Vector512.GreaterThanOrEqual(Vector512<float>.Indices, Vector512.Create((float)k));
            Store(Vector512.ConditionalSelect(upper, Load(ref rows, k) * root, default), ref rows, k);
        }

        return true;
    }

    /// <summary>Replaces B, a tile of 16x16, by U⁻ᵀ B.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Solve(ReadOnlySpan<float> steps, Span<float> tile) =>
        Eliminate(ref MemoryMarshal.GetReference(tile[..Size]), ref MemoryMarshal.GetReference(steps[..StepsLength]), own: false);

    /// <summary>All steps, on the block itself or on another tile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Eliminate(ref float rows, ref float steps, [ConstantExpected] bool own)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            EliminateInRegisters(ref rows, ref steps, own);
            return;
        }

        // Two steps at once, so that the rows below are read and written once for both.
        ref var by = ref own ? ref rows : ref steps;
        for (nint k = 0; k < Width; k += 2)
        {
            var what = Step(ref rows, ref steps, k, Load(ref rows, k), own);
            var then = Step(ref rows, ref steps, k + 1, Take(what, ref by, k + 1, Load(ref rows, k + 1)), own);
            ref var next = ref Unsafe.Add(ref by, Width);
            for (var i = k + 2; i < Width; i++) Store(Take(then, ref next, i, Take(what, ref by, i, Load(ref rows, i))), ref rows, i);
            by = ref Unsafe.Add(ref next, Width);
        }
    }

    /// <summary>Long only because each row must have a name to live in a register.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void EliminateInRegisters(ref float rows, ref float steps, [ConstantExpected] bool own)
    {
        var (r00, r01, r02, r03) = (Load(ref rows, 0), Load(ref rows, 1), Load(ref rows, 2), Load(ref rows, 3));
        var (r04, r05, r06, r07) = (Load(ref rows, 4), Load(ref rows, 5), Load(ref rows, 6), Load(ref rows, 7));
        var (r08, r09, r10, r11) = (Load(ref rows, 8), Load(ref rows, 9), Load(ref rows, 10), Load(ref rows, 11));
        var (r12, r13, r14, r15) = (Load(ref rows, 12), Load(ref rows, 13), Load(ref rows, 14), Load(ref rows, 15));
        ref var by = ref own ? ref rows : ref steps;
        var what = Step(ref rows, ref steps, 0, r00, own);
        (r01, r02, r03, r04) = (Take(what, ref by, 1, r01), Take(what, ref by, 2, r02), Take(what, ref by, 3, r03), Take(what, ref by, 4, r04));
        (r05, r06, r07, r08) = (Take(what, ref by, 5, r05), Take(what, ref by, 6, r06), Take(what, ref by, 7, r07), Take(what, ref by, 8, r08));
        (r09, r10, r11, r12) = (Take(what, ref by, 9, r09), Take(what, ref by, 10, r10), Take(what, ref by, 11, r11), Take(what, ref by, 12, r12));
        (r13, r14, r15) = (Take(what, ref by, 13, r13), Take(what, ref by, 14, r14), Take(what, ref by, 15, r15));
        by = ref Unsafe.Add(ref by, Width);
        what = Step(ref rows, ref steps, 1, r01, own);
        (r02, r03, r04, r05) = (Take(what, ref by, 2, r02), Take(what, ref by, 3, r03), Take(what, ref by, 4, r04), Take(what, ref by, 5, r05));
        (r06, r07, r08, r09) = (Take(what, ref by, 6, r06), Take(what, ref by, 7, r07), Take(what, ref by, 8, r08), Take(what, ref by, 9, r09));
        (r10, r11, r12, r13) = (Take(what, ref by, 10, r10), Take(what, ref by, 11, r11), Take(what, ref by, 12, r12), Take(what, ref by, 13, r13));
        (r14, r15) = (Take(what, ref by, 14, r14), Take(what, ref by, 15, r15));
        by = ref Unsafe.Add(ref by, Width);
        what = Step(ref rows, ref steps, 2, r02, own);
        (r03, r04, r05, r06) = (Take(what, ref by, 3, r03), Take(what, ref by, 4, r04), Take(what, ref by, 5, r05), Take(what, ref by, 6, r06));
        (r07, r08, r09, r10) = (Take(what, ref by, 7, r07), Take(what, ref by, 8, r08), Take(what, ref by, 9, r09), Take(what, ref by, 10, r10));
        (r11, r12, r13, r14) = (Take(what, ref by, 11, r11), Take(what, ref by, 12, r12), Take(what, ref by, 13, r13), Take(what, ref by, 14, r14));
        r15 = Take(what, ref by, 15, r15);
        by = ref Unsafe.Add(ref by, Width);
        what = Step(ref rows, ref steps, 3, r03, own);
        (r04, r05, r06, r07) = (Take(what, ref by, 4, r04), Take(what, ref by, 5, r05), Take(what, ref by, 6, r06), Take(what, ref by, 7, r07));
        (r08, r09, r10, r11) = (Take(what, ref by, 8, r08), Take(what, ref by, 9, r09), Take(what, ref by, 10, r10), Take(what, ref by, 11, r11));
        (r12, r13, r14, r15) = (Take(what, ref by, 12, r12), Take(what, ref by, 13, r13), Take(what, ref by, 14, r14), Take(what, ref by, 15, r15));
        by = ref Unsafe.Add(ref by, Width);
        what = Step(ref rows, ref steps, 4, r04, own);
        (r05, r06, r07, r08) = (Take(what, ref by, 5, r05), Take(what, ref by, 6, r06), Take(what, ref by, 7, r07), Take(what, ref by, 8, r08));
        (r09, r10, r11, r12) = (Take(what, ref by, 9, r09), Take(what, ref by, 10, r10), Take(what, ref by, 11, r11), Take(what, ref by, 12, r12));
        (r13, r14, r15) = (Take(what, ref by, 13, r13), Take(what, ref by, 14, r14), Take(what, ref by, 15, r15));
        by = ref Unsafe.Add(ref by, Width);
        what = Step(ref rows, ref steps, 5, r05, own);
        (r06, r07, r08, r09) = (Take(what, ref by, 6, r06), Take(what, ref by, 7, r07), Take(what, ref by, 8, r08), Take(what, ref by, 9, r09));
        (r10, r11, r12, r13) = (Take(what, ref by, 10, r10), Take(what, ref by, 11, r11), Take(what, ref by, 12, r12), Take(what, ref by, 13, r13));
        (r14, r15) = (Take(what, ref by, 14, r14), Take(what, ref by, 15, r15));
        by = ref Unsafe.Add(ref by, Width);
        what = Step(ref rows, ref steps, 6, r06, own);
        (r07, r08, r09, r10) = (Take(what, ref by, 7, r07), Take(what, ref by, 8, r08), Take(what, ref by, 9, r09), Take(what, ref by, 10, r10));
        (r11, r12, r13, r14) = (Take(what, ref by, 11, r11), Take(what, ref by, 12, r12), Take(what, ref by, 13, r13), Take(what, ref by, 14, r14));
        r15 = Take(what, ref by, 15, r15);
        by = ref Unsafe.Add(ref by, Width);
        what = Step(ref rows, ref steps, 7, r07, own);
        (r08, r09, r10, r11) = (Take(what, ref by, 8, r08), Take(what, ref by, 9, r09), Take(what, ref by, 10, r10), Take(what, ref by, 11, r11));
        (r12, r13, r14, r15) = (Take(what, ref by, 12, r12), Take(what, ref by, 13, r13), Take(what, ref by, 14, r14), Take(what, ref by, 15, r15));
        by = ref Unsafe.Add(ref by, Width);
        what = Step(ref rows, ref steps, 8, r08, own);
        (r09, r10, r11, r12) = (Take(what, ref by, 9, r09), Take(what, ref by, 10, r10), Take(what, ref by, 11, r11), Take(what, ref by, 12, r12));
        (r13, r14, r15) = (Take(what, ref by, 13, r13), Take(what, ref by, 14, r14), Take(what, ref by, 15, r15));
        by = ref Unsafe.Add(ref by, Width);
        what = Step(ref rows, ref steps, 9, r09, own);
        (r10, r11, r12, r13) = (Take(what, ref by, 10, r10), Take(what, ref by, 11, r11), Take(what, ref by, 12, r12), Take(what, ref by, 13, r13));
        (r14, r15) = (Take(what, ref by, 14, r14), Take(what, ref by, 15, r15));
        by = ref Unsafe.Add(ref by, Width);
        what = Step(ref rows, ref steps, 10, r10, own);
        (r11, r12, r13, r14) = (Take(what, ref by, 11, r11), Take(what, ref by, 12, r12), Take(what, ref by, 13, r13), Take(what, ref by, 14, r14));
        r15 = Take(what, ref by, 15, r15);
        by = ref Unsafe.Add(ref by, Width);
        what = Step(ref rows, ref steps, 11, r11, own);
        (r12, r13, r14, r15) = (Take(what, ref by, 12, r12), Take(what, ref by, 13, r13), Take(what, ref by, 14, r14), Take(what, ref by, 15, r15));
        by = ref Unsafe.Add(ref by, Width);
        what = Step(ref rows, ref steps, 12, r12, own);
        (r13, r14, r15) = (Take(what, ref by, 13, r13), Take(what, ref by, 14, r14), Take(what, ref by, 15, r15));
        by = ref Unsafe.Add(ref by, Width);
        what = Step(ref rows, ref steps, 13, r13, own);
        (r14, r15) = (Take(what, ref by, 14, r14), Take(what, ref by, 15, r15));
        by = ref Unsafe.Add(ref by, Width);
        what = Step(ref rows, ref steps, 14, r14, own);
        r15 = Take(what, ref by, 15, r15);
        by = ref Unsafe.Add(ref by, Width);
        what = Step(ref rows, ref steps, 15, r15, own);
    }

    /// <summary>A row that is done, as the rows below need it; what it is taken times stands in the block's own rows or in its steps.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Step(ref float rows, ref float steps, nint k, Vector512<float> row, [ConstantExpected] bool own)
    {
        if (!own)
        {
            Store(row * Unsafe.Add(ref steps, Size + k), ref rows, k);
            return row;
        }

        Store(row, ref rows, k);

        // Out of the register where that is one instruction, or else from where it was just stored.
        var pivot = Vector512.IsHardwareAccelerated ? Vector512.Shuffle(row, Vector512.Create((int)k)) : Vector512.Create(Unsafe.Add(ref rows, k * (Width + 1)));
        var what = row / -pivot;
        Store(what, ref steps, k);
        return what;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Take(Vector512<float> what, ref float by, nint row, Vector512<float> from) =>
        Vector512.MultiplyAddEstimate(what, Vector512.Create(Unsafe.Add(ref by, row)), from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Load(ref float rows, nint row) => Vector512.LoadUnsafe(ref Unsafe.Add(ref rows, row * Width));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector512<float> values, ref float rows, nint row) => values.StoreUnsafe(ref Unsafe.Add(ref rows, row * Width));
}
