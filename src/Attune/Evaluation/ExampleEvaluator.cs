using Attune.Data;
using Attune.Evaluation.Metrics;
using Attune.Models;

namespace Attune.Evaluation;

/// <summary>Measures a click model on labelled examples, each scored alone (<see cref="Holdout.TestExamples"/>).</summary>
internal static class ExampleEvaluator
{
    /// <summary>Predicts all examples, in parallel, and takes the metrics.</summary>
    /// <param name="model">Trained on <see cref="Holdout.Train"/>.</param>
    /// <param name="holdout">With examples.</param>
    /// <param name="metrics">What to measure: <c>auc</c>, <c>accuracy</c>, <c>brier</c>, <c>log_loss</c>.</param>
    /// <param name="run">Threads, progress, cancellation.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="AttuneException">The model predicts no examples, a metric is none of examples, or there are none.</exception>
    public static EvaluationResult Evaluate(IModel model, Holdout holdout, IReadOnlyList<MetricSpec> metrics, RunContext run, TimeProvider time)
    {
        var (start, examples) = (time.GetTimestamp(), holdout.TestExamples!);
        if (examples.Count == 0) throw new AttuneException("nothing_to_evaluate", $"The test part of '{holdout.Protocol}' has no examples.", $"Check that the file was copied whole.");
        foreach (var metric in metrics) Suited(metric);
        var (values, each) = Measure(metrics, Predict(Suited(model), examples.Rows, run), examples.Labels);
        return new EvaluationResult(holdout.Protocol, values, [.. Enumerable.Range(0, examples.Count)], each, time.GetElapsedTime(start).TotalSeconds) { IsOfExamples = true };
    }

    /// <summary>Takes the metrics of probabilities that are there already.</summary>
    /// <exception cref="AttuneException">A metric is none of labelled examples.</exception>
    public static (OrderedDictionary<string, double> Values, Dictionary<string, float[]> Each) Measure(
        IReadOnlyList<MetricSpec> metrics, ReadOnlySpan<float> probabilities, ReadOnlySpan<float> labels)
    {
        var (values, each) = (new OrderedDictionary<string, double>(), new Dictionary<string, float[]>());
        foreach (var spec in metrics)
        {
            var (metric, parts) = (Suited(spec), new float[labels.Length]);
            values[spec.Name] = metric.Of(probabilities, labels, parts);
            if (metric.HasValueForEach) each[spec.Name] = parts;
        }

        return (values, each);
    }

    /// <summary>The probabilities of all rows.</summary>
    private static float[] Predict(IExampleModel model, ExampleRows rows, RunContext run)
    {
        const int Block = 4096;
        var probabilities = new float[rows.Count];
        var done = 0;
        Parallel.For(0, (rows.Count + Block - 1) / Block, run.Parallelism, block =>
        {
            var (first, count) = (block * Block, Math.Min(Block, rows.Count - block * Block));
            model.Predict(rows.Slice(first, count), probabilities.AsSpan(first, count));
            run.Progress?.Report(new WorkProgress("Evaluating", Interlocked.Add(ref done, count), rows.Count, "examples"));
        });
        return probabilities;
    }

    private static IExampleModel Suited(IModel model) => model as IExampleModel
        ?? throw new AttuneException("not_an_example_model", $"Labelled examples need a model that predicts each alone, with its context; {model.GetType().Name} only ranks.", $"Choose wide-deep, deepfm or dcn-v2.") { IsUsage = true };

    private static ExampleMetric Suited(MetricSpec spec) =>
        (spec.HasCutoff ? null : MetricCatalog.OfExamples(spec.Metric))
        ?? throw new AttuneException("not_of_examples", $"The metric '{spec.Name}' is none of labelled examples.", $"Choose accuracy, auc, brier or log_loss.") { IsUsage = true };
}
