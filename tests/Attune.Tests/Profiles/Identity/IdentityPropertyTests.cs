using Attune.Data;
using Attune.Profiles;
using Attune.Profiles.Identity;
using Attune.Profiles.Schema;
using CsCheck;

namespace Attune.Tests.Profiles.Identity;

/// <summary>Random streams of several users: activity, aliases, devices, identifiers, joins and separations, some undated, ids not in the order of time.</summary>
public sealed class IdentityPropertyTests
{
    private const string Address = """{"email":"one@x.com"}""";
    private static readonly string[] Ids = ["a", "b", "c", "d", "e", "f", "null"];
    private static readonly string[] Kinds = [EventKinds.View, EventKinds.Purchase, EventKinds.Identify, EventKinds.Alias, EventKinds.IdentityJoin, EventKinds.IdentitySeparate];
    private static readonly string[] Items = ["a", "b", "c", "d"];
    private static readonly DateTimeOffset Now = Shop.Start.AddYears(5);

    private static readonly IdentityRules Rules = IdentityRules.Of(SchemaReader.Read("""
        schema: 1
        identifiers:
          anonymous_id: {limit: 2}
          email: {format: email, limit: 3}
          phone: {format: phone, limit: 2}
        """).Schema);

    private static readonly Gen<StoredEvent[]> Streams = Gen.Select(
            Gen.Int[0, Kinds.Length - 1], Gen.Int[0, Ids.Length - 1], Gen.Int[0, Ids.Length - 1], Gen.Int[-1, 500_000], Gen.Int[0, 3])
        .Array[0, 40].Select(rows => rows.Select((r, i) => Random(i, Kinds[r.Item1], Ids[r.Item2], Ids[r.Item3], r.Item4, r.Item5)).ToArray());

    [Fact]
    public void Events_in_any_order_give_the_same_graph() => Gen.Select(Streams, Gen.Int).Sample((events, seed) =>
    {
        var shuffled = events.ToArray();
        new Random(seed).Shuffle(shuffled);
        Assert.Equal(Describe(IdentityGraph.From(events, Rules)), Describe(IdentityGraph.From(shuffled, Rules)));
    }, iter: 2000);

    [Fact]
    public void The_live_graph_equals_the_rebuilt_one_after_every_event() => Streams.Sample(events =>
    {
        var live = new IdentityGraph(Rules);
        for (var i = 0; i < events.Length; i++)
        {
            live.Apply(events[i]);
            Assert.Equal(Describe(IdentityGraph.From(events.Take(i + 1), Rules)), Describe(live));
        }
    }, iter: 500);

    [Fact]
    public void The_persons_are_a_partition_and_separated_ids_are_apart() => Streams.Sample(events =>
    {
        var graph = IdentityGraph.From(events, Rules);
        foreach (var id in Ids)
        {
            var person = graph.PersonOf(id);
            Assert.Contains(id, person.Ids);
            Assert.Equal(person.Ids[0], person.Canonical);
            foreach (var other in person.Ids) Assert.Equal(person.Ids, graph.PersonOf(other).Ids);
            Assert.All(person.Separations, s => Assert.DoesNotContain(s.Other == id ? s.Id : s.Other, s.Id == id || s.Other == id ? person.Ids : []));
        }
    }, iter: 1000);

    /// <summary>A merge by the log: an alias, a device or a decision, anywhere in time and in the stream, then separated.</summary>
    [Fact]
    public void A_merge_that_was_separated_is_as_if_it_had_never_been()
    {
        var merges = 0;
        Gen.Select(Streams, Gen.Int[0, 5], Gen.Int[0, 5], Gen.Int[0, 2], Gen.Int[-1, 500_000], Gen.Int[0, 40]).Sample(
            (events, a, b, how, minute, place) => Undo(events, Ids[a], Ids[b], how, minute, place, ref merges), iter: 5000);
        Assert.True(merges > 1000, $"Only {merges} of the streams merged.");
    }

    /// <summary>A merge by an identifier: a statement of an address, anywhere in time, then separated from one who has it.</summary>
    [Fact]
    public void A_merge_by_an_identifier_that_was_separated_is_as_if_it_had_never_been()
    {
        var merges = 0;
        Gen.Select(Streams, Gen.Int[0, 5], Gen.Int[0, 5], Gen.Int[-1, 500_000], Gen.Int[-1, 500_000]).Sample(
            (events, a, b, minute, other) => UndoIdentifier([.. events, Stored(900, Ids[b], EventKinds.Identify, other, Address)], Ids[a], Ids[b], minute, ref merges), iter: 5000);
        Assert.True(merges > 500, $"Only {merges} of the streams merged.");
    }

