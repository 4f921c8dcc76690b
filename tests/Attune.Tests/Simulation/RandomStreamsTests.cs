using Attune.Simulation;

namespace Attune.Tests.Simulation;

public sealed class RandomStreamsTests
{
    [Fact]
    public void Streams_repeat_and_differ_by_seed_purpose_and_entity()
    {
        (int Seed, string Purpose, int Entity)[] names = [(1, "a", 0), (2, "a", 0), (1, "b", 0), (1, "a", 1), (-1, "a", 0)];
        var first = names.Select(n => RandomStreams.Stream(n.Seed, n.Purpose, n.Entity).Next()).ToList();
        Assert.Equal(first, names.Select(n => RandomStreams.Stream(n.Seed, n.Purpose, n.Entity).Next()));
        Assert.Equal(names.Length, first.Distinct().Count());
    }

    [Theory]
    [InlineData(0), InlineData(0.3), InlineData(4), InlineData(75)]
    public void Poisson_has_equal_mean_and_variance(double mean)
    {
        var random = new Random(3);
        var draws = Enumerable.Range(0, 20_000).Select(_ => (double)random.Poisson(mean)).ToList();
        var average = draws.Average();
        Assert.InRange(average, 0.95 * mean, 1.05 * mean);
        Assert.InRange(draws.Average(d => (d - average) * (d - average)), 0.93 * mean, 1.07 * mean);
    }

    [Fact]
    public void Normal_numbers_are_standard()
    {
        var draws = new Random(4).Normals(20_000);
        Assert.InRange(draws.Average(), -0.03, 0.03);
        Assert.InRange(draws.Average(d => d * d), 0.96, 1.04);
    }

    [Fact]
    public void Positions_are_picked_in_proportion()
    {
        var random = new Random(5);
        var cumulative = RandomStreams.Cumulate([1, 0, 3]);
        var picks = Enumerable.Range(0, 8_000).Select(_ => random.PickCumulative(cumulative)).CountBy(p => p).ToDictionary();
        Assert.False(picks.ContainsKey(1));
        Assert.InRange(picks[2] / 8_000.0, 0.73, 0.77);
    }
}
