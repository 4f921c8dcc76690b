using DuckDB.NET.Data;

namespace Attune.Storage.DuckDb;

/// <summary>Nullable columns of the current row.</summary>
internal static class Rows
{
    public static string? Text(this DuckDBDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static DateTimeOffset? Time(this DuckDBDataReader row, int column) =>
        row.IsDBNull(column) ? null : new DateTimeOffset(row.GetDateTime(column), TimeSpan.Zero);
}
