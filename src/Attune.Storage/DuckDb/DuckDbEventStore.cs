using System.Globalization;
using Attune.Data;
using DuckDB.NET.Data;

namespace Attune.Storage.DuckDb;

/// <summary>The log of events in DuckDB.</summary>
internal sealed class DuckDbEventStore(DuckDbSession session, TimeProvider time) : IEventStore
{
    /// <summary>Users whose events are held in memory together when all are read.</summary>
    private const int UsersAtOnce = 2000;

    private const string Columns = "event_id, users.id, kinds.name, items.id, time, value, message_id, properties, sources.name";

    internal const string Staging = """
        CREATE OR REPLACE TEMP TABLE staged_events (
            "user" VARCHAR, kind VARCHAR, item VARCHAR, time TIMESTAMP, value FLOAT, message_id VARCHAR, properties VARCHAR)
        """;

    public async Task<AppendResult> AppendAsync(IReadOnlyList<Event> events, string source, CancellationToken cancellation = default)
    {
        if (events.Count == 0) return default;
        var counts = await session.UseAsync(
            () =>
            {
                session.Execute(Staging);
                session.Append("staged_events", events, Write);
                return StagedCommit.Run(session, new StagedSource(source, time.GetUtcNow()));
            },
            cancellation).ConfigureAwait(false);
        return new AppendResult(counts.Imported, counts.Duplicates);
    }

    public async Task<IReadOnlyList<StoredEvent>> ReadPersonAsync(IReadOnlyList<string> ids, bool prepared = true, CancellationToken cancellation = default)
    {
        var events = new List<StoredEvent>();
        await ReadAsync(
            $"user_index IN (SELECT user_index FROM users WHERE id IN ({Parameters(ids)})) {(prepared ? "AND event_id NOT IN (SELECT event_id FROM removed_events)" : "")}",
            "time NULLS FIRST, event_id", ids, events.Add, cancellation).ConfigureAwait(false);
        return events;
    }

    public Task ReadKindsAsync(IReadOnlyList<string> kinds, Action<StoredEvent> take, long after = 0, CancellationToken cancellation = default) => ReadAsync(
        string.Create(CultureInfo.InvariantCulture, $"kind IN (SELECT kind FROM kinds WHERE name IN ({Parameters(kinds)})) AND event_id > {after}"), "event_id", kinds, take, cancellation);

    public async Task ReadUsersAsync(Action<string, IReadOnlyList<StoredEvent>> take, RunContext run, bool prepared = true, PersonMap? persons = null)
    {
        var of = persons ?? PersonMap.Empty;
        for (var (from, count) = (0, UsersAtOnce); from < count; from += UsersAtOnce)
        {
            run.Progress?.Report(new WorkProgress("Reading events", from, count, "users"));
            count = await session.UseAsync(
                () =>
                {
                    if (from == 0) PersonTable.Create(session, of);
                    foreach (var events in ReadRange(from, prepared)) take(of.CanonicalOf(events[0].Event.User), events);
                    return session.Scalar<int>("SELECT count(*)::INTEGER FROM users");
                },
                run).ConfigureAwait(false);
        }

        await session.UseAsync(() => PersonTable.Drop(session), run).ConfigureAwait(false);
    }

    public Task<Dataset> LoadDatasetAsync(DatasetQuery query, RunContext run) =>
        session.UseAsync(() => new DatasetLoader(session, query).Load().Dataset, run);

    public Task<StoreSummary> SummariseAsync(CancellationToken cancellation = default) => session.UseAsync(
        () => session.Query(
            """
            SELECT count(*), count(item_index), (SELECT count(*) FROM users)::INTEGER, (SELECT count(*) FROM items)::INTEGER, min(time), max(time)
            FROM events
            """,
            r => new StoreSummary(r.GetInt64(0), r.GetInt64(1), r.GetInt32(2), r.GetInt32(3), r.Time(4), r.Time(5)))[0],
        cancellation);

    /// <summary>The events of a range of users, whole persons at a time.</summary>
    private IEnumerable<List<StoredEvent>> ReadRange(int from, bool prepared)
    {
        var rows = session.Query(
            $"""
            SELECT {Columns}, {PersonTable.Person} AS person
            FROM events JOIN users USING (user_index) JOIN kinds USING (kind) JOIN sources USING (source) LEFT JOIN items USING (item_index) {PersonTable.Join}
            WHERE {PersonTable.Person} >= $1 AND {PersonTable.Person} < $2
                {(prepared ? "AND event_id NOT IN (SELECT event_id FROM removed_events)" : "")}
            ORDER BY person, time NULLS FIRST, event_id
            """,
            r => (Event: Read(r), Person: r.GetInt32(9)),
            from, from + UsersAtOnce);
        for (var (start, end) = (0, 0); start < rows.Count; start = end)
        {
            while (end < rows.Count && rows[end].Person == rows[start].Person) end++;
            yield return rows.GetRange(start, end - start).ConvertAll(row => row.Event);
        }
    }

    private async Task ReadAsync(string condition, string order, IReadOnlyList<string> arguments, Action<StoredEvent> take, CancellationToken cancellation)
    {
        if (arguments.Count == 0) return;
        var names = new Dictionary<string, string>(StringComparer.Ordinal); // the few names of kinds and sources are kept once
        await session.UseAsync(
            () => session.Query(
                $"""
                SELECT {Columns}
                FROM events JOIN users USING (user_index) JOIN kinds USING (kind) JOIN sources USING (source) LEFT JOIN items USING (item_index)
                WHERE {condition}
                ORDER BY {order}
                """,
                r =>
                {
                    var (id, happened, source) = Read(r);
                    take(new StoredEvent(id, happened with { Kind = Once(happened.Kind) }, Once(source)));
                    return true;
                },
                [.. arguments]),
            cancellation).ConfigureAwait(false);

        string Once(string name) => names.TryGetValue(name, out var known) ? known : names[name] = name;
    }

    private static string Parameters(IReadOnlyList<string> values) => string.Join(", ", Enumerable.Range(1, values.Count).Select(n => $"${n}"));

    internal static void Write(IDuckDBAppenderRow row, Event e) => row
        .AppendValue(e.User).AppendValue(e.Kind).AppendValue(e.Item).AppendValue(e.Time?.UtcDateTime)
        .AppendValue(e.Value).AppendValue(e.MessageId).AppendValue(e.Properties);

    private static StoredEvent Read(DuckDBDataReader r) => new(
        r.GetInt64(0),
        new Event(r.GetString(1), r.GetString(2), r.Text(3), r.Time(4), r.IsDBNull(5) ? null : r.GetFloat(5), r.Text(6), r.Text(7)),
        r.GetString(8));
}
