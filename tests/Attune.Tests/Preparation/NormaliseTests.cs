using Attune.Preparation;

namespace Attune.Tests.Preparation;

public sealed class NormaliseTests
{
    private static readonly Normalise Step = new();

    [Fact]
    public void Z_score_takes_out_the_users_mean_and_spread()
    {
        // u: 1, 3 (mean 2, deviation 1); v: 4, 4, 5, 3 has mean 4 and deviation sqrt(2/4).
        var dataset = Ratings(("u", 1), ("u", 3), ("v", 4), ("v", 4), ("v", 5), ("v", 3));
        var values = Step.Apply(dataset, new NormaliseOptions { Shrinkage = 0 }).Values!;
        var v = (float)Math.Sqrt(2);
        Assert.Equal([-1, 1, 0, 0, v, -v], values.Select(x => MathF.Round(x, 5)), (a, b) => Math.Abs(a - b) < 1e-4);
    }

    [Fact]
    public void Shrinkage_lends_the_common_spread_to_users_with_few_values()
    {
        // u's own deviation is 0; sum of squares 0 + 2 over 4 values is 0.5; u: sqrt(5 x 0.5 / 7), so nothing is infinite and equal values stay 0.
        var dataset = Ratings(("u", 3), ("u", 3), ("v", 4), ("v", 6));
        var values = Step.Apply(dataset, new NormaliseOptions()).Values!;
        Assert.Equal([0f, 0f], values[..2]);
        Assert.Equal(1 / Math.Sqrt((2 + 2.5) / 7), values[3], 5);
    }

    [Fact]
    public void Min_max_and_log_keep_missing_values_missing()
    {
        var dataset = Ratings(("u", 1), ("u", float.NaN), ("u", 5), ("u", 3));
        Assert.Equal([0, float.NaN, 1, 0.5f], Step.Apply(dataset, new NormaliseOptions { Method = NormaliseMethod.MinMax }).Values!);
        var log = Step.Apply(dataset, new NormaliseOptions { Method = NormaliseMethod.Log }).Values!;
        Assert.Equal(Math.Log(2), log[0], 6);
        Assert.True(float.IsNaN(log[1]));
    }

    private static Attune.Data.Dataset Ratings(params (string User, float Value)[] ratings) =>
        Logs.Of([.. ratings.Select((r, i) => (r.User, $"i{i}", Logs.Start + (uint)i, "rating", r.Value))]);
}
