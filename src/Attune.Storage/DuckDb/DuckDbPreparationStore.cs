using Attune.Data;
using Attune.Preparation;

namespace Attune.Storage.DuckDb;

/// <summary>The steps of preparation in DuckDB: marks beside the log, each with the number of its step.</summary>
internal sealed class DuckDbPreparationStore(DuckDbSession session) : IPreparationStore
{
    public Task<(Dataset Dataset, long[] EventIds)> LoadAsync(RunContext run) =>
        session.UseAsync(() => new DatasetLoader(session, new DatasetQuery()).Load(withEventIds: true), run);

    public Task<AppliedStep> ApplyAsync(
        string name, string options, string summary, StepEffect effect, DateTimeOffset now, CancellationToken cancellation = default) =>
        session.UseAsync(() => session.InTransaction(() => Apply(name, options, summary, effect, now)), cancellation);

    public async Task<IReadOnlyList<AppliedStep>> ListAsync(CancellationToken cancellation = default) =>
        await session.UseAsync(List, cancellation).ConfigureAwait(false);

    public async Task<IReadOnlyList<AppliedStep>> UndoAsync(int count, CancellationToken cancellation = default) =>
        await session.UseAsync(() => session.InTransaction(() => Undo(count)), cancellation).ConfigureAwait(false);

    private AppliedStep Apply(string name, string options, string summary, StepEffect effect, DateTimeOffset now)
    {
        var step = session.Scalar<int>("SELECT coalesce(max(step), 0) + 1 FROM preparation_steps");
        session.Append(null, "removed_events", effect.Removed, (row, id) => row.AppendValue((long?)id).AppendValue((int?)step));
        session.Append(null, "event_sessions", effect.Sessions, (row, s) => row.AppendValue((long?)s.Event).AppendValue((int?)s.Session).AppendValue((int?)step));
        session.Append(null, "event_values", effect.Values, (row, v) => row.AppendValue((long?)v.Event).AppendValue((float?)v.Value).AppendValue((int?)step));
        var changed = effect.Sessions.Select(s => s.Event).Union(effect.Values.Select(v => v.Event)).LongCount();
        session.Execute(
            "INSERT INTO preparation_steps VALUES ($1, $2, $3, $4, $5, $6, $7)",
            step, name, options, (long)effect.Removed.Count, changed, summary, now.UtcDateTime);
        return List()[^1];
    }

    private List<AppliedStep> List() => session.Query(
        "SELECT step, name, options, removed, changed, summary, applied_at FROM preparation_steps ORDER BY step",
        r => new AppliedStep(r.GetInt32(0), r.GetString(1), r.GetString(2), r.GetInt64(3), r.GetInt64(4), r.GetString(5), r.Time(6)!.Value));

    private List<AppliedStep> Undo(int count)
    {
        var steps = List();
        var undone = steps[Math.Max(0, steps.Count - Math.Max(0, count))..];
        if (undone.Count == 0) return undone;
        foreach (var table in (ReadOnlySpan<string>)["removed_events", "event_sessions", "event_values", "preparation_steps"])
            session.Execute($"DELETE FROM {table} WHERE step >= $1", undone[0].Number);
        return undone;
    }
}
