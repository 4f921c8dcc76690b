using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Attune.Data;

namespace Attune.Models;

/// <summary>Asks for the first lines of a row's columns before they are needed; what follows the processor foresees by itself.</summary>
internal static class ListPrefetch
{
    /// <summary>How many rows ahead to ask.</summary>
    public const int Ahead = 3;

    private const int Lines = 4;

    private const int IntsPerLine = 16;

    /// <summary>Asks for a row. Does nothing where the processor has no such instruction.</summary>
    public static unsafe void Ask(CsrMatrix matrix, int row)
    {
        if (!Sse.IsSupported) return;
        var columns = matrix.ColumnsOf(row);
        ref var start = ref MemoryMarshal.GetReference(columns);
        for (var k = 0; k < Math.Min(columns.Length, Lines * IntsPerLine); k += IntsPerLine) Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.Add(ref start, k)));
    }
}
