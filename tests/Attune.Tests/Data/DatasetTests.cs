using Attune.Data;

namespace Attune.Tests.Data;

public sealed class DatasetTests
{
    [Fact]
    public void The_interactions_of_another_dataset_move_by_id_and_kind_and_unknown_ones_are_left_out()
    {
        var whole = new Dataset(
            IdMap.From(["a", "b", "c"]), IdMap.From(["x", "y", "z"]),
            Interactions.FromColumns(3, 3, [0, 1, 2], [0, 1, 2], [1f, 2, 3], [10u, 20, 30], [0, 1, 0]), ["view", "rating"]);
        var part = new Dataset(
            IdMap.From(["c", "stranger", "a"]), IdMap.From(["z", "x", "unheard"]),
            Interactions.FromColumns(3, 3, [0, 0, 1, 2, 0, 2], [0, 1, 0, 0, 2, 1], [1f, 2, 3, 4, 5, 6], [50u, 40, 30, 20, 10, 60], [0, 1, 0, 0, 0, 2]), ["rating", "view", "click"]);
        var moved = whole.WithThoseOf(part);
        Assert.Same(whole.Users, moved.Users);
        Assert.Equal([0, 1, 1, 3], moved.Interactions.UserStarts);
        Assert.Equal([2, 0, 2], moved.Interactions.Items);
        Assert.Equal([4f, 2, 1], moved.Interactions.Values!);
        Assert.Equal([20u, 40, 50], moved.Interactions.Times!);
        Assert.Equal([1, 0, 1], moved.Interactions.Kinds!.Select(k => (int)k));
    }
}
