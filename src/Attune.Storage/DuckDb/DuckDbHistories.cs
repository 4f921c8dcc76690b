using Attune.Data;
using Attune.Features;
using DuckDB.NET.Data;

namespace Attune.Storage.DuckDb;

/// <summary>The log user by user.</summary>
/// <param name="session">The workspace's connection.</param>
/// <param name="batch">Events of a batch, about.</param>
internal sealed class DuckDbHistories(DuckDbSession session, int batch = 1_000_000) : IUserHistories
{
    public async Task ReadHistoriesAsync(Action<IReadOnlyList<UserEvents>> take, CancellationToken cancellation = default)
    {
        var counts = await session.UseAsync(
            () => session.Query("SELECT user_index, count(event_id) FROM users LEFT JOIN events USING (user_index) GROUP BY user_index ORDER BY user_index", r => (User: r.GetInt32(0), Events: r.GetInt64(1))),
            cancellation).ConfigureAwait(false);
        for (var (from, to) = (0, 0); from < counts.Count; from = to)
        {
            for (var events = 0L; to < counts.Count && (to == from || events + counts[to].Events <= batch); to++) events += counts[to].Events;
            var (first, last) = (counts[from].User, counts[to - 1].User);
            take(await session.UseAsync(() => Read(first, last), cancellation).ConfigureAwait(false));
        }
    }

    /// <summary>The users from one index to another, in order of index.</summary>
    private List<UserEvents> Read(int first, int last)
    {
        var users = session.Query(
            "SELECT id, attributes FROM users WHERE user_index BETWEEN $1 AND $2 ORDER BY user_index",
            r => (Id: r.GetString(0), Attributes: r.Text(1), Events: new List<StoredEvent>()), first, last);
        var byId = users.ToDictionary(u => u.Id, u => u.Events, StringComparer.Ordinal);
        session.Query(
            """
            SELECT users.id, event_id, kinds.name, items.id, time, value, message_id, properties, sources.name
            FROM events JOIN users USING (user_index) JOIN kinds USING (kind) JOIN sources USING (source) LEFT JOIN items USING (item_index)
            WHERE user_index BETWEEN $1 AND $2 AND event_id NOT IN (SELECT event_id FROM removed_events)
            ORDER BY user_index, time NULLS FIRST, event_id
            """,
            r =>
            {
                var stored = Read(r);
                byId[stored.Event.User].Add(stored);
                return 0;
            },
            first, last);
        return [.. users.Select(u => new UserEvents(u.Id, u.Attributes, u.Events))];
    }

    private static StoredEvent Read(DuckDBDataReader r) => new(
        r.GetInt64(1),
        new Event(r.GetString(0), r.GetString(2), r.Text(3), r.Time(4), r.IsDBNull(5) ? null : r.GetFloat(5), r.Text(6), r.Text(7)),
        r.GetString(8));
}
