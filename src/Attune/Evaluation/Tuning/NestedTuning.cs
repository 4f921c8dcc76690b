using System.Text.Json.Serialization;

namespace Attune.Evaluation.Tuning;

/// <summary>One outer fold of a nested cross-validation.</summary>
/// <param name="Fold">From 1.</param>
/// <param name="Options">The options found on the fold's training part.</param>
/// <param name="Validation">What they reached on its validation part.</param>
/// <param name="Metrics">What they reached on its test part, trained on all of the training part.</param>
/// <param name="Trials">Trials made.</param>
public sealed record NestedFold(int Fold, object Options, double Validation, IReadOnlyDictionary<string, double> Metrics, int Trials)
{
    /// <summary>The whole search.</summary>
    [JsonIgnore]
    public TuningResult? Search { get; init; }
}

/// <summary>
/// Nested cross-validation: for each outer fold the options are searched on a validation part of its training part alone, and tested once on the fold.
/// It tells how well the model does with its tuning, without the optimism of tuning and testing on the same data (Varma and Simon 2006, Bias in error estimation
/// when using cross-validation for model selection).
/// </summary>
/// <param name="Model">Name in the catalog.</param>
/// <param name="Protocol">How the outer folds were made.</param>
/// <param name="Metric">What was optimised.</param>
/// <param name="Metrics">The mean of each metric over the outer folds.</param>
/// <param name="MetricDeviations">The standard deviation over the outer folds (n - 1).</param>
/// <param name="Folds">Each outer fold.</param>
public sealed record NestedTuning(
    string Model, string Protocol, string Metric, IReadOnlyDictionary<string, double> Metrics, IReadOnlyDictionary<string, double> MetricDeviations,
    IReadOnlyList<NestedFold> Folds)
{
    /// <summary>Tunes and tests on each fold.</summary>
    /// <param name="request">What to tune; its budget is that of each fold.</param>
    /// <param name="folds">The outer folds, two or more.</param>
    /// <param name="cut">Makes the validation part of a fold.</param>
    /// <param name="log">The log of a fold's search, by its number and its validation part.</param>
    /// <param name="run">Threads, seed, progress, cancellation.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="AttuneException">A search fails as a whole, or its best cannot be tested.</exception>
    public static NestedTuning Run(
        TuningRequest request, IEnumerable<Holdout> folds, Func<Holdout, Holdout> cut, Func<int, Holdout, TrialLog> log, RunContext run, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(folds);
        ArgumentNullException.ThrowIfNull(cut);
        ArgumentNullException.ThrowIfNull(log);
        var (found, protocol) = (new List<NestedFold>(), "");
        foreach (var fold in folds)
        {
            var (number, validation) = (found.Count + 1, cut(fold));
            var search = Tuner.Run(request, validation, log(number, validation), run, time);
            if (search.Best is not { Value: { } value } || search.BestOptions is not { } options)
                throw new AttuneException("no_trial", $"No trial of fold {number} gave a value of '{search.Metric}'.", $"Give it more trials.");
            var tested = ModelEvaluation.Run(request.Trainer, options, [fold], request.Metrics, run, time);
            found.Add(new NestedFold(number, options, value, tested.Metrics, search.Trials.Count) { Search = search });
            protocol = fold.Protocol;
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(found.Count, 2, nameof(folds));
        var means = request.Metrics.ToDictionary(m => m.Name, m => found.Average(f => f.Metrics[m.Name]));
        var deviations = request.Metrics.ToDictionary(m => m.Name, m => Math.Sqrt(found.Sum(f => Math.Pow(f.Metrics[m.Name] - means[m.Name], 2)) / (found.Count - 1)));
        return new NestedTuning(request.Trainer.Description.Name, protocol, request.Metrics[0].Name, means, deviations, found);
    }
}
