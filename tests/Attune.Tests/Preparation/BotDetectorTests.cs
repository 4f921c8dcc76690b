using Attune.Preparation;

namespace Attune.Tests.Preparation;

public sealed class BotDetectorTests
{
    [Fact]
    public void A_crawler_is_found_with_its_reasons_and_people_are_not()
    {
        var rows = People(50);
        // Every item, one every second, around the clock.
        for (var i = 0u; i < 3_000; i++) rows.Add(("crawler", $"i{i % 400}", Logs.Start + i, "view", float.NaN));
        var bot = Assert.Single(BotDetector.Detect(Logs.Of([.. rows]), new BotsOptions()));
        Assert.Equal("crawler", bot.User);
        Assert.Equal(["breadth", "burst", "haste", "regularity", "volume"], bot.Signals.Select(s => s.Name).Order());
        Assert.Contains("60 events within one minute", bot.Signals.Select(s => FormattableString.Invariant(s.Text)));
    }

    [Fact]
    public void Artificial_times_make_nobody_a_bot()
    {
        // The time is the order in the history: everybody acts once a second, like clockwork.
        var rows = Enumerable.Range(0, 40).SelectMany(u => Enumerable.Range(0, 100 + (u % 7)).Select(i => ($"u{u}", $"i{i}", (uint)i + 1, "rating", 3f)));
        Assert.Empty(BotDetector.Detect(Logs.Of([.. rows]), new BotsOptions()));
    }

    [Fact]
    public void The_step_removes_all_of_a_bot_and_nothing_else()
    {
        var rows = People(50);
        for (var i = 0u; i < 3_000; i++) rows.Add(("crawler", $"i{i % 400}", Logs.Start + i, "view", float.NaN));
        var dataset = Logs.Of([.. rows]);
        var removed = new Bots().Apply(dataset, new BotsOptions()).Removed;
        Assert.Equal(3_000, removed.Length);
        Assert.All(removed, p => Assert.Equal("crawler", dataset.Users[Logs.UserAt(dataset.Interactions, p)]));
    }

    private static List<(string User, string Item, uint Time, string Kind, float Value)> People(int count)
    {
        var random = new Random(7);
        var rows = new List<(string, string, uint, string, float)>();
        for (var user = 0; user < count; user++)
        {
            for (var session = 0; session < 20; session++)
            {
                var time = Logs.Start + (uint)((session * 86_400) + random.Next(36_000));
                for (var i = 0; i < 3 + random.Next(10); i++)
                    rows.Add(($"u{user}", $"i{random.Next(400)}", time += 5 + (uint)(-Math.Log(1 - random.NextDouble()) * 60), "view", float.NaN));
            }
        }

        return rows;
    }
}
