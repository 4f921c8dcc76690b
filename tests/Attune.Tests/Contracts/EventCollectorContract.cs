using Attune.Data;
using static Attune.Tests.Contracts.Sample;

namespace Attune.Tests.Contracts;

/// <summary>What every <see cref="IEventCollector"/> keeps to.</summary>
public abstract class EventCollectorContract
{
    private const long All = long.MaxValue / 2;

    /// <summary>A new, empty store.</summary>
    protected abstract Ports Create();

    [Fact]
    public async Task Events_entities_and_refused_messages_are_committed_together()
    {
        using var ports = Create();
        var batch = new EventBatch([View("u", "i") with { MessageId = "m1" }, View("u", "j", 1) with { MessageId = "m2" }])
        {
            Users = [new Entity("u", """{"age":3}"""), new Entity("v", null)],
            Items = [new Entity("i", """{"brand":"b"}"""), new Entity("i", """{"price":2}""")],
            Refused = [new QuarantinedRow("shop", 7, "userId", null, "no_user_anon_id", "expected an id", "{}")],
        };
        var committed = await ports.Collector.CommitAsync(batch, "shop", All);
        Assert.Equal([new StoredEvent(1, batch.Events[0], "shop"), new StoredEvent(2, batch.Events[1], "shop")], committed.Stored(batch, "shop"));
        Assert.Equal(committed.Stored(batch, "shop"), await ports.Events.ReadUserAsync("u"));
        Assert.Equal("""{"age":3}""", (await ports.Entities.FindAsync(EntityKind.User, "u"))!.Value.Attributes);
        Assert.Equal("""{"brand":"b","price":2}""", (await ports.Entities.FindAsync(EntityKind.Item, "i"))!.Value.Attributes);
        Assert.NotNull(await ports.Entities.FindAsync(EntityKind.User, "v"));
        Assert.Equal(batch.Refused, await ports.Quarantine.ListAsync(0, 10));
    }

    [Fact]
    public async Task Duplicates_are_told_by_their_places()
    {
        using var ports = Create();
        Event Message(string id) => View("u", "i") with { MessageId = id };
        await ports.Collector.CommitAsync(new EventBatch([Message("a"), Message("b")]), "s", All);
        var batch = new EventBatch([Message("c"), Message("a"), Message("d"), Message("d"), Message("e")]);
        var committed = await ports.Collector.CommitAsync(batch, "s", All);
        Assert.Equal([1, 3], committed.Duplicates);
        Assert.Equal(["c", "d", "e"], committed.Stored(batch, "s").Select(e => e.Event.MessageId));
        Assert.Equal(["a", "b", "c", "d", "e"], (await ports.Events.ReadUserAsync("u")).Select(e => e.Event.MessageId).Order());
        Assert.Equal((await ports.Events.ReadUserAsync("u")).Select(e => e.Id).Skip(2), committed.Stored(batch, "s").Select(e => e.Id));
    }

    [Fact]
    public async Task A_batch_of_refused_messages_alone_and_an_empty_one_are_taken()
    {
        using var ports = Create();
        await ports.Collector.CommitAsync(new EventBatch([]), "s", All);
        await ports.Collector.CommitAsync(new EventBatch([]) { Refused = [new QuarantinedRow("s", 1, null, null, "type_unknown", "expected a type", "7")] }, "s", All);
        Assert.Single(await ports.Quarantine.ListAsync(0, 10));
        Assert.Equal(0, (await ports.Events.SummariseAsync()).Events);
    }
}
