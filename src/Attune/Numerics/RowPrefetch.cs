using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Attune.Numerics;

/// <summary>
/// Rows of a matrix that will be gathered soon. They stand anywhere, so the processor cannot foresee them; asking for them
/// while the kernels compute hides the wait. Does nothing where the processor has no such instruction, or when empty.
/// </summary>
internal readonly ref struct RowPrefetch(ReadOnlySpan<float> matrix, int dimension, ReadOnlySpan<int> rows)
{
    private const int FloatsPerCacheLine = 16;

    private readonly ReadOnlySpan<float> _matrix = matrix;
    private readonly ReadOnlySpan<int> _rows = rows;

    /// <summary>Rows that stand one behind the other.</summary>
    public RowPrefetch(ReadOnlySpan<float> consecutive)
        : this(consecutive, FloatsPerCacheLine, default)
    {
    }

    /// <summary>Asks for one of <paramref name="parts"/> shares of the rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Ask(int part, int parts)
    {
        if (_rows.IsEmpty)
        {
            var lines = _matrix.Length / FloatsPerCacheLine;
            if (lines > 0) Ask(_matrix[(lines * part / parts * FloatsPerCacheLine)..(lines * (part + 1) / parts * FloatsPerCacheLine)]);
        }

        foreach (var row in _rows[(_rows.Length * part / parts)..(_rows.Length * (part + 1) / parts)])
            Ask(_matrix.Slice(row * dimension, dimension));
    }

    /// <summary>Asks for one row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Ask(ReadOnlySpan<float> row)
    {
        if (!Sse.IsSupported) return;
        ref var start = ref MemoryMarshal.GetReference(row);
        for (nuint k = 0; k < (nuint)row.Length; k += FloatsPerCacheLine)
            Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.Add(ref start, k)));

        // A row that does not start with a cache line reaches into one more.
        Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.Add(ref start, row.Length - 1)));
    }
}
