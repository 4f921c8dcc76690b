using Attune.Evaluation;

namespace Attune.Tests.Evaluation;

public sealed class MetricSpecTests
{
    [Theory]
    [InlineData("recall@20", "recall", 20)]
    [InlineData(" NDCG@10 ", "ndcg", 10)]
    [InlineData("hr@1", "hr", 1)]
    [InlineData("hit_rate@5", "hr", 5)]
    [InlineData("auc", "auc", int.MaxValue)]
    [InlineData("auc@50", "auc", 50)]
    [InlineData("log_loss", "log_loss", int.MaxValue)]
    public void Metrics_are_read_with_their_cutoff(string text, string metric, int k)
    {
        var spec = MetricSpec.Parse(text);
        Assert.Equal((metric, k), (spec.Metric.Name, spec.K));
        Assert.Equal(text.Trim().ToLowerInvariant(), spec.Name);
    }

    [Theory]
    [InlineData("recal@20", "unknown_metric")]
    [InlineData("", "unknown_metric")]
    [InlineData("recall", "bad_cutoff")]
    [InlineData("recall@0", "bad_cutoff")]
    [InlineData("recall@-1", "bad_cutoff")]
    [InlineData("recall@ten", "bad_cutoff")]
    [InlineData("recall@", "bad_cutoff")]
    [InlineData("recall@99999999999", "bad_cutoff")]
    [InlineData("rmse@10", "bad_cutoff")]
    public void Malformed_metrics_are_usage_errors(string text, string code)
    {
        var error = Assert.Throws<AttuneException>(() => MetricSpec.Parse(text));
        Assert.Equal(code, error.Code);
        Assert.True(error.IsUsage);
    }

    [Fact]
    public void The_hint_lists_the_metrics_there_are()
    {
        var hint = Assert.Throws<AttuneException>(() => MetricSpec.Parse("x")).Hint!.ToString();
        foreach (var metric in MetricCatalog.All) Assert.Contains(metric.Name, hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_keeps_its_order_and_counts_repeats_once() =>
        Assert.Equal(["ndcg@10", "recall@20"], MetricSpec.ParseList("ndcg@10, recall@20,,ndcg@10").Select(m => m.ToString()));
}