    private static void Undo(StoredEvent[] events, string id, string other, int how, int minute, int place, ref int merges)
    {
        if (id == other || IsTold(events, id, other) || IdentityGraph.From(events, Rules).PersonOf(id).Ids.Contains(other)) return;
        var (kind, property) = how switch { 0 => (EventKinds.Alias, "previous_id"), 1 => (EventKinds.Alias, "anonymous_id"), _ => (EventKinds.IdentityJoin, "other_id") };
        var separate = Stored(1001, other, EventKinds.IdentitySeparate, 600_000, $$"""{"other_id":"{{id}}"}""");
        StoredEvent[] merged = [.. events.Take(place), Stored(1000, id, kind, minute, $$"""{"{{property}}":"{{other}}"}"""), .. events.Skip(place)];
        if (IdentityGraph.From(merged, Rules).PersonOf(id).Ids.Contains(other)) Interlocked.Increment(ref merges);
        Assert.Equal(Profiles(events, IdentityGraph.From(events, Rules)), Profiles([.. merged, separate], IdentityGraph.From([.. merged, separate], Rules)));
    }

    /// <summary>The statement stays in the log, as any event of the user does: what is undone is what it joined.</summary>
    private static void UndoIdentifier(StoredEvent[] events, string id, string other, int minute, ref int merges)
    {
        var before = IdentityGraph.From(events, Rules);
        if (id == other || IsTold(events, id, other) || before.PersonOf(id).Ids.Contains(other) || events.Any(e => e.Event.User == id && e.Event.Properties == Address)) return;
        StoredEvent[] merged = [.. events, Stored(1000, id, EventKinds.Identify, minute, Address)];
        if (IdentityGraph.From(merged, Rules).PersonOf(id).Ids.Contains(other)) Interlocked.Increment(ref merges);
        var separate = Stored(1001, id, EventKinds.IdentitySeparate, 600_000, $$$"""{"other_id":"{{{other}}}","undo":{"email":["one@x.com"]}}""");
        Assert.Equal(Profiles(merged, before), Profiles(merged, IdentityGraph.From([.. merged, separate], Rules)));
    }

    private static bool IsTold(IEnumerable<StoredEvent> events, string id, string other) => events.Any(e =>
        (EventKinds.IsIdentity(e.Event.Kind) || e.Event.Kind == EventKinds.Identify)
        && ((e.Event.User == id && Says(e, $":\"{other}\"")) || (e.Event.User == other && Says(e, $":\"{id}\""))));

    private static bool Says(StoredEvent e, string text) => e.Event.Properties?.Contains(text, StringComparison.Ordinal) == true;

    /// <summary>The profiles of all persons, every dimension of them.</summary>
    private static List<string> Profiles(IEnumerable<StoredEvent> events, IdentityGraph graph)
    {
        var builder = new ProfileBuilder(Shop.Sources, ValueTests.Population);
        return [.. Ids.Select(id => graph.PersonOf(id)).Select(person =>
            string.Join(",", person.Ids) + builder.Build(person.Canonical, events.Where(e => person.Ids.Contains(e.Event.User)), Now).ToJson())];
    }

    private static List<string> Describe(IdentityGraph graph) =>
        [.. Ids.Select(id => System.Text.Json.JsonSerializer.Serialize(graph.PersonOf(id))), .. Ids.Select(graph.ToMap().CanonicalOf)];

    private static StoredEvent Random(int index, string kind, string user, string other, int minute, int choice) => kind switch
    {
        EventKinds.View or EventKinds.Purchase => Stored(index, user, kind, minute, null, Items[choice], choice * 10),
        EventKinds.Identify => Stored(index, user, kind, minute, choice switch
        {
            0 => Address,
            1 => """{"email":"two@x.com","phone":"12345678"}""",
            2 => """{"phone":"12345678"}""",
            _ => $$"""{"anonymous_id":"{{other}}"}""",
        }),
        EventKinds.Alias => Stored(index, user, kind, minute, choice < 2 ? $$"""{"previous_id":"{{other}}"}""" : $$"""{"anonymous_id":"{{other}}"}"""),
        _ => Stored(index, user, kind, minute, $$"""{"other_id":"{{other}}"}"""),
    };

    private static StoredEvent Stored(long id, string user, string kind, int minute, string? properties, string? item = null, float? value = null) =>
        new(id, new Event(user, kind, item, minute < 0 ? null : Shop.Start.AddMinutes(minute), value, null, properties), "test");
}
