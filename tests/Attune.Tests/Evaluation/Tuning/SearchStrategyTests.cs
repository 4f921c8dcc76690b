using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Attune.Evaluation.Tuning;

namespace Attune.Tests.Evaluation.Tuning;

/// <summary>Searches of a function whose optimum is known: f = (x - 0.3)² + (y - 0.8)² + 0.2 unless the choice is b, so 0 at (0.3, 0.8, b).</summary>
public sealed class SearchStrategyTests
{
    private static readonly SearchSpace Space = SearchSpace.Of(typeof(Point), [], []);

    [Fact]
    public void Tpe_finds_the_optimum_of_a_known_function_better_than_random()
    {
        var (tpe, random) = (BestOf(new TreeParzen(), 40), BestOf(new RandomSearch(), 40));
        Assert.True(tpe.Average() < random.Average() / 3, $"tpe {tpe.Average():0.0000}, random {random.Average():0.0000}");
        Assert.True(tpe.Zip(random).Count(p => p.First < p.Second) >= 25, "of 30 seeds");
        Assert.InRange(tpe.Average(), 0, 0.004);
    }

    [Fact]
    public void Tpe_survives_trials_that_fail_and_does_not_repeat_them()
    {
        // Everything with x above one half fails.
        var trials = Search(new TreeParzen(), 60, 1, (p, _) => Value(p) is var v && Number(p, "x") > 0.5 ? null : v);
        Assert.True(trials.Skip(30).Count(t => t.Value is null) < trials.Take(30).Count(t => t.Value is null));
        Assert.InRange(trials.Min(t => t.Value) ?? 1, 0, 0.02);
    }

    [Theory]
    [InlineData(27, 1 / 81d, new[] { 19, 6, 2 })]
    [InlineData(40, 1 / 81d, new[] { 27, 9, 3, 1 })]
    [InlineData(40, 1 / 10d, new[] { 28, 9, 3 })]
    [InlineData(13, 1, new[] { 13 })]
    [InlineData(1, 1 / 81d, new[] { 1 })]
    public void Halving_keeps_a_third_of_the_trials_with_three_times_the_work(int budget, double least, int[] rungs)
    {
        var trials = Search(new SuccessiveHalving(), budget, 1, (p, _) => Value(p), least);
        Assert.Equal(rungs, trials.GroupBy(t => t.Resource).Select(g => g.Count()).Take(rungs.Length));
        Assert.Equal(1, trials.Max(t => t.Resource));
        Assert.InRange(trials.Count, 1, budget);
        Assert.All(trials.Select(t => t.Resource), r => Assert.True(r >= least - 1e-9));
    }

    [Fact]
    public void Halving_goes_on_with_the_best()
    {
        var trials = Search(new SuccessiveHalving(), 40, 1, (p, _) => Value(p), 1 / 81d);
        var rungs = trials.GroupBy(t => t.Resource).Select(g => g.ToList()).ToList();
        for (var rung = 1; rung < rungs.Count; rung++)
        {
            var expected = rungs[rung - 1].OrderBy(t => t.Value).Take(rungs[rung].Count).Select(t => t.Value);
            Assert.Equal(expected.Order(), rungs[rung].Select(t => t.Value).Order());
        }

        Assert.Equal(rungs[0].Min(t => t.Value), rungs[^1].Single().Value);
    }

    [Fact]
    public void Halving_by_time_begins_another_bracket()
    {
        var trials = Search(new SuccessiveHalving(), null, 1, (p, _) => Value(p), 1 / 9d, take: 100);
        Assert.Equal(trials[0].Resource, trials[39].Resource); // 27 + 9 + 3, and from the start again
        Assert.NotEqual(trials[1].Options, trials[40].Options);
    }

    [Fact]
    public void The_first_trial_is_the_defaults_in_every_strategy()
    {
        foreach (var name in SearchStrategy.Names)
            Assert.Equal("0.5", Search(SearchStrategy.Get(name), 5, 1, (p, _) => Value(p))[0].Options["x"]);
        Assert.Equal("unknown_search", Assert.Throws<AttuneException>(() => SearchStrategy.Get("grid")).Code);
    }

    [Fact]
    public void A_density_of_numbers_integrates_to_one()
    {
        foreach (var points in (double[][])[[], [0.1], [0.1, 0.11, 0.5, 0.9, 1]])
        {
            var density = ParzenDensity.Of(points, 0);
            Assert.Equal(1, Enumerable.Range(0, 1000).Average(k => Math.Exp(density.LogOf((k + 0.5) / 1000))), 2e-3);
        }

        // Three choices, seen 2, 0 and 1 times: (2 + 1) / 6, 1 / 6, 2 / 6.
        var choice = ParzenDensity.Of([0.1, 0.2, 0.9], 3);
        Assert.Equal([3 / 6d, 1 / 6d, 2 / 6d], new[] { 0.1, 0.5, 0.9 }.Select(x => Math.Round(Math.Exp(choice.LogOf(x)), 12)), (a, b) => Math.Abs(a - b) < 1e-9);
    }

    private static List<double> BestOf(SearchStrategy strategy, int trials) =>
        [.. Enumerable.Range(0, 30).Select(seed => Search(strategy, trials, seed, (p, _) => Value(p)).Min(t => t.Value)!.Value)];

    private static List<Trial> Search(
        SearchStrategy strategy, int? trials, int seed, Func<IReadOnlyDictionary<string, string>, double, double?> f, double least = 1 / 81d, int? take = null)
    {
        var finished = new List<Trial>();
        var brief = new SearchBrief(Space, Space.At([0.5, 0.5, 0.1]), trials, least, HigherIsBetter: false, seed);
        foreach (var proposal in strategy.Plan(brief, finished))
        {
            finished.Add(new Trial(finished.Count + 1, proposal.Options, proposal.Resource, f(proposal.Options, proposal.Resource), new Dictionary<string, double>(), 0));
            if (finished.Count >= (take ?? trials)) break;
        }

        return finished;
    }

    private static double? Value(IReadOnlyDictionary<string, string> p) =>
        Math.Pow(Number(p, "x") - 0.3, 2) + Math.Pow(Number(p, "y") - 0.8, 2) + (p["kind"] == "b" ? 0 : 0.2);

    private static double Number(IReadOnlyDictionary<string, string> p, string name) => double.Parse(p[name], CultureInfo.InvariantCulture);

    public enum Kind
    {
        A,
        B,
        C,
    }

    public sealed record Point
    {
        [Range(0.0, 1.0)]
        public double X { get; init; } = 0.5;

        [Range(0.0, 1.0)]
        public double Y { get; init; } = 0.5;

        public Kind Kind { get; init; }
    }
}
