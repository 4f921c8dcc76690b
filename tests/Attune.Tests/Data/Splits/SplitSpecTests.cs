using Attune.Data;
using Attune.Data.Splits;
using CsCheck;

namespace Attune.Tests.Data.Splits;

public sealed class SplitSpecTests
{
    private const int Users = 12, Items = 9;

    private static readonly string[] Specs =
        ["leave-last-out", "leave-k-out:1", "leave-k-out:3", "random:0.2", "random:0.7", "temporal:0.3", "k-fold:2", "k-fold:5", "held-out-users:0.5"];

    /// <summary>Interactions with repeats, users without any, and equal times.</summary>
    private static readonly Gen<Interactions> Generated =
        Gen.Select(Gen.Int[0, Users - 1], Gen.Int[0, Items - 1], Gen.UInt[1, 20]).Array[1, 120].Select(rows => Interactions.FromColumns(
            Users, Items, rows.Select(r => r.Item1).ToArray(), rows.Select(r => r.Item2).ToArray(),
            Enumerable.Range(0, rows.Length).Select(i => (float)i).ToArray(), rows.Select(r => r.Item3).ToArray()));

    public static TheoryData<string> All => [.. Specs];

    [Theory, MemberData(nameof(All))]
    public void Every_interaction_ends_in_exactly_one_part(string text) =>
        Gen.Select(Generated, Gen.Int).Sample((source, seed) =>
        {
            foreach (var split in SplitSpec.Parse(text).Apply(source, seed))
            {
                var parts = new[] { split.Train, split.Test, split.Histories }.OfType<Interactions>().ToList();
                for (var user = 0; user < Users; user++)
                    Assert.Equal(Rows(source, user).Order(), parts.SelectMany(p => Rows(p, user)).Order());
            }
        }, iter: 200);

    [Theory, MemberData(nameof(All))]
    public void The_same_seed_gives_the_same_split(string text) =>
        Gen.Select(Generated, Gen.Int).Sample((source, seed) =>
        {
            var spec = SplitSpec.Parse(text);
            var pairs = spec.Apply(source, seed).Zip(spec.Apply(source, seed)).ToList();
            Assert.Equal(spec.Folds, pairs.Count);
            foreach (var (first, second) in pairs) Assert.Equal(first.Test.Values, second.Test.Values);
        }, iter: 50);

    [Theory, MemberData(nameof(All))]
    public void A_pair_of_user_and_item_is_never_torn_apart(string text)
    {
        if (text.StartsWith("temporal", StringComparison.Ordinal)) return;
        Gen.Select(Generated, Gen.Int).Sample((source, seed) =>
        {
            foreach (var split in SplitSpec.Parse(text).Apply(source, seed))
                for (var user = 0; user < Users; user++)
                    Assert.Empty(split.Test.ItemsOf(user).ToArray().Intersect(split.Train.ItemsOf(user).ToArray()));
        }, iter: 100);
    }

    [Theory, MemberData(nameof(All))]
    public void A_spec_is_written_as_it_is_read(string text)
    {
        Assert.Equal(text, SplitSpec.Parse(text).ToString());
        Assert.Equal(SplitSpec.Parse(text), SplitSpec.Parse(text));
    }

    [Theory]
    [InlineData("leave-k-out", "leave-k-out:1")]
    [InlineData("random", "random:0.2")]
    [InlineData("k-fold", "k-fold:5")]
    public void A_number_left_out_takes_its_default(string text, string meant) => Assert.Equal(meant, SplitSpec.Parse(text).ToString());

    [Theory]
    [InlineData("leave-first-out", "unknown_split")]
    [InlineData("", "unknown_split")]
    [InlineData("leave-last-out:2", "bad_split")]
    [InlineData("leave-k-out:0", "bad_split")]
    [InlineData("leave-k-out:1.5", "bad_split")]
    [InlineData("random:1", "bad_split")]
    [InlineData("random:x", "bad_split")]
    [InlineData("random:", "bad_split")]
    [InlineData("temporal:nan", "bad_split")]
    [InlineData("k-fold:1", "bad_split")]
    [InlineData("held-out-users:-0.1", "bad_split")]
    public void Malformed_specs_are_usage_errors(string text, string code)
    {
        var error = Assert.Throws<AttuneException>(() => SplitSpec.Parse(text));
        Assert.Equal(code, error.Code);
        Assert.True(error.IsUsage);
        Assert.NotNull(error.Hint);
    }

    /// <summary>The source row of each interaction of a user, carried as its value.</summary>
    private static float[] Rows(Interactions interactions, int user) => interactions.Values.AsSpan(interactions.PositionsOf(user)).ToArray();
}
