using Attune.Preparation;

namespace Attune.Tests.Preparation;

public sealed class OutliersTests
{
    private static readonly Outliers Step = new();

    [Fact]
    public void A_rating_far_from_the_scale_goes_and_a_low_one_stays()
    {
        float[] ratings = [4, 5, 3, 4, 5, 4, 3, 1, 500];
        var dataset = Logs.Of([.. ratings.Select((r, i) => ("u", $"i{i}", Logs.Start + (uint)i, "rating", r))]);
        Assert.Equal([8], Step.Apply(dataset, new OutliersOptions()).Removed);
    }

    [Fact]
    public void Prices_are_compared_by_factors()
    {
        // Median 20; logarithms deviate by ln 2 = 0.69 at the median, so 8 deviations of 1.03 reach e^8.2 = 3,700 times: 900 stays, ten million goes.
        float[] prices = [5, 10, 20, 40, 80, 10, 20, 40, 900, 1e7f];
        var dataset = Logs.Of([.. prices.Select((p, i) => ("u", $"i{i}", Logs.Start + (uint)i, "purchase", p))]);
        Assert.Equal([9], Step.Apply(dataset, new OutliersOptions()).Removed);
    }

    [Fact]
    public void Missing_values_stay_and_infinite_ones_go()
    {
        var dataset = Logs.Of(("u", "a", 1, "rating", float.NaN), ("u", "b", 2, "rating", float.PositiveInfinity), ("u", "c", 3, "rating", 3));
        Assert.Equal([1], Step.Apply(dataset, new OutliersOptions()).Removed);
    }

    [Fact]
    public void A_day_with_too_many_events_goes_whole_and_only_that_day()
    {
        const uint Midnight = 1_700_006_400;
        uint[] times = [Midnight - 1, Midnight, Midnight + 5, Midnight + 9, Midnight + 86_400];
        var dataset = Logs.Of([.. times.Select((t, i) => ("u", $"i{i}", t, "view", float.NaN))]);
        Assert.Equal([1, 2, 3], Step.Apply(dataset, new OutliersOptions { MaxPerDay = 2 }).Removed);
    }
}
