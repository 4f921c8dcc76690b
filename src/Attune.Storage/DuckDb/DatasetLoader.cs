using System.Globalization;
using Attune.Data;

namespace Attune.Storage.DuckDb;

/// <summary>
/// Makes a dataset of the interactions in the log: reads the columns that carry something (values, times, more than one kind),
/// leaves out the users and items that do not occur unless all are asked for, and numbers the rest densely in the order of their registration.
/// </summary>
internal sealed class DatasetLoader(DuckDbSession session, DatasetQuery query)
{
    private const string UnixSeconds = "greatest(0, least(4294967295, coalesce(epoch_us(time) // 1000000, 0)))::UINTEGER";

    /// <summary>Loads the dataset and the log id of each position of its interactions (empty unless asked for).</summary>
    public (Dataset Dataset, long[] EventIds) Load(bool withEventIds = false)
    {
        var selected = $"FROM ({Selected()})";
        var (rows, values, times) = session.Query($"SELECT count(*), count(value), count(time) {selected}", r => (r.GetInt64(0), r.GetInt64(1), r.GetInt64(2)))[0];
        var kinds = session.Query($"SELECT kind, name FROM kinds WHERE kind IN (SELECT kind {selected}) ORDER BY kind", r => (Kind: r.GetByte(0), Name: r.GetString(1)));
        if (rows > Array.MaxLength)
            throw new AttuneException("dataset_too_large", $"The query selects {rows} interactions; a dataset holds up to {Array.MaxLength}.", $"Choose fewer kinds or a shorter period.");

        var columns = new DatasetColumns((int)rows, values > 0, times > 0, kinds.Count > 1, withEventIds);
        session.ReadChunks($"SELECT event_id, user_index, item_index, value, {UnixSeconds}, kind {selected}", columns.Take);
        columns.OrderByEvent();
        columns.RenumberKinds([.. kinds.Select(k => k.Kind)]);
        var (users, userAttributes) = Entities("user", columns.Users, query.Persons ?? PersonMap.Empty);
        var (items, itemAttributes) = Entities("item", columns.Items, PersonMap.Empty);

        var order = withEventIds ? new int[rows] : null;
        var interactions = Interactions.FromColumns(users.Count, items.Count, columns.Users, columns.Items, columns.Values, columns.Times, columns.Kinds, order);
        var dataset = new Dataset(users, items, interactions, kinds.Count > 0 ? [.. kinds.Select(k => k.Name)] : null, userAttributes, itemAttributes)
        {
            LastEvent = session.Scalar<long>("SELECT coalesce(max(event_id), 0) FROM events"),
        };
        return (dataset, order is null ? [] : Array.ConvertAll(order, row => columns.EventIds![row]));
    }

    /// <summary>The rows of the query, as preparation leaves them if that is wanted.</summary>
    private string Selected()
    {
        var conditions = new List<string> { "item_index IS NOT NULL" };
        if (query.Kinds is { } kinds) conditions.Add($"kind IN ({string.Join(", ", Numbers(kinds))})");
        if (query.From is { } from) conditions.Add($"time >= {Timestamp(from)}");
        if (query.Until is { } until) conditions.Add($"time < {Timestamp(until)}");
        if (query.After > 0) conditions.Add(string.Create(CultureInfo.InvariantCulture, $"event_id > {query.After}"));
        if (query.Prepared && Any("removed_events")) conditions.Add("event_id NOT IN (SELECT event_id FROM removed_events)");
        var changed = query.Prepared && Any("event_values");
        return $"""
            SELECT event_id, user_index, item_index, {(changed ? "coalesce(changed.value, events.value) AS value" : "value")}, time, kind
            FROM events {(changed ? "LEFT JOIN (SELECT event_id, arg_max(value, step) AS value FROM event_values GROUP BY event_id) AS changed USING (event_id)" : "")}
            WHERE {string.Join(" AND ", conditions)}
            """;
    }

    /// <summary>External ids and attributes of those that occur, or of all; <paramref name="indices"/> are rewritten to point into them.</summary>
    private (IdMap Ids, AttributeTable Attributes) Entities(string entity, int[] indices, PersonMap persons)
    {
        var renumbered = new int[session.Scalar<int>($"SELECT count(*)::INTEGER FROM {entity}s")];
        if (query.Everyone) Array.Fill(renumbered, 1);
        foreach (var index in indices) renumbered[index] = 1;
        if (persons.Count > 0) AddOtherIds(entity, renumbered, persons);
        var collector = new PersonCollector(persons);
        session.Query($"SELECT {entity}_index, id, attributes FROM {entity}s ORDER BY {entity}_index", r =>
        {
            var index = r.GetInt32(0);
            return renumbered[index] == 0 ? 0 : renumbered[index] = collector.Add(r.GetString(1), r.IsDBNull(2) ? null : r.GetString(2));
        });
        for (var row = 0; row < indices.Length; row++) indices[row] = renumbered[indices[row]];
        return collector.Build();
    }

    /// <summary>Marks the other ids of those persons of whom one id is marked: their attributes are the person's too.</summary>
    private void AddOtherIds(string entity, int[] marked, PersonMap persons)
    {
        var joined = session.Query($"SELECT {entity}_index, id FROM {entity}s ORDER BY {entity}_index", r => (Index: r.GetInt32(0), Person: persons.Find(r.GetString(1))))
            .Where(j => j.Person is not null).ToLookup(j => j.Person, j => j.Index);
        foreach (var ids in joined.Where(ids => ids.Any(index => marked[index] != 0)))
            foreach (var index in ids) marked[index] = 1;
    }

    private IEnumerable<string> Numbers(IReadOnlyList<string> names)
    {
        var known = session.Query("SELECT kind::INTEGER, name FROM kinds", r => (Kind: r.GetInt32(0), Name: r.GetString(1)));
        return known.Where(k => names.Contains(k.Name)).Select(k => k.Kind).DefaultIfEmpty(-1).Select(k => k.ToString(CultureInfo.InvariantCulture));
    }

    private bool Any(string table) => session.Scalar<bool>($"SELECT count(*) > 0 FROM {table}");

    private static string Timestamp(DateTimeOffset time) =>
        string.Create(CultureInfo.InvariantCulture, $"make_timestamp({(time.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond})");
}
