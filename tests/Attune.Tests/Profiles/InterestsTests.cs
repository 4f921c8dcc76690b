using Attune.Data;
using Attune.Profiles;

namespace Attune.Tests.Profiles;

public sealed class InterestsTests
{
    private static readonly PopulationStatistics Population = new(
        100, 1000, new Dictionary<string, IReadOnlyDictionary<string, double>> { ["genres"] = new Dictionary<string, double> { ["Drama"] = 0.8, ["Comedy"] = 0.3 } },
        [], new RfmBounds("interaction", [], [], []));

    [Fact]
    public void What_everybody_likes_is_no_interest()
    {
        // Drama 4 of 6 acts where 4.8 are expected, comedy 3 where 1.8 are: with k = 5, lifts 9 / 9.8 and 8 / 6.8.
        var interest = Assert.Single(Read(Acts("a", "b", "a", "c", "d", "d")));
        Assert.Equal(("genres", "Comedy"), (interest.Attribute, interest.Value));
        Assert.Equal(8 / 6.8, interest.Lift!.Value, 3);
        Assert.Equal(0.5, interest.Share, 3);
        Assert.Equal(0.5 * Math.Log(8 / 6.8), interest.Score, 3);
        Assert.Equal(3, interest.Provenance.Events);
        Assert.Equal([5L, 4L, 3L], interest.Provenance.LatestEvents);
        Assert.Equal(3.0 / 8, interest.Provenance.Confidence, 2);
    }

    [Fact]
    public void Old_acts_fade_beside_new_ones()
    {
        // Two comedies 180 days before two dramas: two half-lives, so a quarter of the weight: share .5 / 2.5.
        var events = new[] { Act(1, "d", 0), Act(2, "d", 0), Act(3, "a", 180), Act(4, "a", 180) };
        var comedy = Read(events, population: null).Single(i => i.Value == "Comedy");
        Assert.Equal(0.5, comedy.Weight, 3);
        Assert.Equal(0.2, comedy.Share, 3);
    }

    [Fact]
    public void Absence_blurs_no_taste()
    {
        var events = Acts("d", "d", "d");
        Assert.Equal(Read(events, asOfDays: 1).Select(i => i.Lift), Read(events, asOfDays: 9_000).Select(i => i.Lift));
    }

    [Fact]
    public void Ratings_count_relative_to_the_users_own_mean()
    {
        // Mean 3: the comedy counts 5/3, the drama 1/3.
        var events = new[] { Shop.Stored(1, "rating", "d", value: 5), Shop.Stored(2, "rating", "a", value: 1) };
        var interests = Read(events, population: null);
        Assert.Equal(5.0 / 6, interests.Single(i => i.Value == "Comedy").Share, 3);
        Assert.Equal(1.0 / 6, interests.Single(i => i.Value == "Drama").Share, 3);
    }

    [Fact]
    public void What_was_sent_back_is_no_interest() =>
        Assert.Empty(Read([Shop.Stored(1, "purchase", "d", value: 9), Shop.Stored(2, "refund", "d", value: 9)]));

    [Fact]
    public void What_the_user_is_after_right_now_fades_in_days_and_lasting_interests_do_not()
    {
        // Forty dramas a month ago, two comedies today. Half-life a day.
        StoredEvent[] events = [.. Enumerable.Range(0, 40).Select(k => Act(k, "a", k * 1e-3)), Act(50, "d", 30), Act(51, "d", 30)];
        var value = new ProfileBuilder(Shop.Sources).Build("u", events, Shop.Start.AddDays(31)).Find<InterestsValue>()!;
        Assert.Equal(("Drama", true), (value.Top[0].Value, value.Top[0].Share > 0.9));
        var now = Assert.Single(value.Now!);
        Assert.Equal(("Comedy", 1.0, 1.0), (now.Value, now.Weight, now.Share)); // two acts, halved once; the dramas weigh 2^-31

        var later = new ProfileBuilder(Shop.Sources).Build("u", events, Shop.Start.AddDays(40)).Find<InterestsValue>()!;
        Assert.Null(later.Now);
        Assert.Equal(value.Top.Select(i => i.Share), later.Top.Select(i => i.Share));
    }

    [Fact]
    public void What_has_no_time_is_not_of_right_now()
    {
        var undated = new StoredEvent(1, new Event("u", "view", "a"), "test");
        var value = new ProfileBuilder(Shop.Sources).Build("u", [undated], Shop.Start).Find<InterestsValue>()!;
        Assert.Equal((1, null), (value.Top.Count, value.Now));
    }

    private static StoredEvent Act(long id, string item, double days) => Shop.Stored(id, "view", item, days);

    private static StoredEvent[] Acts(params string[] items) => [.. items.Select((item, i) => Act(i, item, i * 1e-3))];

    private static IReadOnlyList<Interest> Read(StoredEvent[] events, double asOfDays = 200) => Read(events, Population, asOfDays);

    private static IReadOnlyList<Interest> Read(StoredEvent[] events, PopulationStatistics? population, double asOfDays = 200) =>
        new ProfileBuilder(Shop.Sources, population).Build("u", events, Shop.Start.AddDays(asOfDays)).Find<InterestsValue>()!.Top;
}
