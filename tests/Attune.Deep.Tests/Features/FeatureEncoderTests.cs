using System.Text.Json;
using Attune.Data;
using Attune.Deep.Features;
using Attune.Models;
using CsCheck;

namespace Attune.Deep.Tests.Features;

public sealed class FeatureEncoderTests
{
    private static readonly FeatureRules Rules = new(MinCount: 1, Buckets: 3, TextUse.Vocabulary, TextRows: 100);

    [Fact]
    public void Each_type_of_attribute_is_encoded_by_hand()
    {
        // Rows: users 0 (unknown) to 3, items 4 (unknown) to 7, history 8 (unknown) to 11, then the items' attributes in order of name.
        var encoder = FeatureEncoder.Fit(Dataset(
            items:
            [
                """{"brand": "b", "genres": ["x", "y"], "price": 10, "title": "Red shoe", "vec": [3, 4], "used": true}""",
                """{"brand": "a", "genres": ["y"], "price": 20, "title": "red HAT", "vec": [0, 5], "used": false, "url": "http://x"}""",
                """{"brand": "b", "price": 60, "vec": [1]}""",
            ]), Pairs([(0, 0), (1, 1), (2, 2)], 3, 3), hasHistory: true, Rules);
        const int Brand = 12, Genres = 15, Price = 18, Title = 22, Used = 26, End = 29;
        Assert.Equal(End, encoder.Rows);
        Assert.Equal(["brand", "price", "used"], encoder.Items.Categories);
        Assert.Equal(["genres", "title"], encoder.Items.Bags);

        var first = encoder.KnownItems[0];
        Assert.Equal([5, Brand + 2, Price + 1, Used + 2], first.Categories);
        Assert.Equal([Genres + 1, Genres + 2], first.Bags[0]);
        Assert.Equal([Title + 2, Title + 3], first.Bags[1]); // vocabulary: hat, red, shoe
        var deviation = Math.Sqrt((400 + 100 + 900) / 3.0); // of 10, 20, 60 with mean 30
        var scale = 1 / Math.Sqrt((9 + 16 + 25) / 4.0);
        AssertClose([-20 / deviation, 3 * scale, 4 * scale], first.Numbers);

        var third = encoder.KnownItems[2];
        Assert.Equal([7, Brand + 2, Price + 3, Used], third.Categories);
        Assert.Equal([[Genres], [Title]], third.Bags);
        AssertClose([30 / deviation, 0, 0], third.Numbers); // a vector of another length is missing

        var fresh = encoder.EncodeItem(-1, """{"brand": "z", "genres": ["q", "y"], "price": 15, "used": "no", "title": "new red"}""");
        Assert.Equal([4, Brand, Price + 1, Used], fresh.Categories);
        Assert.Equal([[Genres + 2], [Title + 2]], fresh.Bags);
        Assert.True(fresh.IsKnown);
        Assert.False(encoder.EncodeItem(-1, """{"brand": "z", "other": 1}""").IsKnown);
        Assert.False(encoder.EncodeItem(-1, null).IsKnown);
        Assert.True(encoder.EncodeItem(1, null).IsKnown);
        Assert.Equal((9, 8, 8), (encoder.HistoryRow(0), encoder.HistoryRow(-1), encoder.HistoryRow(7)));
        Assert.Equal([0, 4, 8, Brand, Genres, Price, Title, Used], encoder.UnknownRows().Index().Where(r => r.Item).Select(r => r.Index));
    }

    [Fact]
    public void Hashed_words_have_rows_without_a_vocabulary()
    {
        var encoder = FeatureEncoder.Fit(Dataset(items: ["""{"title": "one two two"}""", null, null]), Pairs([(0, 0)], 3, 3), false, Rules with { Text = TextUse.Hashed, TextRows = 50 });
        Assert.Equal(2, encoder.KnownItems[0].Bags[0].Length);
        Assert.Equal(2, encoder.EncodeItem(-1, """{"title": "never seen"}""").Bags[0].Length);
        Assert.Single(encoder.EncodeItem(-1, """{"title": "?!"}""").Bags[0]);
    }

