using Attune.Data;
using Attune.Profiles;

namespace Attune.Tests.Profiles;

public sealed class BehaviourTests
{
    [Fact]
    public void Windows_end_at_the_reading_and_empty_themselves()
    {
        StoredEvent[] events = [View(1, 0), View(2, 40), View(3, 80), Bought(4, 88, "a"), View(5, 89)];
        var value = Read(89.5, events);
        Assert.Equal([7, 30, 90], value.Windows.Select(w => w.Days));
        Assert.Equal([1, 2, 4], value.Windows.Select(w => w.Counts["view"]));
        Assert.Equal([1, 1, 1], value.Windows.Select(w => w.Counts["purchase"]));
        Assert.Equal(4 / 2.0, value.Trend); // three and one against one and one
        Assert.Equal(new Funnel("purchase", 2, 0, 1), value.Funnel);

        var later = Read(500, events);
        Assert.All(later.Windows, w => Assert.Empty(w.Counts));
        Assert.Equal(new Funnel("none", 0, 0, 0), later.Funnel);
        Assert.Equal(1, later.Trend);
    }

    [Fact]
    public void Days_that_are_too_old_are_forgotten_whether_they_come_early_or_late()
    {
        var (early, late) = (new DailyCounts(), new DailyCounts());
        foreach (var day in new[] { 0, 10, 95, 100 }) early.Add("view", day);
        foreach (var day in new[] { 100, 0, 95, 10 }) late.Add("view", day);
        foreach (var counts in new[] { early, late })
        {
            Assert.Equal(2, counts.Between(int.MinValue, 100)["view"]); // day 10 is the 91st, seen from day 100
            Assert.Empty(counts.Between(-200, 90));
        }
    }

    [Theory]
    [InlineData("none")]
    [InlineData("view", "view")]
    [InlineData("view", "click")]
    [InlineData("cart", "view", "add_to_cart")]
    [InlineData("purchase", "purchase")]
    public void The_funnel_tells_the_furthest_stage(string stage, params string[] kinds) =>
        Assert.Equal(stage, Read(1, [Shop.Stored(99, "search", days: 0), .. kinds.Select((kind, k) => Shop.Stored(k, kind, "a"))]).Funnel.Stage);

    [Fact]
    public void Loyalty_novelty_and_discounts_are_shares()
    {
        var items = new ItemCategories(item => $$"""{"brand":"{{(item == "d" ? "Other" : "Own")}}"}""");
        var population = new PopulationStatistics(9, 9, new Dictionary<string, IReadOnlyDictionary<string, double>>(), ["a", "b", "c", "x", "y"], new RfmBounds("purchase", [], [], []));
        var state = new ProfileState("u", new ProfileSources(items));
        foreach (var stored in new[]
        {
            Bought(1, 0, "a", """{"coupon":"SPRING"}"""), Bought(2, 1, "b", """{"discount":2.5}"""), Bought(3, 2, "c", """{"discount":0,"coupon":""}"""),
            Bought(4, 3, "d"), Shop.Stored(5, "view", "a"),
        }) state.Apply(stored);
        var value = state.Read(Shop.Start.AddDays(4), population).Find<BehaviourValue>()!;
        Assert.Equal(new BrandLoyalty("Own", 0.75, 0.625), value.Loyalty); // 9/16 + 1/16
        Assert.Equal(4 / 5.0, value.Exploration);
        Assert.Equal(2 / 4.0, value.DiscountShare);
        Assert.Equal((1 + 0.75 + 0.5 + 0) / 4, value.Mainstream!.Value, 3);
    }

    [Fact]
    public void Without_items_there_is_nothing_to_say_of_them()
    {
        var value = Read(1, Shop.Stored(1, "page"), Shop.Stored(2, "search"));
        Assert.Null(value.Exploration ?? value.Mainstream ?? value.DiscountShare);
        Assert.Null(value.Loyalty);
    }

    [Fact]
    public void The_price_level_is_the_median_against_the_populations_purchases()
    {
        var population = new PopulationStatistics(9, 9, new Dictionary<string, IReadOnlyDictionary<string, double>>(), [], new RfmBounds("purchase", [], [], []), Prices: [5, 10, 20, 40]);
        var state = new ProfileState("u", Shop.Sources);
        foreach (var (price, k) in new float[] { 30, 1, 500, 33, 28, -7, 0 }.Select((p, k) => (p, k))) state.Apply(Shop.Stored(k, "purchase", "a", k, price));
        var level = state.Read(Shop.Start.AddDays(9), population).Find<BehaviourValue>()!.Price!;
        Assert.Equal((4, 5L), (level.Tier, level.Purchases)); // what cost nothing has no price
        Assert.InRange(level.Median, 30 / 1.1, 30 * 1.1);
        Assert.Null(state.Read(Shop.Start.AddDays(9)).Find<BehaviourValue>()!.Price!.Tier);
        Assert.Null(Read(1, View(1, 0)).Price);
    }

    [Fact]
    public void Devices_channels_and_local_hours_come_from_the_context_of_events()
    {
        StoredEvent[] events =
        [
            Shop.Stored(1, "view", "a", properties: """{"context":{"device":"mobile","os":"iOS","channel":"mobile","campaign":"spring","timezone":"Asia/Shanghai"}}"""),
            Shop.Stored(2, "page", properties: """{"context":{"device":"mobile","timezone":"Asia/Shanghai"}}"""),
            Shop.Stored(3, "page", properties: """{"context":{"device":"desktop","timezone":"Nowhere/At_all"}}"""), Shop.Stored(4, "page", properties: """{"context":"none"}"""), View(5, 1),
        ];
        var usage = Read(2, events).Usage!;
        Assert.Equal([KeyValuePair.Create("desktop", 1L), KeyValuePair.Create("mobile", 2L)], usage.Devices);
        Assert.Equal(("iOS", "mobile", "spring", "Asia/Shanghai"), (usage.Systems.Keys.Single(), usage.Channels.Keys.Single(), usage.Campaigns.Keys.Single(), usage.TimeZone));
        if (!TimeZoneInfo.TryFindSystemTimeZoneById("Asia/Shanghai", out _)) Assert.Skip("The system has no time zones.");
        Assert.Equal(2, usage.LocalHours![17]); // 09:30 UTC
        Assert.Null(Read(2, View(1, 0)).Usage);
    }

    private static StoredEvent View(int id, double days) => Shop.Stored(id, "view", "a", days);

    private static StoredEvent Bought(int id, double days, string item, string? properties = null) => Shop.Stored(id, "purchase", item, days, 5, properties);

    private static BehaviourValue Read(double days, params StoredEvent[] events)
    {
        var state = new ProfileState("u", Shop.Sources);
        foreach (var stored in events) state.Apply(stored);
        return state.Read(Shop.Start.AddDays(days)).Find<BehaviourValue>()!;
    }
}
