using Attune.Data;
using Attune.Profiles;
using Attune.Tests.Preparation;

namespace Attune.Tests.Profiles;

public sealed class PopulationStatisticsTests
{
    [Fact]
    public void Shares_weigh_interactions_by_kind()
    {
        // a is drama, seen once; b is comedy, bought once: 1 and 5 of 6. Dates and numbers that name a single item are no categories.
        var statistics = PopulationStatistics.From(Data());
        Assert.Equal(1.0 / 6, statistics.ShareOf(new Category("genres", "Drama")), 12);
        Assert.Equal(5.0 / 6, statistics.ShareOf(new Category("genres", "Comedy")), 12);
        Assert.Equal(["genres"], statistics.CategoryShares.Keys);
        Assert.True(statistics.ShareOf(new Category("genres", "Western")) > 0);
        Assert.Equal((1, 2, null), (statistics.RankOf("b"), statistics.RankOf("a"), statistics.RankOf("zzz")));
    }

    [Fact]
    public void Quintiles_are_of_users_who_bought()
    {
        var rows = Enumerable.Range(1, 10).Select(u => ($"u{u}", "a", Logs.Start + (uint)u, "purchase", (float)u)).Append(("v", "a", 5u, "view", float.NaN));
        var bounds = PopulationStatistics.From(Logs.Of([.. rows])).Rfm;
        Assert.Equal("purchase", bounds.Basis);
        Assert.Equal([2, 4, 6, 8], bounds.Monetary);
        Assert.Equal([1, 1, 1, 1], bounds.Frequency);
        Assert.Equal([2, 4, 6, 8], PopulationStatistics.From(Logs.Of([.. rows])).Prices!);
        Assert.Equal([2, 4, 6, 8], bounds.LastSeen.Select(t => t - Logs.Start));
    }

    [Fact]
    public void Survive_a_trip_through_JSON()
    {
        var json = PopulationStatistics.From(Data()).ToJson();
        Assert.Contains("category_shares", json, StringComparison.Ordinal);
        Assert.Equal(json, PopulationStatistics.FromJson(json).ToJson());
    }

    private static Dataset Data()
    {
        var log = Logs.Of(("u", "a", 5, "view", float.NaN), ("u", "b", 6, "purchase", 3), ("u", "c", 7, "search", 0), ("u", "d", 8, "search", 0));
        return new Dataset(log.Users, log.Items, log.Interactions, log.Kinds, itemAttributes: new AttributeTable(
        [
            """{"genres":["Drama"],"release_date":"01-Jan-1995","sku":"s1"}""", """{"genres":["Comedy"],"release_date":"02-Feb-1996","sku":"s2"}""",
            """{"genres":["Drama"],"release_date":"01-Jan-1995","sku":"s3"}""", """{"genres":["Comedy"],"release_date":"02-Feb-1996","sku":"s4"}""",
        ]));
    }
}
