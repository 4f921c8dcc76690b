using Attune.Simulation;

namespace Attune.Tests.Simulation;

public sealed class SimulatorTests
{
    private static readonly SimulationOptions Tiny = new() { Users = 60, Items = 100, Events = 3_000, Days = 60 };

    [Fact]
    public void Events_stream_in_the_order_of_time()
    {
        var times = Simulator.Generate(Tiny, new RunContext(2)).Select(e => e.Time).ToList();
        Assert.Equal(times.Order(), times);
    }

    [Fact]
    public void Enumerating_twice_gives_the_same_events()
    {
        var events = Simulator.Generate(Tiny, new RunContext(1));
        Assert.Equal(events.Select(e => e.ToSegmentJson()), events.Select(e => e.ToSegmentJson()));
    }

    [Fact]
    public void One_more_user_leaves_the_traits_of_the_others_alone()
    {
        var before = Names(Tiny with { BotShare = 0 });
        var after = Names(Tiny with { BotShare = 0, Users = 61 });
        Assert.Equal(60, before.Count);
        Assert.All(before, pair => Assert.Equal(pair.Value, after[pair.Key]));

        static Dictionary<string, string> Names(SimulationOptions options) => Simulator.Generate(options, new RunContext(1))
            .Where(e => e.Activity is Identified).ToDictionary(e => e.UserId!, e => ((Identified)e.Activity).Shopper.Name);
    }

    [Fact]
    public void A_clean_log_has_no_skewed_clocks() =>
        Assert.All(Simulator.Generate(Tiny with { DirtyShare = 0 }, new RunContext(1)), e => Assert.Equal(TimeSpan.Zero, e.Sender.ClockSkew));

    [Theory]
    [InlineData(0), InlineData(1)]
    public void One_language_can_be_spoken_alone(double share)
    {
        var shoppers = new Storefront(Tiny with { ChineseShare = share }).Shoppers;
        Assert.Single(shoppers.Select(shopper => shopper.Language).Distinct());
    }

    [Theory]
    [InlineData(10, 100, 1_000, 14), InlineData(3, 100, 1_000, 14), InlineData(40, 100, 1_000, 3_650)]
    public void Extremes_of_the_options_work_or_are_refused(int users, int items, int events, int days)
    {
        var options = new SimulationOptions { Users = users, Items = items, Events = events, Days = days };
        if (users < 10)
        {
            var error = Assert.Throws<AttuneException>(() => Simulator.Generate(options, new RunContext(1)));
            Assert.True(error.IsUsage);
            Assert.Contains("Users is 3", error.Message, StringComparison.Ordinal);
        }
        else
        {
            Assert.True(Simulator.Generate(options, new RunContext(2)).Count() >= users);
        }
    }

    [Fact]
    public void Cancelling_stops_the_days()
    {
        using var cancellation = new CancellationTokenSource();
        var events = Simulator.Generate(Tiny, new RunContext(1, Cancellation: cancellation.Token)).GetEnumerator();
        Assert.True(events.MoveNext());
        cancellation.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => { while (events.MoveNext()) { } });
    }
}
