using Attune.Data;
using Attune.Preparation;
using static Attune.Tests.Contracts.Sample;

namespace Attune.Tests.Contracts;

/// <summary>What every <see cref="IEventStore"/> keeps to.</summary>
public abstract class EventStoreContract
{
    /// <summary>A new, empty store.</summary>
    protected abstract Ports Create();

    [Fact]
    public async Task An_empty_store_gives_an_empty_dataset()
    {
        using var ports = Create();
        var dataset = await ports.Events.LoadDatasetAsync(new DatasetQuery(), RunContext.Default);
        Assert.Equal((0, 0, 0), (dataset.Users.Count, dataset.Items.Count, dataset.Interactions.Count));
        Assert.Equal(new StoreSummary(0, 0, 0, 0, null, null), await ports.Events.SummariseAsync());
        Assert.Empty(await ports.Events.ReadUserAsync("nobody"));
        Assert.Equal(default, await ports.Events.AppendAsync([], "nothing"));
    }

    [Fact]
    public async Task Events_come_back_as_they_were_oldest_first_and_those_without_a_time_before_all()
    {
        using var ports = Create();
        Event[] events =
        [
            new("u", EventKinds.Purchase, "i", Noon.AddHours(1), 9.99f, "m1", """{"currency":"EUR"}"""),
            new("u", EventKinds.View, "i", Noon),
            new("u", EventKinds.Search),
            new("u", EventKinds.View, "j", Noon),
        ];
        Assert.Equal(new AppendResult(4, 0), await ports.Events.AppendAsync(events, "shop"));
        var read = await ports.Events.ReadUserAsync("u");
        Assert.Equal([events[2], events[1], events[3], events[0]], read.Select(e => e.Event));
        Assert.Equal([3L, 2L, 4L, 1L], read.Select(e => e.Id));
        Assert.All(read, e => Assert.Equal("shop", e.Source));
        Assert.Equal(new StoreSummary(4, 3, 1, 2, Noon, Noon.AddHours(1)), await ports.Events.SummariseAsync());
    }

    [Fact]
    public async Task All_users_are_read_one_after_the_other_each_as_alone()
    {
        using var ports = Create();
        await ports.Events.AppendAsync([.. Enumerable.Range(0, 4100).Select(k => View($"u{k % 2050}", k % 3 == 0 ? null : $"i{k % 7}", 4100 - k))], "s");
        var read = new List<(string User, IReadOnlyList<StoredEvent> Events)>();
        await ports.Events.ReadUsersAsync((user, events) => read.Add((user, events)), RunContext.Default);
        Assert.Equal(2050, read.Count);
        Assert.Equal(read.Select(r => r.User).Distinct(), read.Select(r => r.User));
        Assert.Equal(4100, read.Sum(r => r.Events.Count));
        foreach (var (user, events) in read.Where((_, k) => k % 500 == 0)) Assert.Equal(await ports.Events.ReadUserAsync(user), events);
    }

    [Fact]
    public async Task Times_are_kept_to_the_microsecond_in_utc()
    {
        using var ports = Create();
        var time = new DateTimeOffset(2024, 3, 1, 20, 0, 0, TimeSpan.FromHours(8)).AddTicks(1234567);
        await ports.Events.AppendAsync([new("u", "view", "i", time), new("u", "view", "old", new DateTimeOffset(1899, 12, 31, 0, 0, 0, TimeSpan.Zero))], "s");
        var read = await ports.Events.ReadUserAsync("u");
        Assert.Equal(Noon.AddTicks(1234560), read[1].Event.Time);
        Assert.Equal(TimeSpan.Zero, read[1].Event.Time!.Value.Offset);
        Assert.Equal(1899, read[0].Event.Time!.Value.Year);
        var dataset = await ports.Events.LoadDatasetAsync(new DatasetQuery(), RunContext.Default);
        Assert.Equal([0u, 1709294400u], dataset.Interactions.Times!);
    }

    [Fact]
    public async Task The_same_message_id_is_the_same_event_whatever_else_it_says()
    {
        using var ports = Create();
        var first = View("u", "i") with { MessageId = "m" };
        Assert.Equal(new AppendResult(1, 1), await ports.Events.AppendAsync([first, first with { User = "v" }], "s"));
        Assert.Equal(new AppendResult(1, 1), await ports.Events.AppendAsync([first with { Value = 3 }, View("u", "i")], "s"));
        Assert.Equal(first, (await ports.Events.ReadUserAsync("u"))[0].Event);
    }

