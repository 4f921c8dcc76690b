using DuckDB.NET.Native;

namespace Attune.Storage.DuckDb;

/// <summary>Takes one chunk of a result.</summary>
internal delegate void ChunkAction(Chunk chunk);

/// <summary>Up to 2,048 rows of a result, column by column, in DuckDB's own memory: valid only during the call it is given to.</summary>
internal readonly unsafe ref struct Chunk
{
    private readonly DuckDBDataChunk _chunk;

    public Chunk(DuckDBDataChunk chunk) => (_chunk, Count) = (chunk, checked((int)NativeMethods.DataChunks.DuckDBDataChunkGetSize(chunk)));

    /// <summary>Rows.</summary>
    public int Count { get; }

    /// <summary>The values of a column of fixed width; what stands where it is null is undefined.</summary>
    public ReadOnlySpan<T> Column<T>(int column)
        where T : unmanaged => new(NativeMethods.Vectors.DuckDBVectorGetData(Vector(column)), Count);

    /// <summary>The validity bits of a column, 64 rows a word, 1 where it is not null; empty when nothing is null.</summary>
    public ReadOnlySpan<ulong> Validity(int column)
    {
        var bits = NativeMethods.Vectors.DuckDBVectorGetValidity(Vector(column));
        return bits is null ? default : new(bits, (Count + 63) / 64);
    }

    /// <summary>Whether a row is not null, by what <see cref="Validity"/> gave.</summary>
    public static bool IsValid(ReadOnlySpan<ulong> validity, int row) => validity.IsEmpty || (validity[row >> 6] >> (row & 63) & 1) != 0;

    private nint Vector(int column) => NativeMethods.DataChunks.DuckDBDataChunkGetVector(_chunk, column);
}
