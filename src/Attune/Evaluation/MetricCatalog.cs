using Attune.Evaluation.Metrics;
using Attune.Models;

namespace Attune.Evaluation;

/// <summary>Whether a metric looks at the first k only.</summary>
public enum Cutoff
{
    /// <summary>Never: <c>rmse</c>.</summary>
    None,

    /// <summary>Always: <c>ndcg@10</c>.</summary>
    Needed,

    /// <summary>If asked: <c>auc</c> and <c>auc@10</c>.</summary>
    Optional,
}

/// <summary>What a metric is, for people and for the tools that list metrics.</summary>
/// <param name="Name">Name as on the command line, without the cutoff: <c>ndcg</c>.</param>
/// <param name="Title">Name for people.</param>
/// <param name="Formula">Its formula in plain text; metrics of the same name differ between libraries.</param>
/// <param name="Cutoff">Whether it takes a cutoff k.</param>
/// <param name="HigherIsBetter">False for errors and for Gini.</param>
public sealed record MetricDescription(string Name, string Title, string Formula, Cutoff Cutoff = Cutoff.Needed, bool HigherIsBetter = true);

/// <summary>All metrics there are.</summary>
public static class MetricCatalog
{
    private static readonly (MetricDescription Description, Func<IModel, Holdout, object> Make)[] Known =
    [
        (new("recall", "Recall", "hits in the first k / relevant items"), (_, _) => new Recall()),
        (new("precision", "Precision", "hits in the first k / k"), (_, _) => new Precision()),
        (new("hr", "Hit rate", "1 if one of the first k is relevant, else 0"), (_, _) => new HitRate()),
        (new("ndcg", "Normalised discounted cumulative gain", "sum over hits of 1/log2(rank+1) / the same for min(k, relevant) hits at the top"), (_, _) => new Ndcg()),
        (new("map", "Mean average precision", "sum over hits of precision@rank / min(k, relevant)"), (_, _) => new MeanAveragePrecision()),
        (new("mrr", "Mean reciprocal rank", "1 / rank of the first hit in the first k, else 0"), (_, _) => new ReciprocalRank()),
        (new("auc", "Area under the ROC curve", "share of pairs (relevant, negative) in the right order, equal scores one half, the mean over users; at k with the order beyond k unknown; of labelled examples: the share of all pairs, whoever the user", Cutoff.Optional),
            (_, h) => h.TestExamples is null ? new Auc() : new ExampleAuc()),
        (new("accuracy", "Accuracy", "examples whose probability is on the label's side of 1/2 (1/2 counts as label 1) / examples", Cutoff.None),
            (m, h) => h.TestExamples is null ? throw NeedsExamples() : new ExampleAccuracy()),
        (new("brier", "Brier score", "mean over the examples of (probability - label)^2", Cutoff.None, HigherIsBetter: false),
            (m, h) => h.TestExamples is null ? throw NeedsExamples() : new ExampleBrier()),
        (new("coverage", "Catalogue coverage", "items in at least one user's first k / all items"), (_, _) => new Coverage()),
        (new("novelty", "Novelty", "mean -log2(share of training users who have the item) of the first k"), (_, h) => new Novelty(h.Train.UserItems)),
        (new("diversity", "Intra-list diversity", "mean 1 - cosine of the categories over pairs of the first k"), (_, h) => new Diversity(h.Train.ItemAttributes)),
        (new("gini", "Gini index of exposure", "sum of (2i-n-1) x_i / (n sum x), exposures x ascending", HigherIsBetter: false), (_, _) => new Gini()),
        (new("rmse", "Root mean squared error", "sqrt(mean of (predicted - rating)^2)", Cutoff.None, HigherIsBetter: false), (m, h) => new Rmse(m, h)),
        (new("mae", "Mean absolute error", "mean of |predicted - rating|", Cutoff.None, HigherIsBetter: false), (m, h) => new Mae(m, h)),
        (new("log_loss", "Log loss", "mean of -ln(p) over relevant items (or examples of label 1) and -ln(1-p) over negatives", Cutoff.None, HigherIsBetter: false),
            (_, h) => h.TestExamples is null ? new LogLoss(h) : new ExampleLogLoss()),
    ];

    private static readonly Dictionary<string, string> Aliases = new(StringComparer.Ordinal) { ["hit_rate"] = "hr" };

    /// <summary>All metrics, those of ranking first.</summary>
    public static IReadOnlyList<MetricDescription> All { get; } = [.. Known.Select(k => k.Description)];

    /// <summary>The metric of a name or an alias; null when there is none.</summary>
    public static MetricDescription? Find(string name) => All.FirstOrDefault(m => m.Name == Aliases.GetValueOrDefault(name, name));

    /// <summary>Whether a metric can be taken of labelled examples.</summary>
    internal static bool MeasuresExamples(MetricDescription metric) => OfExamples(metric) is not null;

    /// <summary>The metric over labelled examples; null when it is none of these.</summary>
    internal static ExampleMetric? OfExamples(MetricDescription metric) => metric.Name switch
    {
        "auc" => new ExampleAuc(),
        "accuracy" => new ExampleAccuracy(),
        "brier" => new ExampleBrier(),
        "log_loss" => new ExampleLogLoss(),
        _ => null,
    };

    /// <summary>
    /// Makes a metric ready for one evaluation: a <see cref="UserMetric"/> or an <see cref="ExposureMetric"/>, and an <see cref="ExampleMetric"/> for a
    /// holdout of labelled examples if it is one of those.
    /// </summary>
    /// <exception cref="AttuneException">Model or holdout lack what the metric needs.</exception>
    internal static object Make(MetricDescription metric, IModel model, Holdout holdout) =>
        Array.Find(Known, k => k.Description == metric).Make(model, holdout);

    private static AttuneException NeedsExamples() =>
        new("no_examples", $"Accuracy and Brier score are of labelled examples, and here users are ranked for.", $"Choose hr@10 or precision@10.") { IsUsage = true };
}
