using Attune.Data;
using Attune.Evaluation;
using Attune.Features;

namespace Attune.Prediction.Evaluation;

/// <summary>
/// Tells what users say of themselves from what they do, by cross-validation over users: features, calibration and all. No other trait is among the features. Beside it, on the same
/// folds, logistic regression on the shares of genres, and the most frequent class.
/// </summary>
internal static class TraitEvaluation
{
    private const int DefaultFolds = 10;
    private const string SameRun = "the same run", Baseline = "affinity.genres.";

    public static async Task<EvaluationReport> RunAsync(EvaluationConfig config, EvaluatedTrait options, Dataset dataset, RunContext run, TimeProvider time)
    {
        var (folds, metrics) = (FoldsOf(config.Split), MetricSpec.ParseList(string.Join(',', config.Metrics)));
        var sources = new FeatureSources(InMemoryHistories.Of(dataset), dataset);
        var features = new FeatureOptions { Undated = true, Items = options.Items };
        var samples = await TraitData.DeclaredAsync(TraitTarget.Parse(options.Target), sources, TraitData.EndOf(dataset), features, run).ConfigureAwait(false);
        samples = samples with { Table = samples.Table.Where(c => !c.Name.StartsWith("declared.", StringComparison.Ordinal)) };
        var start = time.GetTimestamp();
        var predicted = CrossValidation.Probabilities(samples, options, folds, run);
        var seconds = time.GetElapsedTime(start).TotalSeconds;
        var genres = samples with { Table = samples.Table.Where(c => c.Name.StartsWith(Baseline, StringComparison.Ordinal)) };
        var simple = CrossValidation.Probabilities(genres, new TraitOptions { Learner = TraitLearner.Logistic, Items = false }, folds, run);
        return TraitReport.Of(config, options, $"traits k-fold:{folds}", samples.FoldsOf(folds, run.Seed), predicted, samples.Classes, metrics, seconds, run.Seed) with
        {
            Published =
            [
                new("logistic regression on genres", SameRun, TraitReport.Measure(metrics, simple, samples.Classes).Values),
                new("majority", SameRun, TraitReport.Measure(metrics, TraitReport.Shares(samples), samples.Classes).Values),
            ],
        };
    }

    private static int FoldsOf(string? split) => split is null ? DefaultFolds
        : split.Split(':') is ["k-fold", var text] && int.TryParse(text, out var folds) && folds is >= 2 and <= 100 ? folds
        : throw new AttuneException("bad_split", $"'{split}' is no split of users with a trait.", $"For example k-fold:10.") { IsUsage = true };
}
