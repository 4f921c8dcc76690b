using System.Collections.Concurrent;
using Attune.Models;
using CsCheck;

namespace Attune.Tests.Models;

/// <summary>The lists that are made without writing scores down, against those of the same scores written down.</summary>
public sealed class BatchRankingTests
{
    private const int Factors = 3;

    /// <summary>
    /// Small whole numbers, so that equal scores abound; vectors of zeros, which are cold; and scales so far apart that norms overflow and underflow.
    /// </summary>
    private static readonly Gen<float[]> Vector = Gen.Select(
        Gen.Frequency((5, Gen.Int[-2, 2].Select(k => (float)k).Array[Factors]), (1, Gen.Const(new float[Factors]))),
        Gen.Frequency((12, Gen.Const(1f)), (2, Gen.Const(0.25f)), (1, Gen.Const(1e-23f)), (1, Gen.Const(1e25f))),
        (vector, scale) => Array.ConvertAll(vector, k => k * scale));

    private static readonly Gen<(float[][] Users, float[][] Items, int Count, bool ExcludeSeen, int Seed)> Case = Gen.Select(
        Vector.Array[1, 30], Gen.OneOf(Vector.Array[1, 70], Vector.Array[500, 1100]), Gen.OneOf(Gen.Int[0, 25], Gen.Int[100, 1200]), Gen.Bool, Gen.Int[0, 1000]);

    [Fact]
    public void Lists_are_those_of_the_scores_written_down() => Case.Sample(
        sample =>
        {
            var model = new FixedFactors([.. sample.Users.SelectMany(v => v)], [.. sample.Items.SelectMany(v => v)], Factors);
            var queries = Queries(model, sample.Seed);
            var (fused, written) = (Lists(model, queries, sample.Count, sample.ExcludeSeen), Lists(new WrittenDown(model), queries, sample.Count, sample.ExcludeSeen));
            for (var row = 0; row < queries.Length; row++) Assert.Equal(written[row], fused[row]);
        },
        iter: 200);

    [Fact]
    public void Real_factors_give_equal_lists_at_every_count_and_number_of_threads()
    {
        var dataset = Datasets.Random(200, 1300, 9000, 3);
        var model = ModelCatalog.Default.Get("ials").Train(dataset, new IalsOptions { Factors = 20, Iterations = 2 }, new RunContext(2));
        UserQuery[] queries = [.. Enumerable.Range(0, 200).Select(u => u % 3 == 0 ? UserQuery.FoldIn(dataset.UserItems, u) : UserQuery.Known(dataset.UserItems, u))];
        foreach (var (count, threads) in new[] { (1, 1), (10, 3), (20, 2), (129, 2), (1300, 1) })
        {
            var (fused, written) = (Lists(model, queries, count, true, threads), Lists(new WrittenDown(model), queries, count, true));
            for (var row = 0; row < queries.Length; row++) Assert.Equal(written[row], fused[row]);
        }
    }

    [Fact]
    public void Vectors_whose_squares_vanish_are_ranked_all_the_same()
    {
        var model = new FixedFactors([1], [.. Enumerable.Range(1, 1200).Select(i => i * 1e-30f)], 1);
        Assert.Equal([1199, 1198, 1197], Lists(model, [new UserQuery(0, default)], 3, true)[0].Select(s => s.Item));
    }

    [Fact]
    public void A_count_below_zero_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Lists(new FixedFactors([1], [1], 1), [new UserQuery(0, default)], -1, true));

    /// <summary>Known users with histories of all lengths, the same unknown, and nobody.</summary>
    private static UserQuery[] Queries(FactorModel model, int seed)
    {
        var random = new Random(seed);
        var queries = new List<UserQuery> { new(-1, default) };
        for (var user = 0; user < model.UserCount; user++)
        {
            var share = random.NextDouble();
            int[] history = [.. Enumerable.Range(0, model.ItemCount).Where(_ => random.NextDouble() < share * share)];
            queries.Add(new UserQuery(user, history));
            if (user % 4 == 0) queries.Add(new UserQuery(-1, history));
        }

        return [.. queries];
    }

    private static ConcurrentDictionary<int, ScoredItem[]> Lists(IModel model, UserQuery[] queries, int count, bool excludeSeen, int threads = 2)
    {
        var lists = new ConcurrentDictionary<int, ScoredItem[]>();
        Recommender.RecommendAll(model, queries.Length, row => queries[row], count, excludeSeen, new RunContext(threads), (row, best) => Assert.True(lists.TryAdd(row, best.ToArray())));
        return lists;
    }

    /// <summary>Hides what kind of model it is, so that it takes the general path.</summary>
    private sealed class WrittenDown(IModel model) : IModel
    {
        public int UserCount => model.UserCount;

        public int ItemCount => model.ItemCount;

        public void Score(ReadOnlySpan<UserQuery> users, Span<float> scores) => model.Score(users, scores);

        public void Save(TensorArchive archive) => model.Save(archive);
    }
}
