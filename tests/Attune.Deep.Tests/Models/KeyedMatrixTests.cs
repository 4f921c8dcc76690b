using Attune.Data;
using Attune.Deep.Models;
using Attune.Models;
using Attune.Tests.Models;

namespace Attune.Deep.Tests.Models;

public sealed class KeyedMatrixTests
{
    [Fact]
    public void It_holds_the_same_cells_without_those_who_have_nothing()
    {
        var userItems = new CsrMatrix(5, [0, 2, 2, 5, 6], [1, 3, 0, 1, 3, 4], [2f, float.NaN, 1f, 0.5f, -1f, 0f]);
        var matrix = new KeyedMatrix(userItems, new EntityKeys([40, 10, 30, 20], [5, 4, 3, 2, 1]));
        Assert.Equal([2, 0], matrix.Users); // in the order of their keys; 1 has nothing and 3 a weight of 0
        Assert.Equal([1, 0], matrix.Items); // 3 and 4 have no weight that counts
        Assert.Equal([1, 0, -1, -1, -1], matrix.Places);
        Assert.Equal([0, 2, 3], matrix.Starts);
        Assert.Equal([0, 1, 0], matrix.ItemPlaces);
        Assert.Equal([0.5f, 1f, 2f], Enumerable.Range(0, 3).Select(matrix.Weight));
        Assert.Equal([0, 0, 1], matrix.UserOfEntries());
    }

    [Fact]
    public void Other_numbers_for_the_items_give_the_same()
    {
        int[] moves = [.. Enumerable.Range(0, 30)];
        new Random(5).Shuffle(moves);
        var straight = Datasets.Random(20, 30, 150, 2);
        var moved = Datasets.PermuteItems(straight, moves);
        var (a, b) = (new KeyedMatrix(straight.UserItems, EntityKeys.Of(straight, 1)), new KeyedMatrix(moved.UserItems, EntityKeys.Of(moved, 1)));
        Assert.Equal(a.Users, b.Users);
        Assert.Equal(a.Starts, b.Starts);
        Assert.Equal(a.ItemPlaces, b.ItemPlaces);
        Assert.Equal(a.Items.Select(i => moves[i]), b.Items);
    }

    [Fact]
    public void A_shuffle_is_a_function_of_seed_and_epoch()
    {
        var first = KeyedMatrix.Shuffle(50, 3, 1);
        Assert.Equal(Enumerable.Range(0, 50), first.Order());
        Assert.Equal(first, KeyedMatrix.Shuffle(50, 3, 1));
        Assert.NotEqual(first, KeyedMatrix.Shuffle(50, 3, 2));
        Assert.NotEqual(first, KeyedMatrix.Shuffle(50, 4, 1));
    }
}
