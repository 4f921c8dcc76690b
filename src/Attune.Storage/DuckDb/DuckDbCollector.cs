using Attune.Data;

namespace Attune.Storage.DuckDb;

/// <summary>Live events into DuckDB, through the same commit as imports.</summary>
internal sealed class DuckDbCollector(DuckDbSession session, TimeProvider time) : IEventCollector
{
    public Task<CommittedBatch> CommitAsync(EventBatch batch, string source, long window, CancellationToken cancellation = default) => session.UseAsync(
        () =>
        {
            Stage(batch);
            var counts = StagedCommit.Run(session, new StagedSource(source, time.GetUtcNow(), RowsRead: batch.Events.Count + batch.Refused.Count) { Window = window });
            return new CommittedBatch(counts.FirstId, counts.DuplicatePlaces);
        },
        cancellation);

    private void Stage(EventBatch batch)
    {
        if (batch.Events.Count > 0)
        {
            session.Execute(DuckDbEventStore.Staging);
            session.Append("staged_events", batch.Events, DuckDbEventStore.Write);
        }

        Stage("staged_users", batch.Users);
        Stage("staged_items", batch.Items);
        if (batch.Refused.Count > 0) DuckDbQuarantine.Stage(session, batch.Refused);
    }

    private void Stage(string table, IReadOnlyList<Entity> entities)
    {
        if (entities.Count == 0) return;
        session.Execute($"CREATE OR REPLACE TEMP TABLE {table} (id VARCHAR, attributes VARCHAR)");
        session.Append(table, entities, (row, e) => row.AppendValue(e.Id).AppendValue(e.Attributes));
    }
}
