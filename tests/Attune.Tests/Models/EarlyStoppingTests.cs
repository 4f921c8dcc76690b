using Attune.Models;

namespace Attune.Tests.Models;

public sealed class EarlyStoppingTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Stops_after_patience_and_restores_the_best(bool higherIsBetter)
    {
        var stopping = new EarlyStopping(2, higherIsBetter);
        var sign = higherIsBetter ? 1 : -1;
        double[] values = [1, 3, 2, 4, double.NaN, 4];
        float[] a = [0], b = [0, 0];
        var stopped = new List<bool>();
        for (var epoch = 1; epoch <= values.Length; epoch++)
        {
            (a[0], b[1]) = (epoch, -epoch);
            stopped.Add(stopping.Observe(epoch, sign * values[epoch - 1], a, b));
        }

        Assert.Equal([false, false, false, false, false, true], stopped);
        stopping.Restore(a, b);
        Assert.Equal((4, 4f, -4f), (stopping.BestEpoch, a[0], b[1]));
        Assert.Equal(sign * 4, stopping.BestValue);
    }

    [Fact]
    public void A_first_value_that_is_no_number_is_beaten_by_any()
    {
        var stopping = new EarlyStopping(5);
        stopping.Observe(1, double.NaN, [1f]);
        stopping.Observe(2, -1, [2f]);
        Assert.Equal(2, stopping.BestEpoch);
    }

    [Fact]
    public void Without_patience_it_keeps_nothing()
    {
        var stopping = new EarlyStopping(0);
        float[] weights = [1];
        Assert.False(stopping.Observe(1, 5, weights));
        Assert.False(stopping.Observe(9, 1, weights));
        weights[0] = 7;
        stopping.Restore(weights);
        Assert.Equal(7, weights[0]);
    }
}
