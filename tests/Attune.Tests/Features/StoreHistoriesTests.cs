using Attune.Data;
using Attune.Features;
using Attune.Tests.Profiles;

namespace Attune.Tests.Features;

public sealed class StoreHistoriesTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1_000_000)]
    public async Task Every_person_comes_once_with_the_events_of_all_ids_in_order(int batch)
    {
        var (store, random, cancellation) = (new InMemoryStore(), new Random(3), TestContext.Current.CancellationToken);
        await store.UpsertAsync(EntityKind.User, [new("silent", """{"plan":"gold"}""")], cancellation);
        await store.AppendAsync([.. Enumerable.Range(0, 60).Select(k => new Event(
            $"u{random.Next(9)}", k % 3 == 0 ? "purchase" : "view", k % 5 == 0 ? null : $"i{k % 4}", k % 7 == 0 ? null : Shop.Start.AddDays(random.Next(2000)), k, $"m{k}"))], "test", cancellation);
        var persons = new PersonMap(new Dictionary<string, string> { ["u2"] = "u2", ["u5"] = "u2", ["u7"] = "u2" });
        var dataset = await store.LoadDatasetAsync(new DatasetQuery(Everyone: true, Persons: persons), RunContext.Default);
        var (users, batches) = (new List<UserEvents>(), 0);
        await new StoreHistories(store, dataset, persons, batch).ReadHistoriesAsync(
            part =>
            {
                users.AddRange(part);
                batches++;
            },
            cancellation);

        Assert.Equal(8, users.Select(u => u.User).Distinct().Count());
        Assert.Equal(8, users.Count);
        Assert.Equal(batch == 1_000_000, batches == 1);
        Assert.Equal("""{"plan":"gold"}""", users.Single(u => u.User == "silent").Attributes);
        foreach (var user in users)
            Assert.Equal(await store.ReadPersonAsync(user.User == "u2" ? ["u2", "u5", "u7"] : [user.User], cancellation: cancellation), user.Events);
    }
}
