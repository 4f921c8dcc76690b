using Attune.Data;
using Attune.Evaluation;
using Attune.Models;
using Attune.Tests.Models;
using CsCheck;

namespace Attune.Tests.Evaluation;

public sealed class EvaluatorTests
{
    private static readonly RunContext Run = new(Threads: 2);

    [Fact]
    public void Full_ranking_leaves_out_what_the_user_has()
    {
        // User 0 has item 0, which scores best; the list is 2, 1, 3 and item 1 is withheld.
        var result = Evaluate(new TableModel([9, 2, 3, 1]), Full(1, 4, [(0, 0)], [(0, 1)]), "mrr@3,recall@1,auc");
        Assert.Equal(1 / 2d, result.Metrics["mrr@3"]);
        Assert.Equal(0, result.Metrics["recall@1"]);
        Assert.Equal(1 / 2d, result.Metrics["auc"]); // above 3, below 2
    }

    [Fact]
    public void A_withheld_item_that_the_user_has_does_not_count()
    {
        // Users 0 and 1 both had item 0 withheld that they have; user 0 has item 1 withheld besides.
        var holdout = Full(2, 3, [(0, 0), (1, 0)], [(0, 0), (0, 1), (1, 0)]);
        var result = Evaluate(new TableModel([1, 2, 3], [1, 2, 3]), holdout, "recall@2,recall@1");
        Assert.Equal([0], result.Rows);
        Assert.Equal(1, result.Metrics["recall@2"]);
        Assert.Equal(0, result.Metrics["recall@1"]);
        Assert.Equal([0, 1], Evaluate(new TableModel([1, 2, 3], [1, 2, 3]), holdout with { ExcludeSeen = false }, "recall@1").Rows);
    }

    [Fact]
    public void In_full_ranking_equal_scores_rank_by_item()
    {
        var holdout = Full(2, 3, [], [(0, 0), (1, 2)]);
        Assert.Equal([1, 1 / 3f], Evaluate(new TableModel([5, 5, 5], [5, 5, 5]), holdout, "mrr@3").PerUser["mrr@3"]);
    }

    [Fact]
    public void In_sampled_ranking_the_withheld_item_loses_ties_and_counts_once()
    {
        // Item 0 is withheld and stands among its own candidates too: ranked with 1 and 2, tied with 1.
        var holdout = Full(1, 4, [], [(0, 0)]) with { Candidates = Matrix(1, 4, [(0, 0), (0, 1), (0, 2)]) };
        var result = Evaluate(new TableModel([5, 5, 4, 9]), holdout, "hr@1,mrr@3,auc,auc@1");
        Assert.Equal(0, result.Metrics["hr@1"]);
        Assert.Equal(1 / 2d, result.Metrics["mrr@3"]);
        Assert.Equal((1 / 2d + 1) / 2, result.Metrics["auc"]);
    }

    [Fact]
    public void What_cannot_be_scored_is_never_in_the_list()
    {
        var nan = float.NaN;
        var full = Full(2, 3, [], [(0, 0), (1, 0)]);
        var model = new TableModel([nan, 1, 2], [nan, nan, nan]);
        foreach (var holdout in (Holdout[])[full, full with { Candidates = Matrix(2, 3, [(0, 1), (0, 2), (1, 1), (1, 2)]) }])
        {
            var result = Evaluate(model, holdout, "recall@3,auc,novelty@3,coverage@3");
            Assert.Equal(0, result.Metrics["recall@3"]);
            Assert.Equal([0, 1 / 2f], result.PerUser["auc"]);
            Assert.Equal([1, nan], result.PerUser["novelty@3"]); // items that nobody has: log2(2 users)
            Assert.Equal(1, result.Metrics["novelty@3"]);
            Assert.Equal(2 / 3d, result.Metrics["coverage@3"], 12);
        }
    }

