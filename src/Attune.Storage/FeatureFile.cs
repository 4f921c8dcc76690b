using Attune.Features;
using Attune.Storage.DuckDb;
using Attune.Storage.Import;
using DuckDB.NET.Data;

namespace Attune.Storage;

/// <summary>Feature tables as files that other tools read: Parquet or CSV, by the name. Numbers are DOUBLE, booleans BOOLEAN, categories VARCHAR, unknown is NULL.</summary>
public static class FeatureFile
{
    private const string Table = "feature_table";

    /// <summary>Writes a table, whole or not at all.</summary>
    /// <param name="path">Ends with <c>.parquet</c> or <c>.csv</c>; its folder is made.</param>
    /// <param name="table">The table. Its rows come first, as columns user, item and moment, as far as they have them.</param>
    /// <param name="target">Name and values of one more column, the target's class; null for none.</param>
    /// <exception cref="AttuneException"><c>usage</c>: the name ends with something else.</exception>
    public static void Write(string path, FeatureTable table, (string Name, IReadOnlyList<string?> Values)? target = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(table);
        var format = FormatOf(path);
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder) Directory.CreateDirectory(folder);
        var unfinished = path + ".tmp";
        using var session = DuckDbSession.Open(":memory:", isReadOnly: false, new Dictionary<string, string> { ["threads"] = "2" });
        try
        {
            session.Use(() => Copy(session, table, target, unfinished, format), RunContext.Default);
            File.Move(unfinished, path, overwrite: true);
        }
        finally
        {
            File.Delete(unfinished); // not there once it was moved
        }
    }

    /// <summary>Checks a name, before any work is done for it.</summary>
    /// <exception cref="AttuneException">As <see cref="Write"/>.</exception>
    public static void Check(string path) => FormatOf(path);

    private static string FormatOf(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".parquet" => "FORMAT parquet, COMPRESSION zstd",
        ".csv" => "FORMAT csv, HEADER",
        _ => throw new AttuneException("usage", $"'{path}' does not end with .parquet or .csv.", $"The end of the name tells the format.") { IsUsage = true },
    };

    private static long Copy(DuckDbSession session, FeatureTable table, (string Name, IReadOnlyList<string?> Values)? target, string path, string format)
    {
        session.Execute($"CREATE TEMP TABLE {Table} ({string.Join(", ", Columns(table, target?.Name))})");
        session.Append(Table, Enumerable.Range(0, table.Rows.Count), (row, r) => Append(row, table, r, target?.Values));
        return session.Execute($"COPY temp.{Table} TO {Sql.Literal(path)} ({format})");
    }

    private static IEnumerable<string> Columns(FeatureTable table, string? target)
    {
        if (table.Rows[0].User is not null) yield return "\"user\" VARCHAR";
        if (table.Rows[0].Item is not null) yield return "item VARCHAR";
        yield return "moment TIMESTAMP";
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "user", "item", "moment" }; // DuckDB does not tell Drama from drama
        foreach (var column in table.Columns)
            yield return $"{Quoted(Unique(column.Name, taken))} {(column.Kind switch { FeatureKind.Numeric => "DOUBLE", FeatureKind.Boolean => "BOOLEAN", _ => "VARCHAR" })}";
        if (target is not null) yield return Quoted("target." + target) + " VARCHAR";
    }

    private static void Append(IDuckDBAppenderRow row, FeatureTable table, int r, IReadOnlyList<string?>? target)
    {
        var key = table.Rows[r];
        if (key.User is { } user) row.AppendValue(user);
        if (key.Item is { } item) row.AppendValue(item);
        row.AppendValue(key.Moment.UtcDateTime);
        foreach (var column in table.Columns)
            switch (column[r])
            {
                case float number: row.AppendValue((double)number); break;
                case bool flag: row.AppendValue(flag); break;
                case string text: row.AppendValue(text); break;
                default: row.AppendNullValue(); break;
            }

        if (target is not null) row.AppendValue(target[r]);
    }

    private static string Unique(string name, HashSet<string> taken)
    {
        var unique = name;
        for (var k = 2; !taken.Add(unique); k++) unique = $"{name}_{k}";
        return unique;
    }

    private static string Quoted(string name) => "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
}
