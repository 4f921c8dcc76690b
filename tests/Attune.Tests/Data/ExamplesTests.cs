using Attune.Data;

namespace Attune.Tests.Data;

public sealed class ExamplesTests
{
    private static readonly ContextField[] Fields = [new("weekday", IdMap.From(["monday", "sunday"])), new("weather", IdMap.From(["rain"]))];

    private static readonly Examples Some = new(Rows([0, 1, 0, -1, 1], [2, 1, 0, 1, -1], [0, 1, -1, 0, 1], [0, -1, 0, 0, -1]), [1, 0, 1, 1, 1]);

    [Fact]
    public void A_slice_and_a_choice_of_rows_keep_all_columns()
    {
        var slice = Some.Rows.Slice(1, 3);
        Assert.Equal([1, 0, -1], slice.Users);
        Assert.Equal([1, 0, 1], slice.Items);
        Assert.Equal([1, -1, 0], slice.Context(0));
        Assert.Equal([-1, 0, 0], slice.Context(1));
        var picked = Some.Pick([4, 0]);
        Assert.Equal([1, 0], picked.Rows.Users);
        Assert.Equal([1, 0], picked.Rows.Context(0));
        Assert.Equal([1f, 1], picked.Labels);
        Assert.Equal(2, picked.Positives);
    }

    [Fact]
    public void Positive_rows_of_known_users_and_items_are_interactions()
    {
        var interactions = Some.ToInteractions(2, 3);
        Assert.Equal([2, 0], interactions.ItemsOf(0));
        Assert.Empty(interactions.ItemsOf(1).ToArray());
    }

    [Fact]
    public void A_part_put_aside_and_the_rest_are_all_rows_and_the_seed_decides()
    {
        var examples = new Examples(new ExampleRows(Enumerable.Range(0, 40).ToArray(), new int[40], [], []), new float[40]);
        var parted = examples.PutAside(0.25, 3);
        Assert.Equal((30, 10), (parted.Count, parted.Validation!.Count));
        Assert.Equal(Enumerable.Range(0, 40), parted.Rows.Users.ToArray().Concat(parted.Validation.Rows.Users.ToArray()).Order());
        Assert.Equal(parted.Validation.Rows.Users.ToArray(), examples.PutAside(0.25, 3).Validation!.Rows.Users.ToArray());
        Assert.NotEqual(parted.Validation.Rows.Users.ToArray(), examples.PutAside(0.25, 4).Validation!.Rows.Users.ToArray());
        Assert.Null(examples.PutAside(0, 3).Validation);
        Assert.Equal(1, examples.PutAside(1, 3).Count);
    }

    [Fact]
    public void Labels_other_than_0_and_1_and_columns_of_other_lengths_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new Examples(Some.Rows, [1, 0, 2, 0, 0]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Examples(Some.Rows, [1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Rows([0], [0, 1], [0], [0]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Rows([0, 1], [0, 1], [0, 1], [0]));
    }

    [Fact]
    public void A_dataset_has_the_positives_as_interactions_and_loses_examples_with_other_interactions()
    {
        var plain = new Dataset(IdMap.Range(2), IdMap.Range(3), Interactions.FromColumns(2, 3, [], []));
        var dataset = plain.With(Some);
        Assert.Same(Some, dataset.Examples);
        Assert.Equal(2, dataset.Interactions.Count);
        Assert.Null(dataset.With(dataset.Interactions).Examples);
    }

    [Fact]
    public void The_fingerprint_tells_examples_apart()
    {
        var plain = new Dataset(IdMap.Range(2), IdMap.Range(3), Interactions.FromColumns(2, 3, [], []));
        Examples[] all =
        [
            Some, Some.Pick([0, 1, 2, 3]), new(Some.Rows, [1, 1, 1, 1, 1]), Some.With(Some.Pick([0])),
            new(Rows([0, 1, 0, -1, 1], [2, 1, 0, 1, -1], [0, 1, -1, 0, 0], [0, -1, 0, 0, -1]), Some.Labels),
        ];
        Assert.Equal(all.Length, all.Select(e => plain.With(e).Fingerprint()).Distinct().Count());
        Assert.Equal(plain.With(Some).Fingerprint(), plain.With(new Examples(Some.Rows, Some.Labels)).Fingerprint());
    }

    private static ExampleRows Rows(int[] users, int[] items, int[] weekday, int[] weather) => new(users, items, Fields, [weekday, weather]);
}
