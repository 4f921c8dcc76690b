using Attune.Data;
using Attune.Evaluation;
using Attune.Evaluation.Tuning;
using Attune.Models;

namespace Attune.Tests.Evaluation;

public sealed class ExampleEvaluatorTests
{
    private static readonly ContextField Field = new("weekday", IdMap.Range(3));

    [Fact]
    public void Auc_and_log_loss_are_of_all_examples_together()
    {
        // Probabilities by context: .2, .5, .9. Within each user the order is perfect or reversed; over all it is neither.
        var holdout = Tested([0, 0, 1, 1, 1], [2, 1, 1, 0, 2], [1, 0, 0, 1, 0]);
        var result = Evaluator.Evaluate(new ByContext(), holdout, MetricSpec.ParseList("auc,log_loss"), new RunContext(2));
        Assert.Equal((2 + 0.5 + 0) / 6, result.Metrics["auc"], 12);
        double[] losses = [-Math.Log(0.9), -Math.Log(0.5), -Math.Log(0.5), -Math.Log(0.2), -Math.Log(0.1)];
        Assert.Equal(losses.Average(), result.Metrics["log_loss"], 1e-6);
        Assert.Equal((0, 5), (result.UsersEvaluated, result.ExamplesEvaluated));
        for (var k = 0; k < 5; k++) Assert.Equal(losses[k], result.PerUser["log_loss"][k], 1e-6);
        Assert.False(result.PerUser.ContainsKey("auc"));
        Assert.Empty(result.Slices);
    }

    [Fact]
    public void Many_examples_are_predicted_in_blocks_of_the_same_values()
    {
        var random = new Random(1);
        int[] context = [.. Enumerable.Range(0, 10_000).Select(_ => random.Next(3))];
        var holdout = Tested(new int[10_000], context, [.. context.Select(_ => (float)random.Next(2))]);
        var result = Evaluator.Evaluate(new ByContext(), holdout, MetricSpec.ParseList("log_loss"), new RunContext(2));
        for (var k = 0; k < 10_000; k += 97)
            Assert.Equal(-Math.Log(holdout.TestExamples!.Labels[k] == 1 ? ByContext.Of(context[k]) : 1 - ByContext.Of(context[k])), result.PerUser["log_loss"][k], 1e-5);
    }

    [Fact]
    public void Metrics_of_lists_and_models_that_only_rank_are_refused()
    {
        var holdout = Tested([0, 0], [0, 1], [1, 0]);
        foreach (var metric in new[] { "ndcg@10", "auc@10", "rmse" })
            Assert.Equal("not_of_examples", Assert.Throws<AttuneException>(() => Evaluate(new ByContext(), holdout, metric)).Code);
        Assert.Equal("not_an_example_model", Assert.Throws<AttuneException>(() => Evaluate(new TableModel([0f, 0, 0], [0f, 0, 0]), holdout, "auc")).Code);
        Assert.Equal("nothing_to_evaluate", Assert.Throws<AttuneException>(() => Evaluate(new ByContext(), Tested([], [], []), "auc")).Code);
    }

    [Fact]
    public void Tuning_uses_the_validation_part_or_cuts_one()
    {
        var (train, held) = (Some(200), Some(30));
        var outer = Holdout.Of("libfm", Plain.With(train.With(held)), Some(10));
        var given = ValidationHoldout.Cut(outer, null, 1);
        Assert.Equal("libfm of the training part", given.Protocol);
        Assert.Equal(held.Labels, given.TestExamples!.Labels);
        Assert.Equal(200, given.Train.Examples!.Count);
        Assert.Null(given.Train.Examples.Validation);

        var cut = ValidationHoldout.Cut(outer with { Train = Plain.With(train) }, null, 1);
        Assert.Equal((180, 20), (cut.Train.Examples!.Count, cut.TestExamples!.Count));
    }

    [Fact]
    public void A_share_of_the_users_has_their_examples()
    {
        var holdout = Holdout.Of("libfm", Plain.With(Some(200)), Some(60));
        var half = ValidationHoldout.OfUsers(holdout, 0.5, 1);
        var kept = Assert.Single(half.Train.Examples!.Rows.Users.ToArray().Distinct());
        Assert.Equal(kept, Assert.Single(half.TestExamples!.Rows.Users.ToArray().Distinct()));
        Assert.Equal(holdout.Train.Examples!.Rows.Users.Count(kept), half.Train.Examples.Count);
    }

    private static readonly Dataset Plain = new(IdMap.Range(2), IdMap.Range(3), Interactions.FromColumns(2, 3, [], []));

    private static Examples Some(int count) => new(
        new ExampleRows(Enumerable.Range(0, count).Select(k => k % 2).ToArray(), new int[count], [Field], [new int[count]]), [.. Enumerable.Range(0, count).Select(k => k % 3 == 0 ? 1f : 0)]);

    private static Holdout Tested(int[] users, int[] context, float[] labels) =>
        Holdout.Of("given", Plain, new Examples(new ExampleRows(users, new int[users.Length], [Field], [context]), labels));

    private static EvaluationResult Evaluate(IModel model, Holdout holdout, string metric) =>
        Evaluator.Evaluate(model, holdout, [MetricSpec.Parse(metric)], new RunContext(1));

    /// <summary>Predicts .2, .5, .9 by the value of the first field.</summary>
    private sealed class ByContext() : TableModel([0f, 0, 0], [0f, 0, 0]), IExampleModel
    {
        public IReadOnlyList<ContextField> Context => [Field];

        public static float Of(int value) => value switch { 0 => 0.2f, 1 => 0.5f, _ => 0.9f };

        public void Predict(ExampleRows rows, Span<float> probabilities)
        {
            for (var k = 0; k < rows.Count; k++) probabilities[k] = Of(rows.Context(0)[k]);
        }
    }
}
