namespace Attune.Storage.DuckDb;

/// <summary>Where staged rows come from.</summary>
/// <param name="Name">A file's name, an API key's name.</param>
/// <param name="ImportedAt">When.</param>
/// <param name="Fingerprint">Of the file's content, by which it is known again; null for events that came without a file.</param>
/// <param name="RowsRead">Rows of the file, good and bad.</param>
internal sealed record StagedSource(string Name, DateTimeOffset ImportedAt, string? Fingerprint = null, long RowsRead = 0)
{
    /// <summary>
    /// Newest events of the log among which duplicates are looked for; null for all of them. Only a live source has one, and all its commits are one source.
    /// </summary>
    public long? Window { get; init; }
}

/// <summary>What a commit did.</summary>
/// <param name="Imported">Events that are new.</param>
/// <param name="Duplicates">Events that are not.</param>
/// <param name="Quarantined">Refused rows that were kept.</param>
/// <param name="NewUsers">Users not known before.</param>
/// <param name="NewItems">Items not known before.</param>
internal readonly record struct CommitCounts(long Imported, long Duplicates, long Quarantined, int NewUsers, int NewItems)
{
    /// <summary>Id of the first staged event; 0 when none was staged.</summary>
    public long FirstId { get; init; }

    /// <summary>Places of the staged events that are duplicates, ascending; of a live source, and empty for others.</summary>
    public IReadOnlyList<int> DuplicatePlaces { get; init; } = [];
}

/// <summary>
/// The one way into the log: takes what stands in temporary tables of the session and commits all of it in one transaction,
/// then drops them. Every table is optional:
/// <code>
/// staged_events("user" VARCHAR, kind VARCHAR, item VARCHAR, time TIMESTAMP, value FLOAT, message_id VARCHAR, properties VARCHAR)
/// staged_users(id VARCHAR, attributes VARCHAR), staged_items(id VARCHAR, attributes VARCHAR)
/// staged_quarantine(file, line, "column", value, code, reason, raw)
/// </code>
/// Their order of rows is the order of arrival. Of staged_events only "user" must be there: a column left out is null in every row,
/// which saves its memory, and without the column kind every row is a rating. "user" and kind are never null.
/// </summary>
internal sealed class StagedCommit(DuckDbSession session, StagedSource? source)
{
    private static readonly string[] Tables = ["staged_events", "staged_users", "staged_items", "staged_quarantine"];

    /// <summary>Commits. To be called inside <see cref="DuckDbSession.UseAsync{T}(Func{T}, RunContext)"/>.</summary>
    public static CommitCounts Run(DuckDbSession session, StagedSource? source)
    {
        try
        {
            return session.InTransaction(new StagedCommit(session, source).Commit);
        }
        finally
        {
            foreach (var table in Tables) session.DropTemporary(table);
        }
    }

    private CommitCounts Commit()
    {
        var events = new StagedEvents(session);
        var users = StagedEntities.Register(session, "user", events.Has("user"));
        var items = StagedEntities.Register(session, "item", events.Has("item"));
        StagedEntities.MergeAttributes(session, "user");
        StagedEntities.MergeAttributes(session, "item");
        var known = source?.Window is null ? [] : session.Query("SELECT source FROM sources WHERE name = $1 AND fingerprint IS NULL ORDER BY source LIMIT 1", r => r.GetInt32(0), source.Name);
        var number = known is [var own] ? own : session.Scalar<int>("SELECT coalesce(max(source), 0) + 1 FROM sources");
        var inserted = events.Exist ? events.Insert(number, source?.Window) : new InsertedEvents(0, 0, 0, []);
        var quarantined = AddQuarantine();
        if (source is not null && known.Count == 0) AddSource(number, inserted.Imported, inserted.Duplicates, quarantined);
        else if (source is not null) CountSource(number, inserted.Imported, inserted.Duplicates, quarantined);
        return new CommitCounts(inserted.Imported, inserted.Duplicates, quarantined, users, items) { FirstId = inserted.FirstId, DuplicatePlaces = inserted.DuplicatePlaces };
    }

    private long AddQuarantine() => session.TemporaryColumns("staged_quarantine").Count == 0
        ? 0
        : session.Execute("""
            INSERT INTO quarantine
            SELECT DISTINCT ON (file, line, code) file, line, "column", left(value, 500), code, reason, raw
            FROM staged_quarantine
            WHERE (file, line, code) NOT IN (SELECT (file, line, code) FROM quarantine)
            """);

    private void CountSource(int number, long imported, long duplicates, long quarantined) => session.Execute(
        """
        UPDATE sources SET rows_read = rows_read + $2, imported = imported + $3, duplicates = duplicates + $4, quarantined = quarantined + $5, imported_at = $6
        WHERE source = $1
        """,
        number, source!.RowsRead, imported, duplicates, quarantined, source.ImportedAt.UtcDateTime);

    private void AddSource(int number, long imported, long duplicates, long quarantined) => session.Execute(
        "INSERT INTO sources VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        number, source!.Name, source.Fingerprint, source.RowsRead, imported, duplicates, quarantined, source.ImportedAt.UtcDateTime);
}
