using Attune.Data;
using Attune.Features;
using Attune.Tests.Profiles;
using CsCheck;

namespace Attune.Tests.Features;

public sealed class FeatureBuilderTests
{
    private static readonly FeatureOptions Everything = new() { MinimumShare = 0, Items = true };

    private static readonly Gen<DateTimeOffset> Moments = Gen.Int[0, 1_400].Select(days => Shop.Start.AddDays(days));

    [Fact]
    public void Later_events_change_no_cell() => Gen.Select(Events(3), Moments.Array[1, 4]).Sample((events, moments) =>
    {
        FeatureKey[] keys = [.. moments.SelectMany(m => Enumerable.Range(0, 3).Select(u => new FeatureKey($"u{u}", "abcd"[u..(u + 1)], m)))];
        var latest = moments.Max();
        var known = events.Where(e => e.Event.Time is null || e.Event.Time < latest).ToArray();
        var (pairs, users) = (Build(known, keys), Build(known, [.. keys.Select(k => k with { Item = null })]));
        Assert.Equal(Describe(pairs), Describe(Build(events, keys)));
        Assert.Equal(Describe(users), Describe(Build(events, [.. keys.Select(k => k with { Item = null })])));
        Assert.Equal(
            Describe(Build(known, [.. keys.Select(k => k with { User = null })])), Describe(Build(events, [.. keys.Select(k => k with { User = null })])));
    }, iter: 60);

    [Fact]
    public void Every_row_is_as_if_it_were_built_alone() => Gen.Select(Events(1), Moments.Array[2, 5]).Sample((events, moments) =>
    {
        var together = Build(events, [.. moments.Select(m => new FeatureKey("u0", null, m))]);
        for (var r = 0; r < moments.Length; r++)
        {
            var alone = Build([.. events.Where(e => e.Event.Time is null || e.Event.Time < moments[r])], [new FeatureKey("u0", null, moments[r])]);
            foreach (var column in alone.Columns) Assert.Equal(column[0], together.Find(column.Name)![r]);
        }
    }, iter: 60);

    [Fact]
    public void An_event_at_the_moment_itself_is_not_seen()
    {
        StoredEvent[] events = [Stored(1, "u0", "purchase", "a", 0, 10), Stored(2, "u0", "purchase", "b", 5, 30)];
        var table = Build(events, [new("u0", null, Shop.Start.AddDays(5)), new("u0", null, Shop.Start.AddDays(5).AddTicks(1))]);
        Assert.Equal([1f, 2f], table.Find("activity.rfm.frequency")!.Values);
        Assert.Equal([10f, 40f], table.Find("activity.rfm.monetary")!.Values);
    }

    [Fact]
    public void Features_of_users_are_shares_days_counts_and_texts()
    {
        StoredEvent[] events =
        [
            Stored(1, "u0", "view", "a", 0), Stored(2, "u0", "view", "d", 1), Stored(3, "u0", "purchase", "c", 2, 8), Stored(4, "u1", "view", "a", 3),
            Stored(5, "u0", "identify", null, 3, null, """{"plan":"gold","adult":true}"""),
        ];
        var table = Build(events, [new("u0", null, Shop.Start.AddDays(12)), new("u1", null, Shop.Start.AddDays(12)), new("nobody", null, Shop.Start.AddDays(12))]);

        // A view weighs 1 and a purchase 5; item c is both: drama has 6 of 7, comedy 6 of 7.
        Assert.Equal(6f / 7, table.Find("affinity.genres.Comedy")!.Values[0], 6);
        Assert.Equal(0f, table.Find("affinity.genres.Comedy")![1]);
        Assert.Null(table.Find("affinity.genres.Comedy")![2]);
        Assert.Equal(12f, table.Find("activity.first_seen.days")![0]);
        Assert.Equal([2f, 1f, float.NaN], table.Find("activity.counts.view")!.Values);
        Assert.Equal([1f, 0f, float.NaN], table.Find("activity.counts.purchase")!.Values);
        Assert.Equal([1f, 0f, float.NaN], table.Find("behaviour.windows.30.counts.purchase")!.Values);
        Assert.Equal("gold", table.Find("declared.traits.plan.value:text")![0]);
        Assert.Equal(true, table.Find("declared.traits.adult.value")![0]);
        Assert.Equal((3, 3, 1, 0), (table.Items!.Rows, table.Items.CountOf(0), table.Items.CountOf(1), table.Items.CountOf(2)));
    }

