using Attune.Data;

namespace Attune.Tests.Data;

public sealed class SequencesTests
{
    [Fact]
    public void Everything_liked_is_there_in_order_of_time_and_as_often_as_it_happened()
    {
        var interactions = Interactions.FromColumns(2, 3, [0, 1, 0, 0], [2, 1, 0, 2], times: [30, 5, 10, 20]);
        var sequences = new Dataset(IdMap.Range(2), IdMap.Range(3), interactions).Sequences();
        Assert.Same(interactions, sequences);
        Assert.Equal([0, 2, 2], sequences.ItemsOf(0).ToArray());
    }

    [Fact]
    public void What_was_sent_back_is_left_out_and_so_is_what_speaks_against()
    {
        // Item 0 is bought and sent back: 5 - 5 is no liking. Item 1 is looked at, put into the cart and taken out again: 1 + 3 - 2.
        string[] kinds = ["view", "add_to_cart", "remove_from_cart", "purchase", "refund"];
        var interactions = Interactions.FromColumns(1, 2, [0, 0, 0, 0, 0], [0, 1, 1, 0, 1], kinds: [3, 0, 1, 4, 2]);
        Assert.Equal([1, 1], new Dataset(IdMap.Range(1), IdMap.Range(2), interactions, kinds).Sequences().ItemsOf(0).ToArray());
    }
}
