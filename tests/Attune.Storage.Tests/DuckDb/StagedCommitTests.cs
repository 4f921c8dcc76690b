using Attune.Data;
using Attune.Storage.DuckDb;

namespace Attune.Storage.Tests.DuckDb;

public sealed class StagedCommitTests : IDisposable
{
    private static readonly StagedSource File = new("ratings.csv", DateTimeOffset.UnixEpoch, "f00d", 5);

    private readonly TemporaryDirectory _directory = new();
    private readonly Workspace _workspace;

    public StagedCommitTests() => _workspace = _directory.Open();

    public void Dispose()
    {
        _workspace.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Columns_left_out_are_null_and_without_kinds_all_are_ratings()
    {
        var counts = await Commit("""
            CREATE TEMP TABLE staged_events AS SELECT * FROM (VALUES ('u', 'i', 4.0::FLOAT), ('u', 'i', 4.0), ('v', NULL, 5.0)) AS t("user", item, value);
            CREATE TEMP TABLE staged_users AS SELECT 'w' AS id, '{"age":3}' AS attributes;
            CREATE TEMP TABLE staged_quarantine AS
                SELECT 'ratings.csv' AS file, 4::BIGINT AS line, 'rating' AS "column", 'x' AS value, 'not_a_number' AS code, 'A number was expected.' AS reason, NULL::VARCHAR AS raw;
            """);
        Assert.Equal((2, 1, 1, 3, 1), (counts.Imported, counts.Duplicates, counts.Quarantined, counts.NewUsers, counts.NewItems));
        Assert.Equal([new Event("u", "rating", "i", Value: 4)], (await _workspace.Events.ReadUserAsync("u")).Select(e => e.Event));
        Assert.Equal(new SourceReceipt("ratings.csv", "f00d", 5, 2, 1, 1, DateTimeOffset.UnixEpoch), await _workspace.FindSourceAsync("f00d"));
        Assert.Null(await _workspace.FindSourceAsync("other"));
        Assert.Empty(_workspace.Session.TemporaryColumns("staged_events"));
    }

    [Fact]
    public async Task A_failure_leaves_nothing_behind()
    {
        await Assert.ThrowsAsync<AttuneException>(() => Commit("""
            CREATE TEMP TABLE staged_events AS SELECT 'u' || range AS "user", 'kind ' || range AS kind FROM range(300)
            """));
        Assert.Equal(new StoreSummary(0, 0, 0, 0, null, null), await _workspace.Events.SummariseAsync());
        Assert.Empty(_workspace.Session.TemporaryColumns("staged_events"));
    }

    [Fact]
    public async Task Cancelling_a_running_query_rolls_back_and_the_session_goes_on()
    {
        using var cancel = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _workspace.Session.UseAsync(
            () => _workspace.Session.InTransaction(() =>
            {
                _workspace.Session.Execute("INSERT INTO kinds VALUES (0, 'view')");
                cancel.CancelAfter(TimeSpan.FromMilliseconds(50));
                return _workspace.Session.Execute("CREATE TEMP TABLE endless AS SELECT count(*) AS n FROM range(10000000) a, range(10000000) b WHERE a.range * 7 % 11 = b.range % 13");
            }),
            cancel.Token));
        Assert.Equal(0, _workspace.Session.Scalar<long>("SELECT count(*) FROM kinds"));
        Assert.Equal(1, (await _workspace.Events.AppendAsync([new("u", "view", "i")], "s")).Imported);
    }

    private Task<CommitCounts> Commit(string staging) => _workspace.Session.UseAsync(
        () =>
        {
            _workspace.Session.Execute(staging);
            return StagedCommit.Run(_workspace.Session, File);
        },
        CancellationToken.None);
}
