using Attune.Data;
using Attune.Models;

namespace Attune.Tests.Models;

public sealed class BaselineModelTests
{
    private const uint Day = 86_400;

    /// <summary>Half-life 10 days, last time day 30. Item 0: days 30 and 10 (of two, the later), so 1 + 1/4; item 1: day 20, so 1/2; item 2: unknown, as day 10.</summary>
    [Fact]
    public void Recent_halves_what_is_a_half_life_ago()
    {
        var interactions = Interactions.FromColumns(3, 4, [0, 1, 1, 1, 2], [0, 0, 0, 1, 2], default, [30 * Day, 10 * Day, 10 * Day, 20 * Day, 0]);
        var model = new RecentTrainer().Train(new Dataset(IdMap.Range(3), IdMap.Range(4), interactions), new() { HalfLife = 10 }, new RunContext(1));
        Assert.Equal([1.25f, 0.5f, 0.25f, float.NaN], Scores(model));
    }

    [Fact]
    public void Recent_without_times_counts_users()
    {
        var model = new RecentTrainer().Train(Datasets.From([(0, 0), (1, 0), (1, 0), (1, 1)], 2, 3), new(), new RunContext(1));
        Assert.Equal([2, 1, float.NaN], Scores(model));
    }

    [Fact]
    public void Random_depends_on_the_seed_and_on_ids_not_on_numbers()
    {
        var straight = Datasets.From([(0, 0), (0, 1), (0, 2)], ["u"], ["a", "b", "c", "d"]);
        var moved = Datasets.From([(0, 0), (0, 1), (0, 3)], ["u"], ["c", "b", "x", "a"]);
        var (a, b) = (Scores(new RandomItemsTrainer().Train(straight, new(), new RunContext(1, 5))), Scores(new RandomItemsTrainer().Train(moved, new(), new RunContext(1, 5))));
        Assert.Equal([a[0], a[1], a[2], float.NaN], [b[3], b[1], b[0], b[2]]);
        Assert.NotEqual(a, Scores(new RandomItemsTrainer().Train(straight, new(), new RunContext(1, 6))));
    }

    [Fact]
    public void Random_scores_are_even()
    {
        var dataset = Datasets.From([.. Enumerable.Range(0, 10_000).Select(i => (0, i))], 1, 10_000);
        var scores = Scores(new RandomItemsTrainer().Train(dataset, new(), new RunContext(1)));
        Assert.All(scores, s => Assert.InRange(s, 0, 1));
        foreach (var tenth in scores.GroupBy(s => (int)(10 * s))) Assert.InRange(tenth.Count(), 880, 1120);
    }

    private static float[] Scores(IModel model)
    {
        var scores = new float[model.ItemCount];
        model.Score([new UserQuery(-1, default)], scores);
        return scores;
    }
}
