using Attune.Data;
using Attune.Storage.DuckDb;

namespace Attune.Storage.Import;

/// <summary>What one import has staged so far, and its counts.</summary>
/// <param name="session">Where to stage.</param>
/// <param name="run">Threads, progress, cancellation.</param>
/// <param name="now">The clock: what lies more than a day ahead is refused.</param>
internal sealed class ImportBatch(DuckDbSession session, RunContext run, DateTimeOffset now)
{
    private static readonly string[] EventTables = ["staged_events", "staged_users", "staged_items"];

    private bool _hasQuarantine;

    public DuckDbSession Session => session;

    public RunContext Run => run;

    /// <summary>The latest time that an event may have.</summary>
    public DateTimeOffset Latest => now + EventLimits.Ahead;

    /// <summary>Rows of events, good and bad.</summary>
    public long RowsRead { get; set; }

    /// <summary>Rows refused, of all files.</summary>
    public long Quarantined { get; private set; }

    /// <summary>Of these, rows of events.</summary>
    public long EventsRefused { get; set; }

    /// <summary>Columns that were left out.</summary>
    public IReadOnlyList<string> IgnoredColumns { get; set; } = [];

    /// <summary>Which column was taken as what.</summary>
    public string? Map { get; set; }

    /// <summary>The first refused row, to show when there is no good one.</summary>
    public QuarantinedRow? FirstRefused { get; private set; }

    /// <summary>Makes the staging table of events with those of its columns that are needed beside the user.</summary>
    public void CreateEvents(params IEnumerable<string> columns)
    {
        Dictionary<string, string> types = new()
        {
            ["kind"] = "VARCHAR",
            ["item"] = "VARCHAR",
            ["time"] = "TIMESTAMP",
            ["value"] = "FLOAT",
            ["message_id"] = "VARCHAR",
            ["properties"] = "VARCHAR",
        };
        session.Execute($"CREATE OR REPLACE TEMP TABLE staged_events (\"user\" VARCHAR{string.Concat(columns.Select(c => $", {c} {types[c]}"))})");
    }

    /// <summary>Makes the staging tables of users and items.</summary>
    public void CreateEntities()
    {
        session.Execute("CREATE OR REPLACE TEMP TABLE staged_users (id VARCHAR, attributes VARCHAR)");
        session.Execute("CREATE OR REPLACE TEMP TABLE staged_items (id VARCHAR, attributes VARCHAR)");
    }

    /// <summary>Takes back the staged events and entities; what was quarantined stays.</summary>
    public void DropEvents()
    {
        foreach (var table in EventTables) session.DropTemporary(table);
    }

    /// <summary>Takes back all that an import left staged; returns how many tables that may have been.</summary>
    public static int Discard(DuckDbSession session)
    {
        string[] tables = [.. EventTables, "staged_quarantine", DelimitedFile.RejectsTable, DelimitedFile.RejectScansTable];
        foreach (var table in tables) session.DropTemporary(table);
        return tables.Length;
    }

    /// <summary>Keeps refused rows.</summary>
    public void Quarantine(IEnumerable<QuarantinedRow> rows)
    {
        if (!_hasQuarantine)
        {
            session.Execute("""
                CREATE OR REPLACE TEMP TABLE staged_quarantine
                (file VARCHAR, line BIGINT, "column" VARCHAR, value VARCHAR, code VARCHAR, reason VARCHAR, raw VARCHAR)
                """);
            _hasQuarantine = true;
        }

        session.Append("staged_quarantine", rows, (target, row) =>
        {
            FirstRefused ??= row;
            Quarantined++;
            target.AppendValue(row.File).AppendValue((long?)row.Line).AppendValue(row.Column).AppendValue(row.Value)
                .AppendValue(row.Code).AppendValue(row.Reason).AppendValue(row.Raw);
        });
    }
}
