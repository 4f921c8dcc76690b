namespace Attune.Storage.DuckDb;

/// <summary>The users or items of a <see cref="StagedCommit"/>.</summary>
internal static class StagedEntities
{
    /// <summary>
    /// Gives new ids their dense ints, in order of length, then of bytes: the same data gets the same ints however it is read, and
    /// numbers keep their order. Returns how many were new.
    /// </summary>
    /// <param name="session">The session.</param>
    /// <param name="entity"><c>user</c> or <c>item</c>.</param>
    /// <param name="inEvents">Whether the staged events have a column of this name.</param>
    public static int Register(DuckDbSession session, string entity, bool inEvents)
    {
        var sources = new List<string>();
        if (inEvents) sources.Add($"SELECT DISTINCT \"{entity}\" AS id FROM staged_events");
        if (IsStaged(session, entity)) sources.Add($"SELECT id FROM staged_{entity}s");
        if (sources.Count == 0) return 0;
        return (int)session.Execute($"""
            INSERT INTO {entity}s
            SELECT (SELECT coalesce(max({entity}_index) + 1, 0) FROM {entity}s) + row_number() OVER (ORDER BY strlen(id), id) - 1, id, NULL
            FROM ({string.Join(" UNION ", sources)}) AS staged
            WHERE id IS NOT NULL AND NOT EXISTS (FROM {entity}s AS known WHERE known.id = staged.id)
            ORDER BY strlen(id), id
            """);
    }

    /// <summary>Merges the staged attributes into the known ones, row after row (JSON merge patch, RFC 7396).</summary>
    public static void MergeAttributes(DuckDbSession session, string entity)
    {
        if (!IsStaged(session, entity)) return;
        session.Execute($"""
            UPDATE {entity}s SET attributes = nullif(merged.attributes, '{"{}"}')
            FROM (
                SELECT {entity}s.id, list_reduce(
                    list(staged.attributes::JSON ORDER BY staged.rowid),
                    lambda old, patch: json_merge_patch(old, patch),
                    coalesce(any_value({entity}s.attributes), '{"{}"}')::JSON)::VARCHAR AS attributes
                FROM staged_{entity}s AS staged JOIN {entity}s USING (id)
                WHERE staged.attributes IS NOT NULL
                GROUP BY {entity}s.id
            ) AS merged
            WHERE merged.id = {entity}s.id
            """);
    }

    private static bool IsStaged(DuckDbSession session, string entity) => session.TemporaryColumns($"staged_{entity}s").Count > 0;
}
