using Attune.Data;
using Attune.Evaluation;
using Attune.Models;
using Attune.Tests.Models;

namespace Attune.Tests.Evaluation;

public sealed class VersionComparisonTests
{
    private static readonly MetricSpec Recall = MetricSpec.Parse("recall@1");

    [Theory]
    [InlineData(0.2, 0.3, true, 0.5)]
    [InlineData(0.2, 0.1, true, -0.5)]
    [InlineData(0.8, 1.0, false, -0.25)]
    [InlineData(0.8, 0.8, false, 0)]
    [InlineData(0, 0, true, 0)]
    [InlineData(0, 0.1, true, double.PositiveInfinity)]
    [InlineData(0.1, double.NaN, true, double.NegativeInfinity)]
    [InlineData(double.NaN, 0.1, true, double.PositiveInfinity)]
    public void A_gain_is_relative_and_less_may_be_better(double before, double after, bool higherIsBetter, double gain) =>
        Assert.Equal(gain, VersionComparison.GainOf(before, after, higherIsBetter), 1e-12);

    [Fact]
    public void Both_are_measured_on_the_same_users_each_by_its_own_ids()
    {
        // Withheld: item 2 of each user. The candidate puts it first, the earlier version, which knows the items in another order, last.
        var all = Datasets.From([.. Enumerable.Range(0, 10).SelectMany(u => new[] { (u, 0), (u, 1), (u, 2) })], 10, 4);
        var guard = GuardHoldout.Cut(all, null, 1);
        var candidate = new Ranked([0, 0, 3, 1]);
        var published = new PublishedModel(ModelStoreContract.Ials().Manifest with { Version = 4 }, new Ranked([2, 1, 3]), all.Users, IdMap.From(["3", "2", "1"]));
        var better = VersionComparison.Of(guard, candidate, null, published, [], Recall, new RunContext(1));
        Assert.Equal((1, 0, 4, 10), (better.Candidate, better.Published!.Value, better.PublishedVersion!.Value, better.Users));
        Assert.True(better.PublishedMayHaveSeen);
        Assert.False(better.CandidateMayHaveSeen);
        better.ThrowIfWorse("ials", 0);

        var worse = VersionComparison.Of(guard, new Ranked([0, 0, 0.5f, 1]), null, published with { Model = new Ranked([1, 2, 3]) }, [], Recall, new RunContext(1));
        Assert.Equal((0, 1), (worse.Candidate, worse.Published!.Value));
        var error = Assert.Throws<AttuneException>(() => worse.ThrowIfWorse("ials", 0));
        Assert.Equal("worse_model", error.Code);
        Assert.Contains("0.0000", error.Message, StringComparison.Ordinal);
        Assert.Contains("1.0000", error.Message, StringComparison.Ordinal);
        worse.ThrowIfWorse("ials", -1);
    }

    [Fact]
    public void Without_a_published_version_there_is_nothing_to_refuse()
    {
        var all = Datasets.Random(20, 10, 80, 1);
        var comparison = VersionComparison.Of(GuardHoldout.Cut(all, null, 1), new Ranked([.. Enumerable.Range(0, 10).Select(i => (float)i)]), null, null, [], Recall, new RunContext(1));
        Assert.Equal((null, null), (comparison.Published, comparison.Gain));
        comparison.ThrowIfWorse("ials", 1);
    }

    [Fact]
    public void As_good_is_good_enough_and_a_demand_is_a_demand()
    {
        var even = new VersionComparison("ndcg@10", 0.2, 0.2, 1, 0, "leave-last-out", 100, false, false);
        even.ThrowIfWorse("ials", 0);
        Assert.Throws<AttuneException>(() => even.ThrowIfWorse("ials", 0.01));
    }

    /// <summary>Scores all users alike.</summary>
    private sealed class Ranked(float[] scores) : IModel
    {
        public int UserCount => 10;

        public int ItemCount => scores.Length;

        public void Score(ReadOnlySpan<UserQuery> users, Span<float> all)
        {
            for (var u = 0; u < users.Length; u++) scores.CopyTo(all[(u * scores.Length)..]);
        }

        public void Save(TensorArchive archive) => throw new NotSupportedException();
    }
}