    [Fact]
    public void Exposure_metrics_count_the_lists_of_all_users()
    {
        // Top 1: items 0, 0, 2. Coverage 2/3; exposures 0, 1, 2: Gini (0 x 1 + 2 x 2) / (3 x 3).
        var holdout = Full(3, 3, [], [(0, 0), (1, 0), (2, 0)]);
        var result = Evaluate(new TableModel([3, 2, 1], [3, 2, 1], [1, 2, 3]), holdout, "coverage@1,gini@1,coverage@2");
        Assert.Equal(2 / 3d, result.Metrics["coverage@1"], 12);
        Assert.Equal(4 / 9d, result.Metrics["gini@1"], 12);
        Assert.Equal(1, result.Metrics["coverage@2"]);
        Assert.Empty(result.PerUser);
    }

    [Fact]
    public void Rating_errors_are_taken_over_all_ratings_together()
    {
        // Errors 1 and -2 for user 0; for user 1 the 7 is beyond the training ratings and counts as their greatest, 5, and the unscorable item is
        // predicted as their mean 3: errors 0 and -1.
        var train = Interactions.FromColumns(2, 4, [0, 1], [3, 3], values: [1, 5]);
        var test = Interactions.FromColumns(2, 4, [0, 0, 1, 1], [0, 1, 0, 2], values: [3, 4, 5, 4]);
        var holdout = Holdout.Of("given", new Dataset(IdMap.Range(2), IdMap.Range(4), train), test);
        var result = Evaluate(new RatingTableModel([4, 2, 0, 0], [7, 0, float.NaN, 0]), holdout, "rmse,mae");
        Assert.Equal(Math.Sqrt((1 + 4 + 0 + 1) / 4d), result.Metrics["rmse"], 12);
        Assert.Equal((1 + 2 + 0 + 1) / 4d, result.Metrics["mae"], 12);
        Assert.Equal([3 / 2f, 1 / 2f], result.PerUser["mae"]);
        Assert.Equal("not_a_rating_model", Fails(new TableModel([4, 2, 0, 0], [5, 0, 0, 0]), holdout, "rmse").Code);
        Assert.Equal("no_ratings", Fails(new RatingTableModel([1, 2]), Full(1, 2, [], [(0, 0)]), "mae").Code);
    }

    [Fact]
    public void Log_loss_scores_withheld_items_against_sampled_negatives()
    {
        var holdout = Full(1, 3, [], [(0, 0)]);
        var sampled = holdout with { Candidates = Matrix(1, 3, [(0, 1), (0, 2)]) };
        var result = Evaluate(new TableModel([0.8f, 0.5f, float.NaN]), sampled, "log_loss");
        Assert.Equal(-(Math.Log(0.8) + Math.Log(0.5) + Math.Log(0.5)) / 3, result.Metrics["log_loss"], 6);
        Assert.Equal("no_negatives", Fails(new TableModel([1, 0, 0]), holdout, "log_loss").Code);
        Assert.Equal("not_a_probability", Fails(new TableModel([1.5f, 0, 0]), sampled, "log_loss").Code);
    }

    [Fact]
    public void Held_out_users_are_scored_from_their_history()
    {
        var holdout = Full(2, 3, [(0, 1)], [(1, 2)]) with { Histories = Matrix(2, 3, [(1, 0)]) };
        var result = Evaluate(new NextItemModel(3), holdout, "recall@1");
        Assert.Equal([1], result.Rows);
        Assert.Equal(0, result.Metrics["recall@1"]); // item 1 follows 0
        Assert.Equal(1, Evaluate(new NextItemModel(3), holdout, "recall@2").Metrics["recall@2"]);
    }

