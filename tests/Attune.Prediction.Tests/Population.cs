using Attune.Data;
using Attune.Features;

namespace Attune.Prediction.Tests;

/// <summary>A made-up population. Who is "odd" prefers items of odd number and buys often; the others buy seldom.</summary>
internal static class Population
{
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Events of 60 days; every user tells the trait "side" but those whose number is divisible by 10.</summary>
    public static FeatureSources Sources(int users = 160, int seed = 1)
    {
        var (random, events) = (new Random(seed), new List<Event>());
        for (var user = 0; user < users; user++)
        {
            var isOdd = user % 2 == 1;
            if (user % 10 != 0) events.Add(new Event($"u{user}", EventKinds.Identify, null, Start, null, $"t{user}", $$"""{"side":"{{(isOdd ? "odd" : "even")}}","score":{{user % 7}}}"""));
            for (var k = 0; k < 14; k++)
            {
                var item = random.Next(20) * 2 + (random.NextDouble() < 0.7 == isOdd ? 1 : 0);
                events.Add(new Event($"u{user}", EventKinds.View, $"i{item}", Start.AddDays(random.NextDouble() * 59 + 0.5), null, $"v{user}/{k}"));
            }

            for (var day = isOdd ? 1.0 : 8; day < 60; day += isOdd ? 4 + random.NextDouble() : 25 + random.Next(20))
                events.Add(new Event($"u{user}", EventKinds.Purchase, $"i{random.Next(40)}", Start.AddDays(day), 5 + (user % 3), $"p{user}/{day:0.000}"));
        }

        var store = new InMemoryStore();
        store.UpsertAsync(EntityKind.Item, [.. Enumerable.Range(0, 40).Select(i => new Entity($"i{i}", $$"""{"shelf":["s{{i / 10}}"]}"""))]).Wait();
        store.AppendAsync(events, "test").Wait();
        var stored = events.Select((e, k) => new StoredEvent(k + 1, e, "test"));
        return new FeatureSources(InMemoryHistories.Of(stored), store.LoadDatasetAsync(new DatasetQuery(Everyone: true), RunContext.Default).Result);
    }

    /// <summary>The rows of the trait "side", with or without the items.</summary>
    public static TraitSamples Side(bool items = true) =>
        TraitData.DeclaredAsync(TraitTarget.Parse("side"), Sources(), Start.AddDays(60), new FeatureOptions { Items = items }, RunContext.Default).Result;
}
