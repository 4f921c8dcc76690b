using System.Diagnostics;
using System.Text.Json.Serialization;
using Attune.Models;

namespace Attune.Evaluation;

/// <summary>How a model did, and what it took.</summary>
/// <param name="Model">The model's name in the catalog.</param>
/// <param name="Options">Its options.</param>
/// <param name="Protocol">How training and test data were made.</param>
/// <param name="Metrics">Each metric, by name; with several folds the mean over them.</param>
/// <param name="UsersEvaluated">Users evaluated, of all folds together.</param>
/// <param name="FitSeconds">Training; with several folds the mean over them.</param>
/// <param name="IterationSeconds">Each iteration of training, fold after fold; empty for a model that has none.</param>
/// <param name="RecommendSeconds">Scoring, ranking and measuring; with several folds the mean over them.</param>
/// <param name="PeakMemoryMb">The most physical memory the process has held so far, in MiB.</param>
public sealed record EvaluationReport(
    string Model, object Options, string Protocol, IReadOnlyDictionary<string, double> Metrics, int UsersEvaluated,
    double FitSeconds, IReadOnlyList<double> IterationSeconds, double RecommendSeconds, double PeakMemoryMb)
{
    /// <summary>The metrics of parts of the users and of the withheld items: cold users, the long tail; with several folds the means over the folds that have the part.</summary>
    public IReadOnlyList<Slice> Slices { get; init; } = [];

    /// <summary>Labelled examples evaluated; 0, and not in the JSON, where users are ranked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int ExamplesEvaluated { get; init; }

    /// <summary>The metrics of each fold; null when there is one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<IReadOnlyDictionary<string, double>>? FoldMetrics { get; init; }

    /// <summary>Standard deviation of each metric over the folds (n - 1); null when there is one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, double>? MetricDeviations { get; init; }

    /// <summary>95 % confidence intervals of metrics, over examples drawn again; null where none were taken.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, Interval>? Intervals { get; init; }

    /// <summary>How often what was predicted with a probability came true; null where none was predicted.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<CalibrationBin>? Calibration { get; init; }

    /// <summary>Share by which a metric may differ from the published one, up or down, and be the same; null where it is to be at least as good.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Tolerance { get; init; }

    /// <summary>What others published for the same data and protocol; null without a configuration.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<PublishedFigures>? Published { get; init; }

    /// <summary>What the configuration says of its options and data; null without one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Note { get; init; }

    /// <summary>The result of each fold with its values for each user, e.g. for <see cref="Significance.Compare"/>. Not part of the JSON.</summary>
    [JsonIgnore]
    public IReadOnlyList<EvaluationResult> Folds { get; init; } = [];
}

/// <summary>Trains and tests a model on holdouts.</summary>
public static class ModelEvaluation
{
    /// <summary>Trains on each holdout and tests on it, one after the other.</summary>
    /// <param name="trainer">The model.</param>
    /// <param name="options">Of the model's options type.</param>
    /// <param name="holdouts">One, or the folds of a cross-validation; each is asked for when the one before it is done.</param>
    /// <param name="metrics">What to measure.</param>
    /// <param name="run">Threads, seed, progress, cancellation.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="AttuneException">The model cannot be trained or measured on this data.</exception>
    public static EvaluationReport Run(
        IModelTrainer trainer, object options, IEnumerable<Holdout> holdouts, IReadOnlyList<MetricSpec> metrics, RunContext run, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        ArgumentNullException.ThrowIfNull(holdouts);
        ArgumentNullException.ThrowIfNull(metrics);
        var (folds, fitSeconds, iterations) = (new List<EvaluationResult>(), 0d, new List<double>());
        foreach (var holdout in holdouts)
        {
            var fit = TimedTraining.Run(trainer, holdout.Train, options, run, time);
            fitSeconds += fit.FitSeconds;
            iterations.AddRange(fit.IterationSeconds);
            folds.Add(Evaluator.Evaluate(fit.Model, holdout, metrics, run, time));
        }

        ArgumentOutOfRangeException.ThrowIfZero(folds.Count, nameof(holdouts));
        return Report(trainer.Description.Name, options, folds, metrics, fitSeconds / folds.Count, iterations);
    }

    /// <summary>The results of folds as one report.</summary>
    internal static EvaluationReport Report(
        string model, object options, IReadOnlyList<EvaluationResult> folds, IReadOnlyList<MetricSpec> metrics, double fitSeconds, IReadOnlyList<double> iterations) =>
        new(model, options, folds[0].Protocol, Means(folds, metrics), folds.Sum(f => f.UsersEvaluated), fitSeconds, iterations, folds.Average(f => f.RecommendSeconds), PeakMemoryMb())
        {
            Folds = folds,
            ExamplesEvaluated = folds.Sum(f => f.ExamplesEvaluated),
            Slices = MeanSlices(folds),
            FoldMetrics = folds.Count > 1 ? [.. folds.Select(f => f.Metrics)] : null,
            MetricDeviations = folds.Count > 1 ? Deviations(folds, metrics) : null,
        };

    /// <summary>The most physical memory this process has held so far, in MiB.</summary>
    public static double PeakMemoryMb()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64 / (double)(1 << 20);
    }

    private static OrderedDictionary<string, double> Means(IReadOnlyList<EvaluationResult> folds, IReadOnlyList<MetricSpec> metrics) =>
        new(metrics.Select(m => KeyValuePair.Create(m.Name, folds.Average(f => f.Metrics[m.Name]))));

    private static OrderedDictionary<string, double> Deviations(IReadOnlyList<EvaluationResult> folds, IReadOnlyList<MetricSpec> metrics) =>
        new(metrics.Select(m =>
        {
            var mean = folds.Average(f => f.Metrics[m.Name]);
            return KeyValuePair.Create(m.Name, Math.Sqrt(folds.Sum(f => Math.Pow(f.Metrics[m.Name] - mean, 2)) / (folds.Count - 1)));
        }));

    private static List<Slice> MeanSlices(IReadOnlyList<EvaluationResult> folds) =>
        [.. folds.SelectMany(f => f.Slices).GroupBy(s => s.Name).Select(parts => new Slice(
            parts.Key, parts.Sum(p => p.Users),
            new OrderedDictionary<string, double>(parts.First().Metrics.Keys.Select(m => KeyValuePair.Create(m, parts.Average(p => p.Metrics[m]))))))];
}
