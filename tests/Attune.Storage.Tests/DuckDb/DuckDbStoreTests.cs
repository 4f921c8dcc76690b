using Attune.Data;
using Attune.Tests.Contracts;
using CsCheck;

namespace Attune.Storage.Tests.DuckDb;

public sealed class DuckDbEventStoreTests : EventStoreContract
{
    private static readonly Gen<Event> Events = Gen.Select(
        OneOf("1", "2", "10", "用", "😀", "ｱ"), OneOf("view", "rating", "Ω", "😀"), OneOf("a", "b", "bb", null),
        Gen.Int[-1, 3], Gen.Int[-2, 2], Gen.Int[0, 9],
        (user, kind, item, minute, value, message) => new Event(
            user!, kind!, item, minute < 0 ? null : Sample.Noon.AddMinutes(minute), value == -2 ? null : value,
            message < 3 ? $"m{message}" : null, message == 9 ? """{"tag":"x"}""" : null));

    private static readonly PersonMap Persons = new(new Dictionary<string, string> { ["1"] = "10", ["10"] = "10", ["用"] = "10", ["😀"] = "ｱ", ["ｱ"] = "ｱ" });

    protected override Ports Create() => Stores.Create();

    private static Gen<string?> OneOf(params string?[] texts) => Gen.Int[0, texts.Length - 1].Select(k => texts[k]);

    [Fact]
    public void Random_streams_give_the_same_datasets_as_the_store_in_memory() =>
        Events.Array[0, 30].Array[1, 4].Sample(
            batches =>
            {
                using var memory = Ports.InMemory();
                using var duck = Create();
                foreach (var batch in batches)
                    Assert.Equal(memory.Events.AppendAsync(batch, "s").Result, duck.Events.AppendAsync(batch, "s").Result);
                foreach (var query in (DatasetQuery[])[new(), new(Kinds: ["view", "Ω"]), new(From: Sample.Noon.AddMinutes(1), Until: Sample.Noon.AddMinutes(3)), new(Persons: Persons), new(Everyone: true, Persons: Persons)])
                {
                    var (expected, actual) = (memory.Events.LoadDatasetAsync(query, RunContext.Default).Result, duck.Events.LoadDatasetAsync(query, RunContext.Default).Result);
                    Assert.Equal(Sample.Describe(expected), Sample.Describe(actual));
                    Assert.Equal(expected.Fingerprint(), actual.Fingerprint());
                }

                Assert.Equal(memory.Events.SummariseAsync().Result, duck.Events.SummariseAsync().Result);
                Assert.Equal(memory.Events.ReadUserAsync("10").Result, duck.Events.ReadUserAsync("10").Result);
                Assert.Equal(memory.Events.ReadPersonAsync(["10", "用"]).Result, duck.Events.ReadPersonAsync(["10", "用"]).Result);
                Assert.Equal(memory.Events.PersonsAsync(Persons).Result, duck.Events.PersonsAsync(Persons).Result);
                Assert.Equal(memory.Events.KindsAsync(["view", "Ω"], 3).Result, duck.Events.KindsAsync(["view", "Ω"], 3).Result);
            },
            iter: 20, threads: 1);
}

public sealed class DuckDbEntityStoreTests : EntityStoreContract
{
    protected override Ports Create() => Stores.Create();
}

public sealed class DuckDbQuarantineTests : QuarantineContract
{
    protected override Ports Create() => Stores.Create();
}

public sealed class DuckDbCollectorTests : EventCollectorContract
{
    [Fact]
    public async Task Duplicates_are_looked_for_in_the_window_and_all_commits_are_one_source()
    {
        using var ports = Create();
        Event[] events = [.. Enumerable.Range(0, 4).Select(k => Sample.View("u", "i", k) with { MessageId = $"m{k}" })];
        foreach (var e in events) await ports.Collector.CommitAsync(new EventBatch([e]), "shop", 2);
        Assert.Equal([0], (await ports.Collector.CommitAsync(new EventBatch([events[2]]), "shop", 2)).Duplicates);
        Assert.Empty((await ports.Collector.CommitAsync(new EventBatch([events[0]]), "shop", 2)).Duplicates);
        Assert.Equal(5, (await ports.Events.ReadUserAsync("u")).Count);
        Assert.All(await ports.Events.ReadUserAsync("u"), e => Assert.Equal("shop", e.Source));
    }

    protected override Ports Create() => Stores.Create();
}

public sealed class DuckDbPreparationStoreTests : PreparationStoreContract
{
    protected override Ports Create() => Stores.Create();
}

/// <summary>The ports of a new workspace.</summary>
internal static class Stores
{
    public static Ports Create()
    {
        var directory = new TemporaryDirectory();
        var workspace = directory.Open();
        return new Ports(workspace.Events, workspace.Entities, workspace.Quarantine, workspace.Preparation, workspace.Collector, new Both(workspace, directory));
    }

    private sealed record Both(IDisposable First, IDisposable Second) : IDisposable
    {
        public void Dispose()
        {
            First.Dispose();
            Second.Dispose();
        }
    }
}
