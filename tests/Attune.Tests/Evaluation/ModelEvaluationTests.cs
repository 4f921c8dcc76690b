using System.Text.Json;
using Attune.Data;
using Attune.Evaluation;
using Attune.Tests.Models;

namespace Attune.Tests.Evaluation;

public sealed class ModelEvaluationTests
{
    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    [Fact]
    public void A_report_takes_the_mean_over_folds()
    {
        // The model recommends item 2: right for the one user of the first fold, wrong for the one of the second.
        var time = new ManualTime();
        var trainer = new ScriptedTrainer(time, new TableModel([1, 2, 3], [1, 2, 3]), (2, "iteration", 1), (4, "iteration", 2));
        var report = ModelEvaluation.Run(trainer, "options", [Tested(0, 2), Tested(1, 1)], MetricSpec.ParseList("hr@1,hr@2"), new RunContext(1), time);
        Assert.Equal(("scripted", "options", "given"), (report.Model, report.Options, report.Protocol));
        Assert.Equal([1 / 2d, 1], report.Metrics.Values);
        Assert.Equal(["hr@1", "hr@2"], report.Metrics.Keys);
        Assert.Equal(2, report.UsersEvaluated);
        Assert.Equal(6, report.FitSeconds);
        Assert.Equal([2, 4, 2, 4], report.IterationSeconds);
        Assert.Equal(0, report.RecommendSeconds);
        Assert.True(report.PeakMemoryMb > 1);
        Assert.Equal([1f], report.Folds[0].PerUser["hr@1"]);
    }

    [Fact]
    public void Its_json_has_the_agreed_keys_and_leaves_out_the_folds()
    {
        var time = new ManualTime();
        var report = ModelEvaluation.Run(
            new ScriptedTrainer(time, new TableModel([1, 2, 3], [1, 2, 3])), new { factors = 8 }, [Tested(0, 2)], MetricSpec.ParseList("ndcg@10"), new RunContext(1), time);
        var json = JsonSerializer.SerializeToElement(report, SnakeCase);
        Assert.Equal(
            ["model", "options", "protocol", "metrics", "users_evaluated", "fit_seconds", "iteration_seconds", "recommend_seconds", "peak_memory_mb", "slices"],
            json.EnumerateObject().Select(p => p.Name));
        Assert.Equal(1, json.GetProperty("metrics").GetProperty("ndcg@10").GetDouble());
    }

    private static Holdout Tested(int user, int item) => new(
        "given", new Dataset(IdMap.Range(2), IdMap.Range(3), Interactions.FromColumns(2, 3, [], [])), CsrMatrix.FromEntries(2, 3, [user], [item]));
}
