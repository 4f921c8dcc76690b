namespace Attune.Tests.Simulation;

/// <summary>What the truth says must show in the log, or nobody could recover it.</summary>
[Collection(SimulatedFiles.Collection)]
public sealed class StorefrontTests(SimulatedFiles files)
{
    private readonly HashSet<string> _shoppers =
        [.. files.Table("truth/users.csv").Where(user => user["kind"] == "shopper").Select(user => user["user_id"])];

    [Fact]
    public void Views_are_as_skewed_as_in_real_shops()
    {
        var counts = Views().Where(view => IsShopper(view["user_id"])).CountBy(view => view["product_id"]).Select(count => (double)count.Value).Order().ToList();
        var weighted = counts.Index().Sum(c => (2.0 * (c.Index + 1) - counts.Count - 1) * c.Item);
        Assert.InRange(weighted / (counts.Count * counts.Sum()), 0.4, 0.75);
    }

    [Fact]
    public void People_look_at_what_they_like()
    {
        var topics = files.Table("truth/items.csv").ToDictionary(item => item["product_id"], item => item["topic"]);
        var liked = files.Table("truth/tastes.csv").Select(taste => (taste["user_id"], taste["topic"])).ToHashSet();
        var hits = Views().Where(view => IsShopper(view["user_id"])).Average(view => liked.Contains((view["user_id"], topics[view["product_id"]])) ? 1.0 : 0);
        Assert.InRange(hits, 0.85, 0.97); // the rest is exploration; by chance it were about 9 topics of 39
    }

    [Fact]
    public void Tastes_drift_over_the_year()
    {
        var topics = files.Table("truth/items.csv").ToDictionary(item => item["product_id"], item => item["topic"]);
        var shares = files.Table("truth/tastes.csv").ToDictionary(
            taste => (taste["user_id"], taste["topic"]),
            taste => SimulatedFiles.Number(taste["share_at_end"]) - SimulatedFiles.Number(taste["share_at_start"]));
        double MeanGain(Func<string, bool> period) => Views()
            .Where(view => period(view["timestamp"])).Average(view => shares.GetValueOrDefault((view["user_id"], topics[view["product_id"]])));
        Assert.True(MeanGain(time => string.CompareOrdinal(time, "2026-08") > 0) > MeanGain(time => string.CompareOrdinal(time, "2026-02") < 0) + 0.02);
    }

    [Fact]
    public void Declared_interests_are_mostly_true()
    {
        var liked = files.Table("truth/tastes.csv").Select(taste => (taste["user_id"], taste["topic"])).ToHashSet();
        var declared = files.Events.Where(e => SimulatedFiles.Text(e, "type") == "identify")
            .SelectMany(e => e.GetProperty("traits").GetProperty("interests").EnumerateArray().Select(i => (SimulatedFiles.Text(e, "userId"), i.GetString()!)));
        Assert.InRange(declared.Average(pair => liked.Contains(pair) ? 1.0 : 0), 0.9, 0.99);
    }

    [Fact]
    public void Friendships_are_denser_within_communities()
    {
        var community = files.Table("truth/users.csv").ToDictionary(user => user["user_id"], user => user["community"]);
        var friends = files.Named("Friend Added")
            .Select(e => community[SimulatedFiles.Text(e, "userId")] == community[SimulatedFiles.Text(SimulatedFiles.Properties(e), "friend_id")]).ToList();
        Assert.True(friends.Count > SimulatedFiles.Options.Users);
        Assert.InRange(friends.Average(within => within ? 1.0 : 0), 0.8, 0.95);
    }

    [Fact]
    public void Ties_in_the_log_are_those_of_the_truth()
    {
        var ties = files.Table("truth/ties.csv");
        Assert.Equal(ties.Count(tie => tie["kind"] == "friend"), files.Named("Friend Added").Count());
        Assert.Equal(ties.Count(tie => tie["kind"] == "follow"), files.Named("User Followed").Count());
    }

    [Fact]
    public void Reviews_speak_both_languages_and_every_mood()
    {
        var reviews = files.Table("truth/reviews.csv");
        Assert.Equal(files.Named("Product Reviewed").Select(e => SimulatedFiles.Text(e, "messageId")), reviews.Select(review => review["message_id"]));
        Assert.True(reviews.Count > 800);
        Assert.All(reviews.CountBy(review => review["sentiment"]), mood => Assert.InRange(mood.Value / (double)reviews.Count, 0.15, 0.6));
        Assert.InRange(reviews.Average(review => review["language"] == "zh" ? 1.0 : 0), 0.3, 0.5);
        Assert.True(reviews.Where(r => r["sentiment"] == "positive").Average(Stars) > 4);
        Assert.True(reviews.Where(r => r["sentiment"] == "negative").Average(Stars) < 2);

        static double Stars(Dictionary<string, string> review) => SimulatedFiles.Number(review["stars"]);
    }

    [Fact]
    public void Bots_view_much_and_buy_nothing()
    {
        var rows = files.Table("interactions.csv").Where(row => !IsShopper(row["user_id"])).ToList();
        Assert.Equal(20, rows.Select(row => row["user_id"]).Distinct().Count());
        Assert.DoesNotContain(rows, row => row["kind"] == "purchase");
        Assert.InRange(rows.Count / (double)files.Events.Count, 0.03, 0.05);
    }

    [Fact]
    public void Products_are_not_seen_before_their_launch()
    {
        var launches = files.Table("truth/items.csv").ToDictionary(item => item["product_id"], item => item["launched"]);
        Assert.All(Views(), view => Assert.True(string.CompareOrdinal(view["timestamp"], launches[view["product_id"]]) >= 0));
        Assert.InRange(launches.Values.Count(day => string.CompareOrdinal(day, "2025-11-01") > 0), 150, 350);
    }

    private bool IsShopper(string user) => _shoppers.Contains(user);

    private IEnumerable<Dictionary<string, string>> Views() => files.Table("interactions.csv").Where(row => row["kind"] == "view");
}
