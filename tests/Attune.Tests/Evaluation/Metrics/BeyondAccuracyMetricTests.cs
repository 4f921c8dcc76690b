using Attune.Data;
using Attune.Evaluation.Metrics;

namespace Attune.Tests.Evaluation.Metrics;

public sealed class BeyondAccuracyMetricTests
{
    [Theory]
    [InlineData(new[] { 3, 0, 1, 0, 0 }, 2 / 5d)]
    [InlineData(new[] { 0, 0 }, 0)]
    [InlineData(new[] { 1, 9 }, 1)]
    public void Coverage_is_the_share_of_items_shown(int[] exposures, double expected) => Assert.Equal(expected, new Coverage().Of(exposures), 12);

    [Theory]
    [InlineData(new[] { 2, 2, 2 }, 0)]
    [InlineData(new[] { 0, 0, 0, 8 }, 3 / 4d)] // ((8 - 5) x 8) / (4 x 8)
    [InlineData(new[] { 3, 1, 2 }, 2 / 9d)] // sorted 1, 2, 3: (-2 x 1 + 0 x 2 + 2 x 3) / (3 x 6)
    public void Gini_measures_how_unevenly_items_are_shown(int[] exposures, double expected) => Assert.Equal(expected, new Gini().Of(exposures), 12);

    [Fact]
    public void Gini_of_nothing_is_undefined() => Assert.Equal(double.NaN, new Gini().Of([0, 0]));

    [Fact]
    public void Novelty_is_the_mean_self_information_in_bits()
    {
        // Of four users, all have item 0, two item 1, one item 2, none item 3: 0, 1, 2 and (as one user) 2 bits.
        var userItems = CsrMatrix.FromEntries(4, 4, [0, 1, 2, 3, 0, 1, 0], [0, 0, 0, 0, 1, 1, 2]);
        var novelty = new Novelty(userItems);
        Assert.Equal((0 + 1) / 2d, Of(novelty, 2, [0, 1, 2, 3]));
        Assert.Equal((0 + 1 + 2 + 2) / 4d, Of(novelty, 10, [0, 1, 2, 3]));
        Assert.Equal(Tally.None, novelty.Of(new RankedUser { Relevant = 1 }, 10));
    }

    [Fact]
    public void Diversity_is_the_mean_distance_of_the_categories()
    {
        var items = new AttributeTable(["""{"genres":["a","b"],"title":"x"}""", """{"genres":["b"],"brand":"m"}""", """{"genres":["a"]}""", null, """{"brand":"a"}"""]);
        var diversity = new Diversity(items);
        // cos(0,1) = 1 / sqrt(2 x 2), cos(0,2) = 1 / sqrt(2 x 1), cos(1,2) = 0; the brand a is not the genre a.
        Assert.Equal(1 - 1 / 2d, Of(diversity, 2, [0, 1, 2]), 12);
        Assert.Equal((1 - 1 / 2d + 1 - 1 / Math.Sqrt(2) + 1) / 3, Of(diversity, 3, [0, 1, 2]), 12);
        Assert.Equal(1, Of(diversity, 3, [2, 3, 4]), 12);
        Assert.Equal(Tally.None, diversity.Of(new RankedUser { Relevant = 1, Items = [0, 3] }, 2));
    }

    [Fact]
    public void Diversity_of_items_without_categories_cannot_be_measured() =>
        Assert.Equal("no_item_categories", Assert.Throws<AttuneException>(() => new Diversity(new AttributeTable(["""{"title":"x"}""", null]))).Code);

    private static double Of(UserMetric metric, int k, int[] items) =>
        RankingMetricTests.Value(metric, new RankedUser { Relevant = 1, Items = items }, k);
}
