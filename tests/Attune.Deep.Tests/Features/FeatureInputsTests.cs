using Attune.Data;
using Attune.Deep.Features;
using Attune.Deep.Models;
using Attune.Numerics;

namespace Attune.Deep.Tests.Features;

/// <summary>The arrays that networks read, place by place, and the combinations of fields.</summary>
public sealed class FeatureInputsTests
{
    // Rows: users 0..2, items 3..5, history 6..8, town 9..11 (users), genres 12..14 and number 15..17 (items).
    private static readonly FeatureEncoder Encoder = FeatureEncoder.Fit(
        new Dataset(
            IdMap.Range(2), IdMap.Range(2), Interactions.FromColumns(2, 2, [], []),
            userAttributes: new AttributeTable(["""{"town": "a"}""", """{"town": "b"}"""]),
            itemAttributes: new AttributeTable(["""{"genres": ["x", "y"], "n": 1, "v": [2, 2]}""", """{"genres": ["y"], "n": 3}"""])),
        CsrMatrix.FromEntries(2, 2, [0, 1], [0, 1]), hasHistory: true, new FeatureRules(1, 5, TextUse.None, 10));

    [Fact]
    public void Fields_have_names_in_the_order_of_their_vectors()
    {
        var layout = FeatureLayout.Of(Encoder);
        Assert.Equal(["user", "user.town"], layout.Users.Categories);
        Assert.Equal(["history"], layout.Users.Bags);
        Assert.Equal(["item", "item.n"], layout.Items.Categories);
        Assert.Equal(["item.genres"], layout.Items.Bags);
        Assert.Equal((3, 5, 18), (layout.Users.Fields, layout.Items.Fields, layout.Rows));
    }

    [Fact]
    public void Places_are_laid_side_by_side_and_bags_padded_without_weight()
    {
        var inputs = new FeatureInputs(Encoder, new FeatureCrosses(FeatureLayout.Of(Encoder), "none", 1, []), BagPooling.Mean);
        var items = inputs.Items(3);
        inputs.AddItem(items, 0);
        inputs.AddItem(items, 1, isHidden: true);
        inputs.AddItem(items, -1);
        var arrays = items.ToArrays(1).ToDictionary(a => a.Name);
        Assert.Equal([4, 16, 3, 17, 3, 15], arrays["item.categories"].Rows!);
        Assert.Equal([1, 3, 2], arrays["item.categories"].Shape);
        Assert.Equal([13, 14, 14, 0, 12, 0], arrays["item.bag.0"].Rows!);
        Assert.Equal([0.5f, 0.5f, 1, 0, 1, 0], arrays["item.bag.0.weights"].Values!);
        Assert.Equal([1, 3, 1, 2], arrays["item.bag.0.weights"].Shape);
        Assert.Equal([-1f, 1, 0], arrays["item.scalars"].Values!);
        Assert.Equal([1f, 1, 0, 0, 0, 0], arrays["item.vector.0"].Values!);
        Assert.Equal([1, 3, 1, 2], arrays["item.vector.0"].Shape);

        var users = inputs.Users(2);
        inputs.AddUser(users, 1, [], [7, 8]);
        inputs.AddUser(users, 0, [], [], isHidden: true);
        arrays = users.ToArrays(2).ToDictionary(a => a.Name);
        Assert.Equal([2, 11, 0, 10], arrays["user.categories"].Rows!);
        Assert.Equal([2, 1, 2], arrays["user.categories"].Shape);
        Assert.Equal([7, 8, 6, 0], arrays["user.bag.0"].Rows!);
        Assert.Empty(inputs.Crosses(users, items, 1, 3));
    }

    [Fact]
    public void Sums_weigh_each_row_1_and_of_a_history_the_mean_is_taken()
    {
        var inputs = new FeatureInputs(Encoder, new FeatureCrosses(FeatureLayout.Of(Encoder), "none", 1, []), BagPooling.Sum);
        var items = inputs.Items(1);
        inputs.AddItem(items, 0);
        Assert.Equal([1f, 1], items.ToArrays(1).Single(a => a.Name == "item.bag.0.weights").Values!);
        var users = inputs.Users(1);
        inputs.AddUser(users, 1, [], [7, 8]);
        Assert.Equal([0.5f, 0.5f], users.ToArrays(1).Single(a => a.Name == "user.bag.0.weights").Values!);
    }

    [Theory]
    [InlineData("none", 0)]
    [InlineData("", 0)]
    [InlineData("auto", 2)] // the town with the number and with the genres
    [InlineData("user*item, history*item.genres,user.town*history", 3)]
    public void Pairs_are_read(string text, int count) => Assert.Equal(count, Crosses(text).Count);

    [Theory]
    [InlineData("user")]
    [InlineData("user*nothing")]
    [InlineData("user*user")]
    [InlineData("user*item*history")]
    public void Pairs_of_what_is_not_there_are_refused(string text)
    {
        var error = Assert.Throws<AttuneException>(() => Crosses(text));
        Assert.Equal("invalid_option", error.Code);
        Assert.Contains("user.town", FormattableString.Invariant(error.Hint!), StringComparison.Ordinal);
    }

    [Fact]
    public void Combinations_have_the_row_of_their_hash_and_share_a_weight_of_1()
    {
        var inputs = new FeatureInputs(Encoder, Crosses("user.town*item.genres,user*item"), BagPooling.Mean);
        var (users, items) = (inputs.Users(1), inputs.Items(2));
        inputs.AddUser(users, 0, [], []);
        inputs.AddItem(items, 0);
        inputs.AddItem(items, -1);
        var arrays = inputs.Crosses(users, items, 1, 2).ToDictionary(a => a.Name);
        Assert.Equal([Row(10, 13), Row(10, 14), Row(1, 4), 0, 0, 0], arrays["crosses"].Rows!);
        Assert.Equal([0.5f, 0.5f, 1, 0, 0, 0], arrays["crosses.weights"].Values!); // of an unknown item there are none
        Assert.Equal([1, 2, 3], arrays["crosses"].Shape);
    }

    private static FeatureCrosses Crosses(string text) => new(FeatureLayout.Of(Encoder), text, 1000, Encoder.UnknownRows());

    private static int Row(uint first, uint second) => (int)(SplitMix.Mix(first, second) % 1000);
}
