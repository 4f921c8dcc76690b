using DuckDB.NET.Native;

namespace Attune.Storage.DuckDb;

/// <summary>
/// Streams a large result chunk by chunk through DuckDB's C interface. The data reader of ADO.NET costs about 100 ns a value;
/// this costs a copy.
/// </summary>
internal static class ChunkReader
{
    /// <summary>Runs a query without parameters and hands over each chunk in the order of the result.</summary>
    public static void Read(DuckDBNativeConnection connection, string sql, ChunkAction take)
    {
        NativeMethods.PreparedStatements.DuckDBPrepare(connection, sql, out var statement);
        using (statement)
        {
            if (NativeMethods.PreparedStatements.DuckDBPrepareError(statement) is { Length: > 0 } message) throw new ChunkReadException(message);
            var state = NativeMethods.PreparedStatements.DuckDBExecutePreparedStreaming(statement, out var result);
            try
            {
                if (!state.IsSuccess()) throw new ChunkReadException(NativeMethods.Query.DuckDBResultError(ref result));
                TakeAll(result, take);
                if (NativeMethods.Query.DuckDBResultError(ref result) is { Length: > 0 } failure) throw new ChunkReadException(failure);
            }
            finally
            {
                NativeMethods.Query.DuckDBDestroyResult(ref result);
            }
        }
    }

    private static void TakeAll(DuckDBResult result, ChunkAction take)
    {
        while (true)
        {
            using var chunk = NativeMethods.StreamingResult.DuckDBStreamFetchChunk(result);
            if (chunk.IsInvalid) return;
            take(new Chunk(chunk));
        }
    }
}

/// <summary>DuckDB's message for a streamed query that failed; its own exception type cannot be made from outside.</summary>
internal sealed class ChunkReadException(string message) : Exception(message);
