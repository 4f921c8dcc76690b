using System.Globalization;
using System.Text;
using System.Text.Json;
using Attune.Data;
using Attune.Data.Segment;
using Attune.Profiles;
using Attune.Simulation;

namespace Attune.Benchmarks.Speed;

/// <summary>Events in the order in which they arrive, and what they are folded with.</summary>
/// <param name="Name">What they are called in the table.</param>
/// <param name="Events">In order of time.</param>
/// <param name="Attributes">Attributes of items.</param>
/// <param name="Population">Whom users are compared with.</param>
internal sealed record ProfileStream(string Name, StoredEvent[] Events, Dictionary<string, string> Attributes, PopulationStatistics Population)
{
    /// <summary>New ones, that have seen no item yet.</summary>
    public ProfileSources NewSources() => new(new ItemCategories(Attributes.GetValueOrDefault));

    /// <summary>The ratings of MovieLens 1M: a rating is all there is in an event, and its film has genres.</summary>
    public static ProfileStream MovieLens(string folder)
    {
        var attributes = File.ReadLines(Path.Combine(folder, "movies.dat"), Encoding.Latin1).Select(line => line.Split("::"))
            .ToDictionary(f => f[0], f => JsonSerializer.Serialize(new { title = f[1], genres = f[2].Split('|') }), StringComparer.Ordinal);
        var events = File.ReadLines(Path.Combine(folder, "ratings.dat")).Select(line => line.Split("::")).Select(f => new Event(
            f[0], EventKinds.Rating, f[1], DateTimeOffset.FromUnixTimeSeconds(long.Parse(f[3], CultureInfo.InvariantCulture)), float.Parse(f[2], CultureInfo.InvariantCulture)));
        return Of("ml-1m ratings", events, attributes);
    }

    /// <summary>A simulated shop: views, carts, purchases with coupons, reviews with texts, traits, as Segment sends them.</summary>
    public static ProfileStream Shop()
    {
        var options = new SimulationOptions { Users = 2000, Items = 2000, Events = 500_000, Days = 90 };
        var (events, attributes) = (new List<Event>(), new Dictionary<string, string>(StringComparer.Ordinal));
        foreach (var simulated in new Storefront(options).Run(RunContext.Default))
        {
            using var message = JsonDocument.Parse(simulated.ToSegmentJson());
            var outcome = SegmentMessage.Convert(message.RootElement);
            events.AddRange(outcome.Events);
            foreach (var item in outcome.Items) attributes[item.Id] = JsonMergePatch.Apply(attributes.GetValueOrDefault(item.Id), item.Attributes) ?? "{}";
        }

        return Of("simulated shop", events, attributes);
    }

    /// <summary>Users of 100 events each over 60 items in 5 categories of 10 brands within 90 days.</summary>
    public static ProfileStream Typical()
    {
        var random = new Random(1);
        var attributes = Enumerable.Range(0, 600).ToDictionary(i => $"item-{i:0000}", i => $$"""{"title":"Item {{i}}","category":"category {{i % 5}}","brand":"brand {{i % 10}}"}""", StringComparer.Ordinal);
        var start = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var events = new List<Event>();
        for (var user = 0; user < 2000; user++)
        {
            var items = Enumerable.Range(0, 60).Select(_ => $"item-{random.Next(600):0000}").ToArray();
            events.Add(new Event($"user-{user}", EventKinds.Identify, Time: start, Properties: """{"name":"Ada","city":"Bern","age":30}"""));
            for (var k = 1; k < 100; k++)
            {
                var kind = random.Next(10) switch { 0 => EventKinds.Purchase, 1 or 2 => EventKinds.AddToCart, _ => EventKinds.View };
                var properties = kind == EventKinds.Purchase ? """{"price":12.5,"quantity":1,"coupon":"SPRING","order_id":"o-77"}""" : null;
                events.Add(new Event($"user-{user}", kind, items[random.Next(60)], start.AddMilliseconds(random.NextDouble() * 90 * 86_400_000), kind == EventKinds.Purchase ? 12.5f : null, null, properties));
            }
        }

        return Of("100 events, 60 items, 90 days", events, attributes);
    }

    private static ProfileStream Of(string name, IEnumerable<Event> events, Dictionary<string, string> attributes)
    {
        StoredEvent[] stored = [.. events.OrderBy(e => e.Time).Select((e, k) => new StoredEvent(k + 1, e, "stream"))];
        var (users, items, kinds) = (new IdMap.Builder(), new IdMap.Builder(), new IdMap.Builder());
        var acts = stored.Where(e => e.Event.Item is not null).Select(e => e.Event).ToList();
        var interactions = Interactions.FromColumns(
            acts.Select(e => users.GetOrAdd(e.User)).Max() + 1, acts.Select(e => items.GetOrAdd(e.Item!)).Max() + 1,
            [.. acts.Select(e => users.GetOrAdd(e.User))], [.. acts.Select(e => items.GetOrAdd(e.Item!))], [.. acts.Select(e => e.Value ?? float.NaN)],
            [.. acts.Select(e => (uint)e.Time!.Value.ToUnixTimeSeconds())], [.. acts.Select(e => (byte)kinds.GetOrAdd(e.Kind))]);
        var map = items.Build();
        var table = new AttributeTable([.. map.Ids.ToArray().Select(attributes.GetValueOrDefault)]);
        return new ProfileStream(name, stored, attributes, PopulationStatistics.From(new Dataset(users.Build(), map, interactions, kinds.Build().Ids.ToArray(), itemAttributes: table)));
    }
}