    [Fact]
    public void Rare_values_values_of_the_cold_and_texts_not_asked_for_are_unknown()
    {
        var table = Dataset(items: ["""{"brand": "a", "town": "p"}""", """{"brand": "a", "town": "q", "title": "x"}""", """{"brand": "c"}"""]);
        var encoder = FeatureEncoder.Fit(table, Pairs([(0, 0), (1, 1)], 3, 3), false, Rules with { MinCount = 2, Text = TextUse.None });
        Assert.Equal(["brand"], encoder.Items.Categories); // both towns are rare
        Assert.Empty(encoder.Items.Bags);
        Assert.Equal(FeatureEncoder.UnknownUser, encoder.KnownUsers[2].Categories[0]); // user 2 did nothing
        Assert.False(encoder.KnownItems.IsKnown(2)); // c is known of a cold item alone
        Assert.True(encoder.KnownItems.IsKnown(1));
    }

    [Fact]
    public void Context_knows_the_values_of_the_examples()
    {
        var field = new ContextField("weekday", IdMap.From(["sunday", "monday", "friday"]));
        var rows = new ExampleRows(new[] { 0, 1, 1 }, new[] { 2, 1, 1 }, [field], [new[] { 1, 0, 1 }]);
        var dataset = Dataset().With(new Examples(rows, [1, 0, 0]));
        var encoder = FeatureEncoder.Fit(dataset, dataset.UserItems, false, Rules);

        // Users 0 (unknown), 1, 2; items 3, 4, 5; monday before sunday in the block at 6.
        Assert.Equal([8, 7, 6, 6, 6], new[] { 0, 1, 2, -1, 9 }.Select(v => encoder.ContextRow(0, v)));
        Assert.Equal([1, 2, 0], Enumerable.Range(0, 3).Select(u => encoder.KnownUsers[u].Categories[0]));
        Assert.Equal([3, 4, 5], Enumerable.Range(0, 3).Select(i => encoder.KnownItems[i].Categories[0]));
        Assert.Equal(9, encoder.Rows);
    }

    [Fact]
    public void Serving_encodes_as_training_did() =>
        Gen.Select(Entities, Entities, Gen.Bool, Gen.Enum<TextUse>()).Sample((users, items, history, text) =>
        {
            var rules = new FeatureRules(MinCount: 1 + users.Length % 2, Buckets: 3, text, TextRows: 20);
            var dataset = Dataset(users, items);
            var cells = Enumerable.Range(0, users.Length).Select(u => (u, u % items.Length)).ToArray();
            var trained = FeatureEncoder.Fit(dataset, Pairs(cells, users.Length, items.Length), history, rules);

            // Serving has what was saved, and the attributes as they come in.
            var (archive, file) = (new TensorArchive(), new MemoryStream());
            trained.Save(archive);
            SafeTensors.Write(file, archive);
            file.Position = 0;
            var serving = FeatureEncoder.Load(SafeTensors.Read(file).Archive);

            Assert.Equal((trained.Rows, trained.HasHistory), (serving.Rows, serving.HasHistory));
            Assert.Equal(trained.UnknownRows(), serving.UnknownRows());
            for (var user = 0; user < users.Length; user++)
            {
                AssertSame(trained.KnownUsers[user], serving.EncodeUser(user, users[user]));
                AssertSame(trained.KnownUsers[user], serving.KnownUsers[user]);
            }

            for (var item = 0; item < items.Length; item++)
            {
                AssertSame(trained.KnownItems[item], serving.EncodeItem(item, items[item]));
                AssertSame(trained.KnownItems[item], serving.KnownItems[item]);
                Assert.Equal(trained.HistoryRow(item), serving.HistoryRow(item));
                Assert.All(serving.KnownItems[item].Categories, row => Assert.InRange(row, 0, serving.Rows - 1));
            }
        }, iter: 200);