    [Fact]
    public void Threads_do_not_change_the_result() =>
        Gen.Int[0, 1000].Sample(seed =>
        {
            var random = new Random(seed);
            var scores = Enumerable.Range(0, 300).Select(_ => Enumerable.Range(0, 20).Select(_ => (float)random.Next(6)).ToArray()).ToArray();
            var holdout = Full(300, 20, Pairs(random), Pairs(random));
            var specs = MetricSpec.ParseList("ndcg@10,map@5,auc,gini@5,novelty@5");
            var one = Evaluator.Evaluate(new TableModel(scores), holdout, specs, new RunContext(1));
            var four = Evaluator.Evaluate(new TableModel(scores), holdout, specs, new RunContext(4));
            Assert.Equal(one.Metrics, four.Metrics);
            Assert.Equal(one.PerUser["ndcg@10"], four.PerUser["ndcg@10"]);
        }, iter: 10);

    /// <summary>Alone, a metric of the list is taken without scores; beside one that reads scores, from them.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_metric_of_lists_is_the_same_with_and_without_scores(bool excludeSeen)
    {
        var all = Datasets.Random(60, 40, 900, 4);
        var genres = new AttributeTable([.. Enumerable.Range(0, 40).Select(i => $$"""{"genre": ["g{{i % 3}}", "h{{i % 5}}"]}""")]);
        var train = new Dataset(all.Users, all.Items, Datasets.Random(60, 40, 500, 5).Interactions, itemAttributes: genres);
        var holdout = Holdout.Of("given", train, all.Interactions) with { ExcludeSeen = excludeSeen };
        var model = ModelCatalog.Default.Get("ials").Train(train, new IalsOptions { Factors = 4, Iterations = 2 }, Run);
        foreach (var metric in MetricCatalog.All.Where(m => m.Cutoff != Cutoff.None).Select(m => $"{m.Name}@7"))
        {
            var (alone, beside) = (Evaluate(model, holdout, metric), Evaluate(model, holdout, $"{metric},auc"));
            Assert.Equal(beside.Metrics[metric], alone.Metrics[metric]);
            if (alone.PerUser.TryGetValue(metric, out var users)) Assert.Equal(beside.PerUser[metric], users);
        }
    }

    [Fact]
    public void Nothing_to_evaluate_and_foreign_models_are_errors()
    {
        Assert.Equal("nothing_to_evaluate", Fails(new TableModel([1, 2]), Full(1, 2, [(0, 0)], [(0, 0)]), "auc").Code);
        Assert.Equal("model_mismatch", Fails(new TableModel([1, 2, 3]), Full(1, 2, [], [(0, 0)]), "auc").Code);
    }

    private static List<(int, int)> Pairs(Random random) => [.. Enumerable.Range(0, 900).Select(_ => (random.Next(300), random.Next(20)))];

    private static EvaluationResult Evaluate(IModel model, Holdout holdout, string metrics) =>
        Evaluator.Evaluate(model, holdout, MetricSpec.ParseList(metrics), Run);

    private static AttuneException Fails(IModel model, Holdout holdout, string metrics) =>
        Assert.Throws<AttuneException>(() => Evaluate(model, holdout, metrics));

    private static Holdout Full(int users, int items, List<(int User, int Item)> train, List<(int User, int Item)> test) => new(
        "given", new Dataset(IdMap.Range(users), IdMap.Range(items), Interactions.FromColumns(
            users, items, train.Select(p => p.User).ToArray(), train.Select(p => p.Item).ToArray())), Matrix(users, items, test));

    private static CsrMatrix Matrix(int rows, int columns, List<(int Row, int Column)> cells)
    {
        var distinct = cells.Distinct().ToList();
        return CsrMatrix.FromEntries(rows, columns, distinct.Select(c => c.Row).ToArray(), distinct.Select(c => c.Column).ToArray());
    }

    /// <summary>Recommends the item after the last of the history, then the one after that.</summary>
    private sealed class NextItemModel(int items) : IModel
    {
        public int UserCount => 0;

        public int ItemCount => items;

        public void Score(ReadOnlySpan<UserQuery> users, Span<float> scores)
        {
            for (var i = 0; i < users.Length; i++)
                for (var item = 0; item < items; item++) scores[i * items + item] = -((item - users[i].Items.Span[^1] - 1 + items) % items);
        }

        public void Save(TensorArchive archive) => throw new NotSupportedException();
    }
}
