using Attune.Data;
using Attune.Models;

namespace Attune.Tests.Models;

public sealed class NegativeSamplerTests
{
    [Theory]
    [InlineData(NegativeSampling.Uniform)]
    [InlineData(NegativeSampling.Popularity)]
    public void A_negative_is_of_the_block_and_never_among_the_users_items(NegativeSampling sampling)
    {
        var dataset = Datasets.Random(60, 90, 900, 3);
        var drawn = Draw(dataset, sampling, rowBytes: 32 << 10, draws: 40);
        Assert.All(drawn, d => Assert.True(dataset.UserItems.ColumnsOf(d.User).BinarySearch(d.Item) < 0));
        Assert.True(drawn.Select(d => d.Item).Distinct().Count() > 60);
    }

    /// <summary>User 0 has item 0 alone; the others are drawn alike, or as 1 : 2^½ : 3^½ by their users.</summary>
    [Theory]
    [InlineData(NegativeSampling.Uniform, 1.0, 1.0)]
    [InlineData(NegativeSampling.Popularity, 1.4142, 1.7321)]
    public void Negatives_come_as_often_as_they_should(NegativeSampling sampling, double second, double third)
    {
        var dataset = Datasets.From([(0, 0), (1, 1), (2, 2), (1, 2), (1, 3), (2, 3), (3, 3)], 4, 4);
        var counts = Draw(dataset, sampling, 4, 30_000).Where(d => d.User == 0).GroupBy(d => d.Item).ToDictionary(g => g.Key, g => g.Count());
        Assert.Equal(second, counts[2] / (double)counts[1], 0.07);
        Assert.Equal(third, counts[3] / (double)counts[1], 0.07);
    }

    [Fact]
    public void A_user_who_has_everything_gets_no_negative() =>
        Assert.Empty(Draw(Datasets.From([(0, 0), (0, 1)], 1, 2), NegativeSampling.Uniform, 4, 5));

    private static List<(int User, int Item)> Draw(Dataset dataset, NegativeSampling sampling, int rowBytes, int draws)
    {
        var run = new RunContext(1);
        var grid = new BlockGrid(dataset.UserItems, EntityKeys.Of(dataset, 1), rowBytes, run);
        var weights = NegativeSampler.Weigh(sampling, 0.5, dataset.UserItems, grid.Items);
        var drawn = new List<(int, int)>();
        grid.Pass(0, run, [], () => new NegativeSampler(weights), (NegativeSampler sampler, in BlockGrid.Task task) =>
        {
            sampler.Begin(task);
            for (var user = 0; user < task.UserCount; user++)
                for (var k = 0; k < draws; k++)
                    if (sampler.Draw(task, user) is var place and >= 0) drawn.Add((grid.Users[task.FirstUser + user], grid.Items[place]));
        });
        return drawn;
    }
}
