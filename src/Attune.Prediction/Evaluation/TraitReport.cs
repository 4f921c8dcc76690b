using Attune.Evaluation;
using Attune.Numerics;

namespace Attune.Prediction.Evaluation;

/// <summary>The report of predicted classes: metrics over all rows together, their intervals and the calibration curve; and the metrics of each fold.</summary>
internal static class TraitReport
{
    public static EvaluationReport Of(
        EvaluationConfig config, object options, string protocol, int[] folds, IReadOnlyList<float[]> predicted, IReadOnlyList<int> classes,
        IReadOnlyList<MetricSpec> metrics, double seconds, int seed)
    {
        var results = folds.Distinct().Order().Select(fold =>
        {
            int[] rows = [.. Enumerable.Range(0, folds.Length).Where(r => folds[r] == fold)];
            var (values, each) = Measure(metrics, [.. rows.Select(r => predicted[r])], [.. rows.Select(r => classes[r])]);
            return new EvaluationResult(protocol, values, rows, each, 0) { IsOfExamples = true };
        }).ToList();
        var report = ModelEvaluation.Report(config.Model, options, results, metrics, seconds / results.Count, []);
        return report with
        {
            Metrics = Measure(metrics, predicted, classes).Values,
            Intervals = metrics.ToDictionary(m => m.Name, m => Significance.Bootstrap(
                classes.Count, sample => Measure([m], Array.ConvertAll(sample, r => predicted[r]), Array.ConvertAll(sample, r => classes[r])).Values[m.Name], seed)),
            Calibration = predicted[0].Length == 2 ? CalibrationBin.Curve([.. predicted.Select(p => p[1])], [.. classes.Select(c => (float)c)]) : null,
        };
    }

    /// <summary>
    /// The metrics of rows. Of two classes they are of the probability of the second; of more, accuracy is that of the likeliest class, AUC the mean over the classes against the rest,
    /// and Brier score and log loss are of the true class's probabilities: sum over classes of (p - is)², -ln p.
    /// </summary>
    public static (OrderedDictionary<string, double> Values, Dictionary<string, float[]> Each) Measure(IReadOnlyList<MetricSpec> metrics, IReadOnlyList<float[]> predicted, IReadOnlyList<int> classes)
    {
        if (predicted[0].Length == 2) return ExampleEvaluator.Measure(metrics, [.. predicted.Select(p => p[1])], [.. classes.Select(c => (float)c)]);
        var values = new OrderedDictionary<string, double>(metrics.Select(m => KeyValuePair.Create(m.Name, m.Metric.Name switch
        {
            "accuracy" => predicted.Zip(classes).Average(p => p.First.AsSpan().IndexOf(p.First.Max()) == p.Second ? 1.0 : 0),
            "auc" => Enumerable.Range(0, predicted[0].Length).Select(t => AreaUnderRoc.Of([.. predicted.Select(p => p[t])], [.. classes.Select(c => c == t ? 1f : 0f)])).Where(a => !double.IsNaN(a)).Average(),
            "brier" => predicted.Zip(classes).Average(p => p.First.Index().Sum(k => Math.Pow(k.Item - (k.Index == p.Second ? 1 : 0), 2))),
            _ => predicted.Zip(classes).Average(p => -Math.Log(Math.Max(1e-7, p.First[p.Second]))),
        })));
        return (values, []);
    }

    /// <summary>The share of each class, for every row.</summary>
    public static IReadOnlyList<float[]> Shares(TraitSamples samples)
    {
        float[] shares = [.. Enumerable.Range(0, samples.Levels.Count).Select(k => samples.Classes.Count(c => c == k) / (float)samples.Count)];
        return [.. Enumerable.Repeat(shares, samples.Count)];
    }
}
