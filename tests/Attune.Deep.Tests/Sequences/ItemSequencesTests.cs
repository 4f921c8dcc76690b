using Attune.Data;
using Attune.Deep.Sequences;
using Attune.Models;
using Attune.Tests.Models;

namespace Attune.Deep.Tests.Sequences;

public sealed class ItemSequencesTests
{
    private static readonly Dataset Some = Datasets.From([(0, 3), (0, 1), (0, 3), (1, 4), (2, 1), (2, 4), (2, 0)], users: 4, items: 6);

    [Fact]
    public void Sequences_are_in_order_over_the_items_that_somebody_met()
    {
        var sequences = ItemSequences.Of(Some, EntityKeys.Of(Some, 1));
        Assert.Equal([0, 1, 3, 4], sequences.Items.Order());
        Assert.Equal([3, 1, 3], Items(sequences, 0));
        Assert.Equal([1, 4, 0], Items(sequences, 2));
        Assert.Empty(Items(sequences, 3));
    }

    [Fact]
    public void Rows_do_not_depend_on_the_items_numbers()
    {
        var (some, places) = (Datasets.Random(20, 15, 120, 3), Enumerable.Range(0, 15).ToArray());
        new Random(2).Shuffle(places);
        var moved = Datasets.PermuteItems(some, places);
        var (a, b) = (ItemSequences.Of(some, EntityKeys.Of(some, 1)), ItemSequences.Of(moved, EntityKeys.Of(moved, 1)));
        Assert.Equal(a.Items.Select(i => places[i]), b.Items);
        for (var user = 0; user < 20; user++) Assert.Equal(a.Of(user).ToArray(), b.Of(user).ToArray());
    }

    [Fact]
    public void Held_out_are_users_with_two_items_before_a_new_one_and_never_too_few()
    {
        // User 0 ends with an item met before, users 1 and 3 have too few.
        var sequences = ItemSequences.Of(Some, EntityKeys.Of(Some, 1));
        Assert.Equal([2], sequences.ToHoldOut(1, fewest: 1, most: 9));
        Assert.Empty(sequences.ToHoldOut(1, fewest: 2, most: 9));

        var many = Datasets.Random(200, 30, 2000, 3);
        var all = ItemSequences.Of(many, EntityKeys.Of(many, 1));
        Assert.Equal(50, all.ToHoldOut(0.25, 10, 4096).Length);
        Assert.Equal(20, all.ToHoldOut(0.25, 10, 20).Length);
        Assert.NotEqual(all.ToHoldOut(0.25, 10, 4096), ItemSequences.Of(many, EntityKeys.Of(many, 2)).ToHoldOut(0.25, 10, 4096));
    }

    private static int[] Items(ItemSequences sequences, int user) => Array.ConvertAll(sequences.Of(user).ToArray(), row => sequences.Items[row]);
}
