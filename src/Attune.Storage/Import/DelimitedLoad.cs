using Attune.Data;
using Attune.Storage.DuckDb;
using DuckDB.NET.Data;

namespace Attune.Storage.Import;

/// <summary>
/// Loads a delimited file into a staging table. DuckDB reads, and refuses the rows that do not parse; rows that fail a
/// check are taken out again; both kinds are then looked up in the file, so that the quarantine names their true line.
/// </summary>
/// <param name="batch">Where to count and to quarantine.</param>
/// <param name="file">The file.</param>
/// <param name="types">Types by column; all others are text.</param>
internal sealed class DelimitedLoad(ImportBatch batch, DelimitedFile file, IReadOnlyDictionary<int, string> types)
{
    private readonly DuckDbSession _session = batch.Session;

    private sealed record Reject(long Position, int Column, string Code, string? Line);

    /// <summary>Inserts into a staging table; returns rows loaded and rows refused.</summary>
    /// <param name="table">The staging table, <c>staged_events</c> …</param>
    /// <param name="columns">Its columns to fill.</param>
    /// <param name="select">What to fill them with, in terms of c0, c1 …</param>
    /// <param name="checks">What is wrong with a row that could be read.</param>
    public (long Loaded, long Refused) Into(string table, string columns, string select, params IReadOnlyList<RowCheck> checks)
    {
        var first = _session.Scalar<long>($"SELECT coalesce(max(rowid) + 1, 0) FROM {table}");
        DropRejects();
        var loaded = Insert($"INSERT INTO {table} ({columns}) SELECT {select} FROM ");
        var rejects = Rejects();
        var faults = Faults(table, first, checks);
        if (rejects.Count + faults.Count > 0) batch.Quarantine(Locate(rejects, faults, checks));
        if (faults.Count > 0) _session.Execute($"DELETE FROM {table} WHERE rowid >= {first} AND ({AnyOf(checks)})");
        DropRejects();
        return (loaded - faults.Count, rejects.Count + faults.Count);
    }

    private long Insert(string insert)
    {
        var step = $"Reading {file.Text.Name}";
        try
        {
            return _session.Execute(step, "rows", insert + file.Scan(types));
        }
        catch (DuckDBException e) when (e.Message.Contains("state machine", StringComparison.Ordinal))
        {
            // Lines that end differently within one file are no longer CSV by the standard, but can be read.
            DropRejects();
            return _session.Execute(step, "rows", insert + file.Scan(types, strict: false));
        }
        catch (DuckDBException e) when (e.Message.StartsWith("Invalid Input", StringComparison.Ordinal))
        {
            throw new AttuneException("unreadable_file", $"{file.Text.Name} cannot be read: {e.Message.Split('\n')[0]}", $"Check its --format, --delimiter and --encoding.", e);
        }
    }

    private List<Reject> Rejects() => _session.Query(
        // A line's position is that of its newline's second half when lines end in CR LF.
        $"""
        SELECT position, min_by(column_idx, column_idx)::INTEGER, min_by(error_type, column_idx), any_value(csv_line)
        FROM (SELECT *, line_byte_position::BIGINT + starts_with(csv_line, chr(10))::BIGINT AS position FROM {DelimitedFile.RejectsTable})
        GROUP BY position ORDER BY position
        """,
        row =>
        {
            var column = row.GetInt32(1) - 1;
            return new Reject(row.GetInt64(0), column, RowFaults.OfReject(row.GetString(2), types.GetValueOrDefault(column, "VARCHAR")), row.IsDBNull(3) ? null : row.GetString(3));
        });

    /// <summary>Which of the rows loaded fail which check, by their place among the rows loaded.</summary>
    private List<(long Place, int Check)> Faults(string table, long first, IReadOnlyList<RowCheck> checks)
    {
        if (checks.Count == 0) return [];
        var which = string.Concat(checks.Select((check, i) => $" WHEN {check.Predicate} THEN {i}"));
        return _session.Query(
            $"SELECT rowid - {first}, CASE{which} END FROM {table} WHERE rowid >= {first} AND ({AnyOf(checks)}) ORDER BY rowid",
            row => (row.GetInt64(0), row.GetInt32(1)));
    }

    private static string AnyOf(IReadOnlyList<RowCheck> checks) => string.Join(" OR ", checks.Select(c => $"({c.Predicate})"));

    private IEnumerable<QuarantinedRow> Locate(List<Reject> rejects, List<(long Place, int Check)> faults, IReadOnlyList<RowCheck> checks)
    {
        using var text = file.Text.OpenUtf8();
        var records = new RecordReader(text, file.Delimiter, file.Quoted);
        var (reject, fault, place) = (0, 0, 0L);
        if (file.HasHeader) records.Read();
        while ((reject < rejects.Count || fault < faults.Count) && records.Read())
        {
            var refused = false;
            for (; reject < rejects.Count && rejects[reject].Position < records.EndPosition; reject++, refused = true)
                yield return Of(rejects[reject], records);
            if (refused || records.Raw.IsEmpty) continue;
            if (fault < faults.Count && faults[fault].Place == place) yield return Row(records, checks[faults[fault++].Check]);
            place++;
        }
    }

    private QuarantinedRow Of(Reject reject, RecordReader records)
    {
        var before = (int)Math.Clamp(reject.Position - records.Position, 0, records.Raw.Length);
        var line = records.Line + records.Raw[..before].Count((byte)'\n');
        // DuckDB shows bytes that are no UTF-8 as question marks; read as Latin-1 they can at least be recognised.
        var isForeign = reject.Code == RowFaults.InvalidEncoding;
        var raw = isForeign ? System.Text.Encoding.Latin1.GetString(records.Raw) : reject.Line?.Trim('\r', '\n');
        var hasColumn = reject.Code is RowFaults.NotANumber or RowFaults.TimeUnreadable or RowFaults.InvalidEncoding or "unterminated_quote" && reject.Column < file.Columns.Count;
        var fields = hasColumn && !isForeign && before == 0 ? records.Fields() : [];
        var value = hasColumn && reject.Column < fields.Count ? fields[reject.Column] : raw;
        return new QuarantinedRow(file.Text.Name, line, hasColumn ? file.Columns[reject.Column] : null, value, reject.Code, RowFaults.Describe(reject.Code), raw);
    }

    private QuarantinedRow Row(RecordReader records, RowCheck check)
    {
        var (fields, raw) = (records.Fields(), System.Text.Encoding.UTF8.GetString(records.Raw));
        return new QuarantinedRow(file.Text.Name, records.Line, file.Columns[check.Column], fields.ElementAtOrDefault(check.Column), check.Code, RowFaults.Describe(check.Code), raw);
    }

    private void DropRejects()
    {
        _session.Execute($"DROP TABLE IF EXISTS {DelimitedFile.RejectsTable}");
        _session.Execute($"DROP TABLE IF EXISTS {DelimitedFile.RejectScansTable}");
    }
}
