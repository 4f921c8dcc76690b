using Attune.Data;
using Attune.Profiles;

namespace Attune.Tests.Profiles;

public sealed class ActivityTests
{
    // Monday 09:30: a session of three events over 30 minutes, then a purchase on Wednesday, sent back in part on Thursday.
    private static readonly StoredEvent[] Events =
    [
        Shop.Stored(1, "view", "a"), Shop.Stored(2, "view", "b", days: 15.0 / 1440), Shop.Stored(3, "search", days: 30.0 / 1440),
        Shop.Stored(4, "purchase", "b", days: 2, value: 30), Shop.Stored(5, "refund", "b", days: 3, value: 10),
    ];

    [Fact]
    public void Counts_rhythm_and_sessions()
    {
        var activity = Read(null);
        Assert.Equal(2, activity.Counts["view"]);
        Assert.Equal(3, activity.Weekdays[0] + activity.Weekdays[1]);
        Assert.Equal([3, 0, 1, 1, 0, 0, 0], activity.Weekdays);
        Assert.Equal((4, 1), (activity.Hours[9], activity.Hours[10]));
        Assert.Equal((3, 1.67, 10), (activity.Sessions, activity.EventsPerSession, activity.MinutesPerSession));
        Assert.Equal(Shop.Start.AddDays(3), activity.LastSeen);
    }

    [Fact]
    public void Rfm_is_of_purchases_less_refunds_and_scored_by_quintile()
    {
        var now = Shop.Start.ToUnixTimeSeconds();
        var bounds = new RfmBounds("purchase", [now, now + 86_400, now + (5 * 86_400), now + (6 * 86_400)], [1, 2, 3, 4], [5, 10, 15, 25]);
        var rfm = Read(new PopulationStatistics(5, 20, new Dictionary<string, IReadOnlyDictionary<string, double>>(), [], bounds)).Rfm;
        Assert.Equal(new Rfm("purchase", 8, 1, 20, 3, 1, 4), rfm);
    }

    [Fact]
    public void Where_nobody_buys_interactions_count()
    {
        var bounds = new RfmBounds("interaction", [], [1, 2, 3, 5], []);
        var rfm = Read(new PopulationStatistics(5, 20, new Dictionary<string, IReadOnlyDictionary<string, double>>(), [], bounds)).Rfm;
        Assert.Equal(new Rfm("interaction", 7, 4, null, null, 4, null), rfm);
    }

    private static ActivityValue Read(PopulationStatistics? population) =>
        new ProfileBuilder(Shop.Sources, population).Build("u", Events, Shop.Start.AddDays(10)).Find<ActivityValue>()!;
}
