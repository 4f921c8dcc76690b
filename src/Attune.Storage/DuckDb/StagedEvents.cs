namespace Attune.Storage.DuckDb;

/// <summary>What became of staged events.</summary>
internal sealed record InsertedEvents(long Imported, long Duplicates, long FirstId, IReadOnlyList<int> DuplicatePlaces);

/// <summary>
/// The events of a <see cref="StagedCommit"/>: finds the duplicates and inserts the rest.
/// An event is known by its message id, or, without one, by its whole content among the events without one; nulls are equal.
/// </summary>
internal sealed class StagedEvents(DuckDbSession session)
{
    private const int MostKinds = 256;

    private readonly HashSet<string> _columns = session.TemporaryColumns("staged_events");

    public bool Exist => _columns.Count > 0;

    public bool Has(string column) => _columns.Contains(column);

    /// <summary>Inserts what is new under the number of its source. The users and items are registered already.</summary>
    /// <param name="source">Number of the source.</param>
    /// <param name="window">Newest events among which duplicates are looked for; null for all, and then the places of duplicates are not told.</param>
    public InsertedEvents Insert(int source, long? window)
    {
        RegisterKinds();
        MarkRepeats();
        var last = session.Scalar<long>("SELECT coalesce(max(event_id), 0) FROM events");
        if (last > 0) MarkKnown(window is { } newest ? last - newest : 0);
        var duplicates = session.Scalar<long>("SELECT count(DISTINCT arrival) FROM duplicate_rows");
        var imported = session.Execute("Writing events", "rows", $"""
            INSERT INTO events
            SELECT {last} + 1 + arrival, user_index, item_index, kind, time, value, message_id, properties, {source}
            FROM ({Resolved()}) {(duplicates == 0 ? "" : "WHERE arrival NOT IN (FROM duplicate_rows)")}
            """);
        IReadOnlyList<int> places = window is null || duplicates == 0 ? [] : session.Query("SELECT DISTINCT arrival::INTEGER FROM duplicate_rows ORDER BY 1", r => r.GetInt32(0));
        session.DropTemporary("duplicate_rows");
        return new InsertedEvents(imported, duplicates, last + 1, places);
    }

    private void RegisterKinds()
    {
        var staged = Has("kind") ? "SELECT DISTINCT kind AS name FROM staged_events" : "SELECT 'rating' AS name";
        var fresh = session.Query($"SELECT name FROM ({staged}) WHERE name NOT IN (SELECT name FROM kinds) ORDER BY name", r => r.GetString(0));
        var known = session.Scalar<int>("SELECT count(*)::INTEGER FROM kinds");
        if (known + fresh.Count > MostKinds)
            throw new AttuneException("too_many_kinds", $"There would be {known + fresh.Count} kinds of events; the log can hold {MostKinds}.", $"Map the column 'kind' to one that holds event names such as 'view' or 'purchase'.");
        foreach (var name in fresh) session.Execute("INSERT INTO kinds VALUES ($1, $2)", (byte)known++, name);
    }

    /// <summary>
    /// Marks the later of equal rows within the batch. Only rows whose hash stands more than once are compared: usually none.
    /// </summary>
    private void MarkRepeats()
    {
        var hashed = $"SELECT *, CASE WHEN message_id IS NULL THEN hash(user_id, item_id, kind_name, time, value, properties) ELSE hash(message_id) END AS hash FROM ({Named()})";
        var hashes = new RepeatedHashes(session.Scalar<int>("SELECT count(*)::INTEGER FROM staged_events"));
        session.ReadChunks($"SELECT hash FROM ({hashed})", chunk => hashes.Add(chunk.Column<ulong>(0)));
        session.Execute("CREATE OR REPLACE TEMP TABLE repeated_hashes (hash UBIGINT)");
        session.Append("repeated_hashes", hashes.Find(), (row, hash) => row.AppendValue((ulong?)hash));
        session.Execute($"""
            CREATE OR REPLACE TEMP TABLE duplicate_rows AS
            SELECT arrival FROM ({hashed}) WHERE hash IN (FROM repeated_hashes)
            QUALIFY row_number() OVER (
                PARTITION BY message_id, CASE WHEN message_id IS NULL THEN row(user_id, item_id, kind_name, time, value, properties) END
                ORDER BY arrival) > 1
            """);
        session.DropTemporary("repeated_hashes");
    }

    /// <summary>Marks the rows that the log has already, after an event.</summary>
    private void MarkKnown(long after)
    {
        if (Has("message_id"))
        {
            session.Execute($"""
                INSERT INTO duplicate_rows
                SELECT arrival FROM ({Named()}) AS staged JOIN events ON events.message_id = staged.message_id WHERE events.event_id > {after}
                """);
        }

        session.Execute($"""
            INSERT INTO duplicate_rows
            SELECT arrival FROM ({Resolved()}) AS staged JOIN events ON events.user_index = staged.user_index AND events.kind = staged.kind
                AND events.item_index IS NOT DISTINCT FROM staged.item_index AND events.time IS NOT DISTINCT FROM staged.time
                AND events.value IS NOT DISTINCT FROM staged.value AND events.properties IS NOT DISTINCT FROM staged.properties
            WHERE staged.message_id IS NULL AND events.message_id IS NULL AND events.event_id > {after}
            """);
    }

    /// <summary>The staged rows with all columns, under names that are no keywords.</summary>
    private string Named() => $"""
        SELECT rowid AS arrival, "user" AS user_id, {Column("item", "VARCHAR")} AS item_id, {(Has("kind") ? "kind" : "'rating'")} AS kind_name,
            {Column("time", "TIMESTAMP")} AS time, {Column("value", "FLOAT")} AS value,
            {Column("message_id", "VARCHAR")} AS message_id, {Column("properties", "VARCHAR")} AS properties
        FROM staged_events
        """;

    /// <summary>The staged rows with dense ints for ids and kinds.</summary>
    private string Resolved() => $"""
        SELECT arrival, user_index, {(Has("item") ? "item_index" : "NULL::INTEGER AS item_index")}, {(Has("kind") ? "kinds.kind" : $"{RatingKind()} AS kind")},
            time, value, message_id, properties
        FROM ({Named()}) AS named JOIN users ON users.id = user_id
            {(Has("item") ? "LEFT JOIN items ON items.id = item_id" : "")} {(Has("kind") ? "JOIN kinds ON kinds.name = kind_name" : "")}
        """;

    private string RatingKind() => $"{session.Scalar<int>("SELECT kind::INTEGER FROM kinds WHERE name = 'rating'")}::UTINYINT";

    private string Column(string name, string type) => Has(name) ? $"{name}::{type}" : $"NULL::{type}";
}
