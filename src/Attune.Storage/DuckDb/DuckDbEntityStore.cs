using Attune.Data;

namespace Attune.Storage.DuckDb;

/// <summary>Users and items in DuckDB.</summary>
internal sealed class DuckDbEntityStore(DuckDbSession session) : IEntityStore
{
    public Task UpsertAsync(EntityKind kind, IReadOnlyList<Entity> entities, CancellationToken cancellation = default)
    {
        foreach (var entity in entities) JsonMergePatch.Check(entity.Id, entity.Attributes);
        return session.UseAsync(
            () =>
            {
                var staging = $"staged_{Table(kind)}";
                session.Execute($"CREATE OR REPLACE TEMP TABLE {staging} (id VARCHAR, attributes VARCHAR)");
                session.Append(staging, entities, (row, entity) => row.AppendValue(entity.Id).AppendValue(entity.Attributes));
                return StagedCommit.Run(session, source: null);
            },
            cancellation);
    }

    public async Task<Entity?> FindAsync(EntityKind kind, string id, CancellationToken cancellation = default)
    {
        var found = await session.UseAsync(
            () => session.Query(
                $"SELECT attributes FROM {Table(kind)} WHERE id = $1",
                r => new Entity(id, r.IsDBNull(0) ? null : r.GetString(0)),
                id),
            cancellation).ConfigureAwait(false);
        return found.Count == 0 ? null : found[0];
    }

    public async Task<IReadOnlyList<string>> SuggestAsync(EntityKind kind, string id, int count, CancellationToken cancellation = default) =>
        await session.UseAsync(
            () => EntitySuggestions.Rank(session.Query($"SELECT id FROM {Table(kind)}", r => r.GetString(0)), id, count),
            cancellation).ConfigureAwait(false);

    private static string Table(EntityKind kind) => kind == EntityKind.User ? "users" : "items";
}
