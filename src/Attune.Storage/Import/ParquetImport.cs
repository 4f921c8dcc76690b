using DuckDB.NET.Data;

namespace Attune.Storage.Import;

/// <summary>Imports events from a Parquet file with a column map.</summary>
internal static class ParquetImport
{
    public static void Stage(ImportBatch batch, ImportRequest request)
    {
        if (!File.Exists(request.Path)) throw new AttuneException("file_not_found", $"There is no file {request.Path}.") { IsUsage = true };
        var (name, scan) = (Path.GetFileName(request.Path), $"read_parquet({Sql.Literal(request.Path)}, file_row_number = true)");
        var types = Columns(batch, name, scan);
        var map = request.Map ?? ColumnMap.Guess(name, [.. types.Keys]);
        map.Check(name, [.. types.Keys]);
        batch.Map = map.ToString();
        batch.IgnoredColumns = [.. types.Keys.Except(map.Named().Select(n => n.Column), StringComparer.OrdinalIgnoreCase)];

        var fill = Fill(batch, map, types, scan, DelimitedImport.DefaultKind(map, request.Kind));
        batch.CreateEvents(fill.Select(f => f.Column).Where(c => c != "\"user\""));
        var rows = $"(SELECT *, file_row_number + 1 AS line, {string.Join(", ", fill.Select(f => $"{f.Expression} AS \"in {f.Column.Trim('"')}\""))} FROM {scan})";
        var staged = fill.Select(f => f.Column.Trim('"')).ToDictionary(c => c, c => $"\"in {c}\"", StringComparer.Ordinal);
        List<(string Predicate, string Code, string Column)> faults =
            [.. Faults(map, types), .. RowFaults.Limits(staged, batch.Latest).Select(l => (l.Predicate, l.Code, map.ColumnOf(l.Part)))];
        var faulty = $"CASE {string.Join(' ', faults.Select((f, k) => $"WHEN {f.Predicate} THEN {k}"))} END";
        var loaded = batch.Session.Execute($"Reading {name}", "rows", $"""
            INSERT INTO staged_events ({string.Join(", ", fill.Select(f => f.Column))})
            SELECT {string.Join(", ", fill.Select(f => $"\"in {f.Column.Trim('"')}\""))} FROM {rows} WHERE {faulty} IS NULL
            """);
        var refused = Refuse(batch, name, scan, rows, faulty, loaded, faults);
        (batch.RowsRead, batch.EventsRefused) = (loaded + refused, refused);
    }

    private static Dictionary<string, string> Columns(ImportBatch batch, string name, string scan)
    {
        try
        {
            return batch.Session.Query($"DESCRIBE SELECT * EXCLUDE (file_row_number) FROM {scan}", r => (r.GetString(0), r.GetString(1)))
                .ToDictionary(c => c.Item1, c => c.Item2, StringComparer.OrdinalIgnoreCase);
        }
        catch (DuckDBException e)
        {
            throw new AttuneException("unreadable_file", $"{name} cannot be read as Parquet: {e.Message.Split('\n')[0]}", $"It was cut off or damaged, or has another format.", e);
        }
    }

    private static List<(string Column, string Expression)> Fill(ImportBatch batch, ColumnMap map, Dictionary<string, string> types, string scan, string kind)
    {
        List<(string, string)> fill = [("\"user\"", $"{Quote(map.User)}::VARCHAR")];
        if (map.Kind is not null) fill.Add(("kind", DelimitedImport.KindExpression($"{Quote(map.Kind)}::VARCHAR", kind)));
        else if (kind != Data.EventKinds.Rating) fill.Add(("kind", Sql.Literal(kind)));
        if (map.Item is not null) fill.Add(("item", $"{Quote(map.Item)}::VARCHAR"));
        if (map.Time is not null) fill.Add(("time", Time(batch, Quote(map.Time), types[map.Time], scan)));
        if (map.Value is not null) fill.Add(("value", $"TRY_CAST({Quote(map.Value)} AS FLOAT)"));
        if (map.MessageId is not null) fill.Add(("message_id", $"{Quote(map.MessageId)}::VARCHAR"));
        if (map.Properties is { Count: > 0 }) fill.Add(("properties", Sql.JsonObject(map.Properties.Select(p => (p, Quote(p))))));
        return fill;
    }

    private static string Time(ImportBatch batch, string column, string type, string scan)
    {
        if (type is "DATE" || type.StartsWith("TIMESTAMP", StringComparison.Ordinal))
            return type == "TIMESTAMP WITH TIME ZONE" ? $"timezone('UTC', {column})" : $"{column}::TIMESTAMP";
        var sample = batch.Session.Query($"SELECT {column}::VARCHAR FROM {scan} WHERE {column} IS NOT NULL LIMIT 2000", r => r.GetString(0));
        var time = TimeColumn.Recognise(sample);
        batch.Map += $" ({time.Name})";
        return time.Expression($"TRY_CAST({column} AS {time.Type})");
    }

    private static IEnumerable<(string Predicate, string Code, string Column)> Faults(ColumnMap map, Dictionary<string, string> types)
    {
        yield return (DelimitedImport.IsBlank("\"in user\""), RowFaults.MissingUser, map.User);
        if (map.Item is not null) yield return (DelimitedImport.MissingItem("\"in item\"", map.Kind is null ? null : "\"in kind\""), RowFaults.MissingItem, map.Item);
        if (map.Value is not null)
        {
            yield return ($"\"in value\" IS NULL AND {Quote(map.Value)} IS NOT NULL", RowFaults.NotANumber, map.Value);
            yield return ("NOT isfinite(\"in value\")", RowFaults.NotFinite, map.Value);
        }

        if (map.Time is null) yield break;
        yield return ("NOT isfinite(\"in time\")", RowFaults.TimeOutOfRange, map.Time);
        if (types[map.Time] == "VARCHAR") yield return ($"\"in time\" IS NULL AND {Quote(map.Time)} <> ''", RowFaults.TimeUnreadable, map.Time);
    }

    private static long Refuse(ImportBatch batch, string name, string scan, string rows, string faulty, long loaded, List<(string Predicate, string Code, string Column)> faults)
    {
        if (batch.Session.Scalar<long>($"SELECT count(*) FROM {scan}") is var all && all == loaded) return 0;
        batch.Quarantine(batch.Session.Query(
            $"SELECT line, {faulty}, to_json(r)::VARCHAR FROM (FROM {rows}) AS r WHERE {faulty} IS NOT NULL ORDER BY line",
            r => Refused(name, r.GetInt64(0), faults[r.GetInt32(1)], r.GetString(2))));
        return all - loaded;
    }

    private static Data.QuarantinedRow Refused(string name, long line, (string Predicate, string Code, string Column) fault, string raw) =>
        new(name, line, fault.Column, null, fault.Code, RowFaults.Describe(fault.Code), raw);

    private static string Quote(string column) => $"\"{column.Replace("\"", "\"\"")}\"";
}