    [Fact]
    public async Task Without_a_message_id_equal_content_is_the_same_event_and_nulls_are_equal()
    {
        using var ports = Create();
        Event[] distinct =
        [
            new("u", "view", "i"), new("u", "view", "j"), new("u", "view"), new("v", "view", "i"), new("u", "click", "i"),
            View("u", "i"), View("u", "i", 1), new("u", "view", "i", Value: 1), new("u", "view", "i", Properties: "{}"),
        ];
        Assert.Equal(new AppendResult(distinct.Length, distinct.Length), await ports.Events.AppendAsync([.. distinct, .. distinct], "s"));
        Assert.Equal(new AppendResult(0, distinct.Length), await ports.Events.AppendAsync(distinct, "another source"));
        Assert.Equal(new AppendResult(1, 0), await ports.Events.AppendAsync([new("u", "view", "i", Value: 2)], "s"));
    }

    [Theory]
    [InlineData("'; DROP TABLE events; --")]
    [InlineData("\"quoted\" \\ back\nnew line\ttab")]
    [InlineData("用户一 😀 e\u0301")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{0} $1 ? %s")]
    public async Task Any_text_is_an_id(string id)
    {
        using var ports = Create();
        var e = new Event(id, id, id, Noon, 1, id, "{}");
        await ports.Events.AppendAsync([e], id);
        var read = Assert.Single(await ports.Events.ReadUserAsync(id));
        Assert.Equal((e, id), (read.Event, read.Source));
        var dataset = await ports.Events.LoadDatasetAsync(new DatasetQuery(Kinds: [id]), RunContext.Default);
        Assert.Equal((id, id, id), (dataset.Users[0], dataset.Items[0], dataset.Kinds[0]));
    }

    [Fact]
    public async Task Ids_of_one_call_are_numbered_by_length_then_bytes_and_later_ones_follow()
    {
        using var ports = Create();
        await ports.Events.AppendAsync([View("10", "b"), View("9", "a"), View("é", "a"), View("ab", "a")], "s");
        await ports.Events.AppendAsync([View("1", "a")], "s");
        var dataset = await ports.Events.LoadDatasetAsync(new DatasetQuery(), RunContext.Default);
        Assert.Equal(["9", "10", "ab", "é", "1"], dataset.Users.Ids.ToArray());
        Assert.Equal(["a", "b"], dataset.Items.Ids.ToArray());
    }

    [Fact]
    public async Task A_dataset_has_only_the_columns_that_carry_something()
    {
        using var ports = Create();
        await ports.Events.AppendAsync([new("u", "view", "i"), new("u", "view", "j"), new("u", "search")], "s");
        var bare = await ports.Events.LoadDatasetAsync(new DatasetQuery(), RunContext.Default);
        Assert.Equal((null, null, null), (bare.Interactions.Values, bare.Interactions.Times, bare.Interactions.Kinds));
        Assert.Equal(["view"], bare.Kinds);

        await ports.Events.AppendAsync([new("u", "rating", "i", Noon, 4)], "s");
        var full = (await ports.Events.LoadDatasetAsync(new DatasetQuery(), RunContext.Default)).Interactions;
        Assert.Equal([float.NaN, float.NaN, 4], full.Values!);
        Assert.Equal([0u, 0u, 1709294400u], full.Times!);
        Assert.Equal([0, 0, 1], full.Kinds!.Select(k => (int)k));
    }

    [Fact]
    public async Task A_query_selects_kinds_and_period_and_leaves_out_what_does_not_occur()
    {
        using var ports = Create();
        await ports.Events.AppendAsync([View("a", "x"), View("b", "y", 1), View("b", "z", 2), new("c", "click", "y", Noon.AddMinutes(1)), new("d", "view", "x")], "s");
        await ports.Entities.UpsertAsync(EntityKind.Item, [new("y", """{"title":"Why"}""")]);
        var dataset = await ports.Events.LoadDatasetAsync(new DatasetQuery(Kinds: ["view", "unheard of"], From: Noon.AddMinutes(1), Until: Noon.AddMinutes(2)), RunContext.Default);
        Assert.Equal(["b"], dataset.Users.Ids.ToArray());
        Assert.Equal(["y"], dataset.Items.Ids.ToArray());
        Assert.Equal("Why", dataset.ItemAttributes.Title(0));
        Assert.Equal(0, (await ports.Events.LoadDatasetAsync(new DatasetQuery(Kinds: ["none"]), RunContext.Default)).Interactions.Count);

        var whole = await ports.Events.LoadDatasetAsync(new DatasetQuery(From: Noon.AddMinutes(1), Kinds: ["view"], Everyone: true), RunContext.Default);
        Assert.Equal(["a", "b", "c", "d"], whole.Users.Ids.ToArray());
        Assert.Equal(["x", "y", "z"], whole.Items.Ids.ToArray());
        Assert.Equal([0, 2, 0, 0], Enumerable.Range(0, 4).Select(whole.UserItems.CountOf));
        Assert.Equal("Why", whole.ItemAttributes.Title(1));
    }

    [Fact]
    public async Task A_query_selects_what_arrived_after_an_event_whatever_time_it_tells()
    {
        using var ports = Create();
        Assert.Equal(0, (await ports.Events.LoadDatasetAsync(new DatasetQuery(), RunContext.Default)).LastEvent);
        await ports.Events.AppendAsync([View("a", "x", 9), View("b", "y", 8)], "s");
        var last = (await ports.Events.LoadDatasetAsync(new DatasetQuery(), RunContext.Default)).LastEvent;
        Assert.Equal(0, (await ports.Events.LoadDatasetAsync(new DatasetQuery(After: last), RunContext.Default)).Interactions.Count);

        await ports.Events.AppendAsync([View("a", "x", 9), View("a", "z", 1), new("c", "search")], "s");
        var fresh = await ports.Events.LoadDatasetAsync(new DatasetQuery(After: last), RunContext.Default);
        Assert.Equal(("a", "z", 1), (fresh.Users[0], fresh.Items[0], fresh.Interactions.Count));
        Assert.True(fresh.LastEvent > last + 1); // the search is an event too
        Assert.Equal(fresh.LastEvent, fresh.With(fresh.Interactions).LastEvent);
    }

    [Fact]
    public async Task The_events_of_several_ids_and_of_kinds_are_read_together()
    {
        using var ports = Create();
        await ports.Events.AppendAsync([View("a", "x", 3), new("b", "alias", Properties: """{"previous_id":"a"}"""), View("b", "y", 1), View("c", "z", 2), new("c", "identify", Time: Noon)], "s");
        Assert.Equal([2L, 3L, 1L], (await ports.Events.ReadPersonAsync(["a", "b", "nobody"])).Select(e => e.Id));
        Assert.Equal(["b", "b", "a"], (await ports.Events.ReadPersonAsync(["a", "b"])).Select(e => e.Event.User));
        Assert.Empty(await ports.Events.ReadPersonAsync([]));

        var identity = await ports.Events.KindsAsync(["identify", "alias", "unheard of"]);
        Assert.Equal([2L, 5L], identity.Select(e => e.Id));
        Assert.Equal(new StoredEvent(2, new Event("b", "alias", Properties: """{"previous_id":"a"}"""), "s"), identity[0]);
        Assert.Equal([5L], (await ports.Events.KindsAsync(["identify", "alias"], after: 2)).Select(e => e.Id));
        Assert.Empty(await ports.Events.KindsAsync([]));
        await ports.Preparation.ApplyAsync("bots", "{}", "{}", new StepEffect([3], [], []), Noon);
        Assert.Equal([2L, 1L], (await ports.Events.ReadPersonAsync(["a", "b"])).Select(e => e.Id));
    }

    [Fact]
    public async Task A_dataset_joins_the_ids_of_a_person()
    {
        using var ports = Create();
        await ports.Events.AppendAsync([View("1", "x", 5), View("2", "y", 1), View("3", "z", 2), View("4", "x", 3)], "s");
        await ports.Entities.UpsertAsync(EntityKind.User, [new("1", """{"age":1,"city":"A"}"""), new("3", """{"city":"C"}"""), new("4", """{"age":4,"plan":"p"}"""), new("5", """{"age":5}""")]);
        await ports.Events.AppendAsync([View("5", "w", 9)], "s");
        var persons = new PersonMap(new Dictionary<string, string> { ["1"] = "3", ["3"] = "3", ["4"] = "3", ["5"] = "2", ["2"] = "2" });

        var joined = await ports.Events.LoadDatasetAsync(new DatasetQuery(Persons: persons), RunContext.Default);
        Assert.Equal(["3", "2"], joined.Users.Ids.ToArray()); // where the first of their ids is registered
        Assert.Equal(["z", "x", "x"], joined.Interactions.ItemsOf(0).ToArray().Select(i => joined.Items[i]));
        Assert.Equal(["y", "w"], joined.Interactions.ItemsOf(1).ToArray().Select(i => joined.Items[i]));
        var attributes = joined.UserAttributes.Of(0);
        Assert.Equal(("C", 1, "p"), (attributes["city"].GetString(), attributes["age"].GetInt32(), attributes["plan"].GetString()));
        Assert.Equal(5, joined.UserAttributes.Of(1)["age"].GetInt32());

        var read = new List<(string User, string Items)>();
        await ports.Events.ReadUsersAsync((user, events) => read.Add((user, string.Concat(events.Select(e => e.Event.Item)))), RunContext.Default, persons: persons);
        Assert.Equal([("3", "zxx"), ("2", "yw")], read);
        Assert.Equal(["1", "2", "3", "4", "5"], await UsersAsync(PersonMap.Empty));

        async Task<List<string>> UsersAsync(PersonMap who)
        {
            var users = new List<string>();
            await ports.Events.ReadUsersAsync((user, _) => users.Add(user), RunContext.Default, persons: who);
            return users;
        }

        // A part of the log in which only one id occurs is still the whole person's.
        var part = await ports.Events.LoadDatasetAsync(new DatasetQuery(From: Noon.AddMinutes(5), Persons: persons), RunContext.Default);
        Assert.Equal(["3", "2"], part.Users.Ids.ToArray());
        Assert.Equal("C", part.UserAttributes.Of(0)["city"].GetString());
        Assert.Equal(["3", "2"], (await ports.Events.LoadDatasetAsync(new DatasetQuery(Everyone: true, Persons: persons), RunContext.Default)).Users.Ids.ToArray());
        Assert.Equal(["1", "2", "3", "4", "5"], (await ports.Events.LoadDatasetAsync(new DatasetQuery(), RunContext.Default)).Users.Ids.ToArray());
    }

    [Fact]
    public async Task Preparation_shows_in_prepared_reads_and_not_in_raw_ones()
    {
        using var ports = Create();
        await ports.Events.AppendAsync([View("u", "i"), View("u", "j", 1)], "s");
        await ports.Preparation.ApplyAsync("bots", "{}", "{}", new StepEffect([1], [], []), Noon);
        Assert.Equal("j", Assert.Single(await ports.Events.ReadUserAsync("u")).Event.Item);
        Assert.Equal(2, (await ports.Events.ReadUserAsync("u", prepared: false)).Count);
        Assert.Equal(1, (await ports.Events.LoadDatasetAsync(new DatasetQuery(), RunContext.Default)).Interactions.Count);
        Assert.Equal(2, (await ports.Events.LoadDatasetAsync(new DatasetQuery(Prepared: false), RunContext.Default)).Interactions.Count);
    }

    [Fact]
    public async Task A_large_batch_keeps_its_order_within_each_user()
    {
        using var ports = Create();
        const int users = 2_000, each = 150;
        var events = Enumerable.Range(0, users * each).Select(k => new Event($"u{k % users}", "view", $"i{(k / users * 7919 + k % users) % 1009}", Value: k)).ToList();
        Assert.Equal(new AppendResult(events.Count, 0), await ports.Events.AppendAsync(events, "s"));
        var dataset = await ports.Events.LoadDatasetAsync(new DatasetQuery(), new RunContext(2));
        for (var user = 0; user < users; user++)
            Assert.Equal(Enumerable.Range(0, each).Select(n => (float)(n * users + user)), dataset.Interactions.Values![dataset.Interactions.PositionsOf(dataset.Users.Find($"u{user}"))]);
    }

    [Fact]
    public async Task A_cancelled_append_leaves_nothing_and_the_store_usable()
    {
        using var ports = Create();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ports.Events.AppendAsync([View("u", "i")], "s", new CancellationToken(canceled: true)));
        Assert.Equal(0, (await ports.Events.SummariseAsync()).Users);
        Assert.Equal(1, (await ports.Events.AppendAsync([View("u", "i")], "s")).Imported);
    }
}
