using Attune.Preparation;

namespace Attune.Tests.Preparation;

public sealed class RobustScaleTests
{
    [Fact]
    public void Median_and_deviation_ignore_a_wild_value()
    {
        // Deviations from 3: 2, 1, 0, 1, 997; their median is 1.
        var scale = RobustScale.Of((float[])[1, 2, 3, 4, 1000]);
        Assert.Equal(3, scale.Median);
        Assert.Equal(1.4826, scale.Spread, 10);
        Assert.Equal(997 / 1.4826, scale.Z(1000), 6);
    }

    [Fact]
    public void Where_most_values_are_equal_the_mean_deviation_stands_in()
    {
        var scale = RobustScale.Of((float[])[5, 5, 5, 1]);
        Assert.Equal(1.2533, scale.Spread, 10);
    }

    [Fact]
    public void Equal_values_have_no_spread_and_nothing_stands_out() => Assert.Equal(0, RobustScale.Of((float[])[2, 2]).Z(9));
}
