using Attune.Data;

namespace Attune.Tests.Data;

public sealed class LastRatingsTests
{
    /// <summary>User 0 rates item 2, then 1, then 2 again, and looks at item 0; user 1 rates nothing; user 2 reviews item 0.</summary>
    [Fact]
    public void Keeps_the_last_rating_of_each_pair_and_nothing_that_is_no_rating()
    {
        int[] users = [0, 0, 0, 0, 0, 1, 2];
        int[] items = [2, 1, 2, 0, 1, 0, 0];
        float[] values = [5, 3, 2, 99, float.NaN, float.NaN, 4];
        byte[] kinds = [0, 0, 0, 1, 0, 0, 2];
        uint[] times = [30, 20, 10, 5, 40, 1, 1];
        var dataset = new Dataset(IdMap.Range(3), IdMap.Range(3), Interactions.FromColumns(3, 3, users, items, values, times, kinds),
            [EventKinds.Rating, EventKinds.Purchase, EventKinds.Review]);

        Assert.Equal([0, 2, 2, 3], dataset.Ratings.RowStarts);
        Assert.Equal([1, 2, 0], dataset.Ratings.ColumnIndices);
        Assert.Equal([3, 5, 4], dataset.Ratings.Values!);
    }

    [Fact]
    public void No_values_no_ratings()
    {
        var dataset = new Dataset(IdMap.Range(1), IdMap.Range(2), Interactions.FromColumns(1, 2, [0, 0], [0, 1]));
        Assert.Equal((1, 2, 0), (dataset.Ratings.Rows, dataset.Ratings.Columns, dataset.Ratings.Count));
    }
}