    [Fact]
    public void Numbers_of_users_and_items_do_not_matter()
    {
        string?[] items = ["""{"g": ["b", "a"], "n": 4}""", """{"g": ["a"]}""", """{"g": "c", "n": 9}"""];
        int[] places = [2, 0, 1];
        var straight = FeatureEncoder.Fit(Dataset(items: items), Pairs([(0, 0), (1, 1), (2, 2)], 3, 3), true, Rules);
        var plain = Dataset();
        var moved = FeatureEncoder.Fit(
            new Dataset(plain.Users, IdMap.From(["1", "2", "0"]), plain.Interactions, itemAttributes: new AttributeTable([items[1], items[2], items[0]])),
            Pairs([(0, 2), (1, 0), (2, 1)], 3, 3), true, Rules);
        for (var item = 0; item < 3; item++) AssertSame(straight.KnownItems[item], moved.KnownItems[places[item]]);
    }

    [Fact]
    public void Extended_by_later_data_no_row_changes_its_meaning_and_new_ones_begin_as_the_unknown()
    {
        // First users a, b and items x, y with brands p and q; then, numbered otherwise, c and z too, and a brand r that stays unknown.
        var (then, thenItems) = (IdMap.From(["a", "b"]), IdMap.From(["x", "y"]));
        var early = FeatureEncoder.Fit(
            new Dataset(then, thenItems, Interactions.FromColumns(2, 2, [], []), itemAttributes: new AttributeTable(["""{"brand": "p"}""", """{"brand": "q"}"""])),
            Pairs([(0, 0), (1, 1)], 2, 2), hasHistory: true, Rules);
        var now = new Dataset(
            IdMap.From(["c", "b", "a", "cold"]), IdMap.From(["z", "y", "x"]), Interactions.FromColumns(4, 3, [], []),
            itemAttributes: new AttributeTable(["""{"brand": "r"}""", """{"brand": "q"}""", """{"brand": "p"}"""]));
        var (later, before) = early.Extend((then, thenItems), now, Pairs([(0, 0), (1, 1)], 4, 3), 1)!.Value;

        // Rows then: users 0 to 2, items 3 to 5, history 6 to 8, brands 9 to 11; now user c at 12, item z at 13, z in a history at 14.
        Assert.Equal((12, 15), (early.Rows, later.Rows));
        Assert.Equal([12, 2, 1, FeatureEncoder.UnknownUser], Enumerable.Range(0, 4).Select(u => later.KnownUsers[u].Categories[0]));
        Assert.Equal([[13, 9], [5, 11], [4, 10]], Enumerable.Range(0, 3).Select(i => later.KnownItems[i].Categories));
        Assert.Equal([14, 8, 7], Enumerable.Range(0, 3).Select(later.HistoryRow));
        Assert.Equal([.. Enumerable.Range(0, 12), FeatureEncoder.UnknownUser, early.UnknownItem, early.UnknownHistory], before);
        Assert.Equal(early.UnknownRows(), later.UnknownRows()[..12]);

        // Saved, loaded and extended once more it is the same.
        var archive = new TensorArchive();
        later.Save(archive);
        var (again, same) = FeatureEncoder.Load(archive).Extend((now.Users, now.Items), now, Pairs([(0, 0), (1, 1)], 4, 3), 1)!.Value;
        Assert.Equal(Enumerable.Range(0, 15), same);
        for (var item = 0; item < 3; item++) AssertSame(later.KnownItems[item], again.KnownItems[item]);
        Assert.Equal(Enumerable.Range(0, 3).Select(later.HistoryRow), Enumerable.Range(0, 3).Select(again.HistoryRow));
    }

    [Fact]
    public void New_values_of_context_get_rows_and_other_fields_are_refused()
    {
        var early = FeatureEncoder.Fit(Visits("day", ["mo", "tu"], [0, 1]), Pairs([], 3, 3), false, Rules);
        var now = Visits("day", ["we", "tu", "mo", "th"], [0, 0, 3]);
        var (later, before) = early.Extend((now.Users, now.Items), now, Pairs([], 3, 3), 2)!.Value;
        Assert.Equal([early.Rows, early.ContextRow(0, 1), early.ContextRow(0, 0), early.ContextRow(0, -1)], Enumerable.Range(0, 4).Select(v => later.ContextRow(0, v)));
        Assert.Equal(early.ContextRow(0, -1), before[^1]);
        Assert.Null(early.Extend((now.Users, now.Items), Visits("hour", ["1"], [0]), Pairs([], 3, 3), 1));

        Dataset Visits(string name, string[] values, int[] seen)
        {
            var field = new ContextField(name, IdMap.From(values));
            return Dataset().With(new Examples(new ExampleRows(new int[seen.Length], new int[seen.Length], [field], [seen]), new float[seen.Length]));
        }
    }

