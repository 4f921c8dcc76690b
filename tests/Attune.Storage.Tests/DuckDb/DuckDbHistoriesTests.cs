using Attune.Data;
using Attune.Features;
using Attune.Storage.DuckDb;

namespace Attune.Storage.Tests.DuckDb;

public sealed class DuckDbHistoriesTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1_000_000)]
    public async Task Every_user_comes_once_with_the_events_that_are_read_of_the_user_alone(int batch)
    {
        using var workspace = Workspace.Open(_directory.Path, new WorkspaceOptions { Create = true });
        var random = new Random(3);
        await workspace.Entities.UpsertAsync(EntityKind.User, [new("silent", """{"plan":"gold"}""")], TestContext.Current.CancellationToken);
        await workspace.Events.AppendAsync([.. Enumerable.Range(0, 60).Select(k => new Event(
            $"u{random.Next(9)}", k % 3 == 0 ? "purchase" : "view", k % 5 == 0 ? null : $"i{k % 4}", k % 7 == 0 ? null : DateTimeOffset.UnixEpoch.AddDays(random.Next(2000)),
            k % 2 == 0 ? k : null, $"m{k}", k % 4 == 0 ? """{"coupon":"x"}""" : null))], "test", TestContext.Current.CancellationToken);
        var (users, batches) = (new List<UserEvents>(), 0);
        await new DuckDbHistories(workspace.Session, batch).ReadHistoriesAsync(
            part =>
            {
                users.AddRange(part);
                batches++;
            },
            TestContext.Current.CancellationToken);

        Assert.Equal(10, users.Count);
        Assert.Equal(batch == 1_000_000, batches == 1);
        Assert.Equal("""{"plan":"gold"}""", users.Single(u => u.User == "silent").Attributes);
        foreach (var user in users) Assert.Equal(await workspace.Events.ReadUserAsync(user.User, cancellation: TestContext.Current.CancellationToken), user.Events);
    }

    public void Dispose() => _directory.Dispose();
}
