using Attune.Evaluation.Metrics;
using CsCheck;

namespace Attune.Tests.Evaluation.Metrics;

/// <summary>
/// One list for all: hits at ranks 1, 3 and 6 of six items, four relevant items (one was not found), six negatives of which three stand in the list.
/// </summary>
public sealed class RankingMetricTests
{
    private static readonly bool[] Hits = [true, false, true, false, false, true];

    [Theory]
    [InlineData(1, 1 / 4d)]
    [InlineData(3, 2 / 4d)]
    [InlineData(6, 3 / 4d)]
    [InlineData(50, 3 / 4d)]
    public void Recall_divides_by_all_relevant_items(int k, double expected) => Assert.Equal(expected, Of(new Recall(), k));

    [Theory]
    [InlineData(1, 1 / 1d)]
    [InlineData(3, 2 / 3d)]
    [InlineData(6, 3 / 6d)]
    [InlineData(10, 3 / 10d)]
    public void Precision_divides_by_k_even_when_the_list_is_shorter(int k, double expected) => Assert.Equal(expected, Of(new Precision(), k));

    [Fact]
    public void Hit_rate_is_one_from_the_first_hit_on()
    {
        Assert.Equal(0, Of(new HitRate(), 2, [false, false, true]));
        Assert.Equal(1, Of(new HitRate(), 3, [false, false, true]));
    }

    [Theory]
    [InlineData(1, 1d)]
    [InlineData(3, (1 + 1 / 2d) / (1 + 1 / 1.584962500721156 + 1 / 2d))]
    [InlineData(6, (1 + 1 / 2d + 1 / 2.807354922057604) / (1 + 1 / 1.584962500721156 + 1 / 2d + 1 / 2.321928094887362))]
    public void Ndcg_compares_with_min_of_k_and_relevant_hits_at_the_top(int k, double expected) =>
        Assert.Equal(expected, Of(new Ndcg(), k), 12); // log2(3) = 1.58…, log2(7) = 2.80…, log2(5) = 2.32…

    [Theory]
    [InlineData(1, 1 / 1d)]
    [InlineData(2, 1 / 2d)]
    [InlineData(3, (1 + 2 / 3d) / 3)]
    [InlineData(6, (1 + 2 / 3d + 3 / 6d) / 4)]
    public void Average_precision_divides_by_min_of_k_and_relevant(int k, double expected) => Assert.Equal(expected, Of(new MeanAveragePrecision(), k), 12);

    [Fact]
    public void Reciprocal_rank_is_that_of_the_first_hit_within_k()
    {
        Assert.Equal(1, Of(new ReciprocalRank(), 6));
        Assert.Equal(1 / 3d, Of(new ReciprocalRank(), 3, [false, false, true]));
        Assert.Equal(0, Of(new ReciprocalRank(), 2, [false, false, true]));
    }

    [Theory]
    [InlineData(1, (6 + 3 * 6 / 2d) / 24)] // first hit beats 6; 3 relevant and 6 negatives beyond
    [InlineData(3, (6 + 5 + 2 * 5 / 2d) / 24)] // hits beat 6 and 5; 2 relevant and 5 negatives beyond
    [InlineData(6, (6 + 5 + 3 + 1 * 3 / 2d) / 24)] // hits beat 6, 5 and 3; 1 relevant and 3 negatives beyond
    public void Limited_auc_takes_the_rest_as_evenly_spread(int k, double expected) => Assert.Equal(expected, Of(new Auc(), k), 12);

    [Fact]
    public void Auc_counts_pairs_in_order_and_ties_as_half()
    {
        // 5 beats 3, 4, NaN and ties with 5: 3 1/2; 3 beats NaN and ties with 3: 1 1/2; NaN ties with NaN: 1/2. Of 3 x 4 pairs.
        var user = new RankedUser { Relevant = 3, Negatives = 4, RelevantScores = [3, float.NaN, 5], NegativeScores = [4, float.NaN, 3, 5] };
        Assert.Equal((3.5 + 1.5 + 0.5) / 12, Value(new Auc(), user, int.MaxValue), 12);
    }

    [Fact]
    public void Auc_equals_counting_every_pair()
    {
        // Few distinct scores, so that ties are common, and NaN among them.
        var score = Gen.Int[-3, 3].Select(s => s < -2 ? float.NaN : s);
        Gen.Select(score.Array[1, 6], score.Array[1, 70]).Sample((relevant, negatives) =>
        {
            var won = relevant.Sum(r => negatives.Sum(n => r.CompareTo(n) > 0 ? 1 : r.CompareTo(n) == 0 ? 0.5 : 0));
            var user = new RankedUser { Relevant = relevant.Length, Negatives = negatives.Length, RelevantScores = relevant, NegativeScores = negatives };
            Assert.Equal(won / (relevant.Length * negatives.Length), Value(new Auc(), user, int.MaxValue), 12);
        });
    }

    [Fact]
    public void Auc_is_undefined_without_negatives() =>
        Assert.Equal(Tally.None, new Auc().Of(new RankedUser { Relevant = 1, RelevantScores = [1] }, int.MaxValue));

    [Fact]
    public void An_empty_list_is_worth_nothing()
    {
        foreach (UserMetric metric in (UserMetric[])[new Recall(), new Precision(), new HitRate(), new Ndcg(), new MeanAveragePrecision(), new ReciprocalRank()])
            Assert.Equal(0, Of(metric, 10, []));
        Assert.Equal(1 / 2d, Of(new Auc(), 10, []));
    }

    internal static double Value(UserMetric metric, in RankedUser user, int k)
    {
        var tally = metric.Of(user, k);
        return metric.Finish(tally.Sum / tally.Count);
    }

    private static double Of(UserMetric metric, int k, bool[]? hits = null) =>
        Value(metric, new RankedUser { Hits = hits ?? Hits, Relevant = 4, Negatives = 6 }, k);
}
