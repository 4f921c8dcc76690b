using Attune.Data;
using Attune.Models;

namespace Attune.Tests.Models;

public sealed class NeighbourSidesTests
{
    /// <summary>Into item 0 lead 1 (0.5), 2 (0.9) and 3 (0.5); into item 1 leads 0 alone.</summary>
    private static readonly CsrMatrix Links = CsrMatrix.FromEntries(4, 4, [0, 1, 2, 3], [1, 0, 0, 0], [0.2f, 0.5f, 0.9f, 0.5f]);

    [Fact]
    public void Trimming_keeps_the_strongest_links_into_an_item()
    {
        var trimmed = NeighbourSides.Trim(Links, 2);
        Assert.Equal([0, 1, 2, 3, 3], trimmed.RowStarts);
        Assert.Equal([1, 0, 0], trimmed.ColumnIndices);
        Assert.Equal([0.2f, 0.5f, 0.9f], trimmed.Values!);
        Assert.Equal(Links.ColumnIndices, NeighbourSides.Trim(Links, 3).ColumnIndices);
    }

    /// <summary>
    /// Item 0 has users 0 1 2 3, item 1 users 0 1, item 2 user 2: of one neighbour each, item 0 keeps 1 (cosine .71 before .5), and 1 and 2 keep 0.
    /// So a history of item 2 scores item 0 if items of the history choose, not if item 0 does.
    /// </summary>
    [Theory]
    [InlineData(NeighbourSide.Candidate, 0)]
    [InlineData(NeighbourSide.History, 0.5)]
    [InlineData(NeighbourSide.Both, 0)]
    public void The_side_decides_whose_neighbours_count(NeighbourSide side, double expected)
    {
        var dataset = Datasets.From([(0, 0), (1, 0), (2, 0), (3, 0), (0, 1), (1, 1), (2, 2)], 4, 3);
        var model = new ItemKnnTrainer().Train(dataset, new() { Similarity = Similarity.Cosine, Shrinkage = 0, Neighbours = 1, NeighboursOf = side }, new RunContext(1));
        var scores = new float[3];
        model.Score([new UserQuery(-1, new[] { 2 })], scores);
        Assert.Equal(expected, scores[0], 1e-6);
    }
}