    [Theory]
    [InlineData("[1]")]
    [InlineData("{")]
    public void Attributes_that_are_no_object_are_refused(string json)
    {
        var encoder = FeatureEncoder.Fit(Dataset(), Pairs([], 3, 3), false, Rules);
        Assert.Equal("invalid_attributes", Assert.Throws<AttuneException>(() => encoder.EncodeItem(0, json)).Code);
    }

    [Fact]
    public void A_damaged_encoder_is_refused()
    {
        var archive = new TensorArchive();
        FeatureEncoder.Fit(Dataset(items: ["""{"g": ["b", "a"], "n": 4}""", null, null]), Pairs([(0, 0)], 3, 3), true, Rules).Save(archive);
        foreach (var (name, data, _) in archive.Arrays.ToList())
        {
            var broken = new TensorArchive();
            foreach (var (other, whole, _) in archive.Arrays)
            {
                if (whole is byte[] bytes) broken.Add(other, other == name ? [.. bytes, 1] : bytes);
                if (whole is int[] ints) broken.Add(other, other == name ? [.. ints, -5] : ints);
                if (whole is float[] floats) broken.Add(other, other == name ? [.. floats, 1] : floats);
            }

            Assert.Equal("damaged_model", Assert.Throws<AttuneException>(() => FeatureEncoder.Load(broken)).Code);
            Assert.NotNull(data);
        }
    }

    /// <summary>Attributes of all types, some missing, some of another type than most.</summary>
    private static readonly Gen<string?[]> Entities = Gen.Select(
        Gen.Int[0, 5], Gen.Int[0, 9].Array[0, 4], Gen.Double[-1e3, 1e3], Gen.Int[0, 7], Gen.Double[-1, 1].Array[2, 3]).Select((brand, tags, number, words, vector) =>
        JsonSerializer.Serialize<Dictionary<string, object?>>(new()
        {
            ["brand"] = brand == 5 ? null : $"b{brand}",
            ["tags"] = brand == 4 ? "alone" : tags.Select(t => $"t{t}"),
            ["number"] = brand == 3 ? "many" : number,
            ["title"] = string.Join(' ', Enumerable.Range(0, words).Select(w => $"word{w * w % 5}")) + "红鞋",
            ["vector"] = vector,
            ["flag"] = brand % 2 == 0,
        })).Select(Gen.Int[0, 5], (json, drop) => drop == 0 ? null : json).Array[1, 12];

    private static CsrMatrix Pairs((int User, int Item)[] cells, int users, int items) =>
        CsrMatrix.FromEntries(users, items, [.. cells.Select(c => c.User)], [.. cells.Select(c => c.Item)]);

    private static Dataset Dataset(string?[]? users = null, string?[]? items = null)
    {
        (users, items) = (users ?? new string?[3], items ?? new string?[3]);
        return new Dataset(
            IdMap.Range(users.Length), IdMap.Range(items.Length), Interactions.FromColumns(users.Length, items.Length, [], []),
            userAttributes: new AttributeTable(users), itemAttributes: new AttributeTable(items));
    }

    private static void AssertSame(EncodedEntity expected, EncodedEntity actual)
    {
        Assert.Equal(expected.Categories, actual.Categories);
        Assert.Equal(expected.Bags, actual.Bags);
        Assert.Equal(expected.Numbers, actual.Numbers);
        Assert.Equal(expected.IsKnown, actual.IsKnown);
    }

    private static void AssertClose(double[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var k = 0; k < expected.Length; k++) Assert.Equal(expected[k], actual[k], 1e-5);
    }
}
