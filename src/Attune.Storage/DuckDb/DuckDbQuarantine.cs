using Attune.Data;

namespace Attune.Storage.DuckDb;

/// <summary>Bad rows in DuckDB.</summary>
internal sealed class DuckDbQuarantine(DuckDbSession session) : IQuarantine
{
    public Task AddAsync(IReadOnlyList<QuarantinedRow> rows, CancellationToken cancellation = default) => session.UseAsync(
        () =>
        {
            Stage(session, rows);
            return StagedCommit.Run(session, source: null);
        },
        cancellation);

    /// <summary>Stages rows for a commit.</summary>
    internal static void Stage(DuckDbSession session, IReadOnlyList<QuarantinedRow> rows)
    {
        session.Execute("""
            CREATE OR REPLACE TEMP TABLE staged_quarantine (
                file VARCHAR, line BIGINT, "column" VARCHAR, value VARCHAR, code VARCHAR, reason VARCHAR, raw VARCHAR)
            """);
        session.Append("staged_quarantine", rows, (row, bad) => row
            .AppendValue(bad.File).AppendValue((long?)bad.Line).AppendValue(bad.Column).AppendValue(bad.Value)
            .AppendValue(bad.Code).AppendValue(bad.Reason).AppendValue(bad.Raw));
    }

    public async Task<IReadOnlyList<QuarantinedRow>> ListAsync(int offset, int count, CancellationToken cancellation = default) =>
        await session.UseAsync(
            () => session.Query(
                """SELECT file, line, "column", value, code, reason, raw FROM quarantine ORDER BY file, line, code LIMIT $1 OFFSET $2""",
                r => new QuarantinedRow(r.GetString(0), r.GetInt64(1), r.Text(2), r.Text(3), r.GetString(4), r.GetString(5), r.Text(6)),
                count, offset),
            cancellation).ConfigureAwait(false);

    public async Task<IReadOnlyDictionary<string, long>> CountAsync(CancellationToken cancellation = default)
    {
        var counts = await session.UseAsync(
            () => session.Query("SELECT code, count(*) FROM quarantine GROUP BY code", r => (Code: r.GetString(0), Rows: r.GetInt64(1))),
            cancellation).ConfigureAwait(false);
        return counts.ToDictionary(c => c.Code, c => c.Rows, StringComparer.Ordinal);
    }

    public Task ClearAsync(CancellationToken cancellation = default) => session.UseAsync(() => session.Execute("DELETE FROM quarantine"), cancellation);
}