    [Fact]
    public void Features_of_items_and_pairs_are_as_of_the_moment()
    {
        StoredEvent[] events =
        [
            Stored(1, "u0", "purchase", "a", 0, 10), Stored(2, "u1", "purchase", "a", 20, 20), Stored(3, "u1", "rating", "a", 40, 4), Stored(4, "u0", "purchase", "d", 41, 90),
            Stored(5, "u1", "rating", "a", 60, 1),
        ];
        var moment = Shop.Start.AddDays(50);
        var table = Build(events, [new("u0", "a", moment), new("u1", "d", moment)]);
        Assert.Equal([3f, 1f], table.Find("item.events")!.Values);
        Assert.Equal(4f, table.Find("item.mean_rating")![0]);
        Assert.Equal([15f, 90f], table.Find("item.price")!.Values);
        Assert.Equal([50f, 9f], table.Find("item.age_days")!.Values);
        Assert.Equal([3f / 2, 2f / 1], table.Find("item.trend")!.Values); // two or one in the last 30 days against one or none in the 30 before, one added to each
        Assert.Equal([1f, 0f], table.Find("item.genres.Drama")!.Values.Select(v => v));
        Assert.Equal([1f, 0f], table.Find("pair.interactions")!.Values);
        Assert.Equal(50f, table.Find("pair.days_since")![0]);
        Assert.Equal(15f / 50, table.Find("pair.price_ratio")!.Values[0], 6); // u0 pays 50 on average
        Assert.Equal(90f / 20, table.Find("pair.price_ratio")!.Values[1], 6);
        Assert.Equal([0.5f, 0f], table.Find("pair.affinity_sum")!.Values); // half of what u0 did was drama
    }

    [Fact]
    public void Rows_are_the_same_with_one_thread_and_with_many()
    {
        var events = Enumerable.Range(0, 400).Select(k => Stored(k, $"u{k % 40}", k % 3 == 0 ? "purchase" : "view", "abcd"[(k % 4)..(k % 4 + 1)], k / 7.0, k)).ToArray();
        FeatureKey[] keys = [.. Enumerable.Range(0, 80).Select(k => new FeatureKey($"u{k % 40}", null, Shop.Start.AddDays(k)))];
        Assert.Equal(Describe(Build(events, keys, threads: 1)), Describe(Build(events, keys, threads: 8)));
    }

    [Fact]
    public async Task The_vector_of_a_model_is_only_in_rows_after_what_it_learned_from()
    {
        StoredEvent[] events = [Stored(1, "u0", "view", "a", 0)];
        var sources = SourcesOf(events) with { Model = PlaneModel.Published(["u0"], [(1, 0)], ["a", "b"], [(3, 4), (0, 1)]), ModelUntil = Shop.Start.AddDays(1) };
        FeatureKey[] keys = [new("u0", null, Shop.Start.AddDays(1)), new("u0", null, Shop.Start.AddDays(2))];
        var table = await FeatureBuilder.BuildAsync(keys, sources, Everything with { Embedding = true }, new RunContext(1));
        Assert.Equal([float.NaN, 3f], table.Find("embedding.vector.00")!.Values);
    }

    internal static StoredEvent Stored(long id, string user, string kind, string? item, double days, float? value = null, string? properties = null) =>
        new(id, new Event(user, kind, item, Shop.Start.AddDays(days), value, null, properties), "test");

    internal static FeatureSources SourcesOf(StoredEvent[] events)
    {
        var store = new InMemoryStore();
        store.UpsertAsync(EntityKind.Item, [.. Shop.Attributes.Select(a => new Entity(a.Key, a.Value))]).Wait();
        store.AppendAsync([.. events.Select(e => e.Event)], "test").Wait();
        return new FeatureSources(InMemoryHistories.Of(events), store.LoadDatasetAsync(new DatasetQuery(Everyone: true), RunContext.Default).Result);
    }

    private static FeatureTable Build(StoredEvent[] events, FeatureKey[] keys, int threads = 2) =>
        FeatureBuilder.BuildAsync(keys, SourcesOf(events), Everything, new RunContext(threads)).Result;

    private static Gen<StoredEvent[]> Events(int users) => Gen.Select(Shop.Streams, Gen.Int[0, users - 1].Array[40]).Select((stream, of) =>
        stream.Select((e, i) => e with { Event = e.Event with { User = $"u{of[i]}", MessageId = $"m{i}" } }).ToArray());

    /// <summary>A table as text. A column that nobody knows is no column.</summary>
    private static string Describe(FeatureTable table) => string.Join('\n', table.Columns.Select(c =>
        $"{c.Name} {c.Kind} {string.Join(' ', Enumerable.Range(0, table.Rows.Count).Select(r => c[r] ?? "-"))}"))
        + $"\n{string.Join(' ', table.Items!.RowStarts)} {string.Join(' ', table.Items.ColumnIndices.Select(i => table.ItemIds![i]))}";
}
