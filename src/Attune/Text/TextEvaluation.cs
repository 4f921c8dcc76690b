using Attune.Evaluation;
using Attune.Models;

namespace Attune.Text;

/// <summary>Trains and tests a model of labelled texts.</summary>
public static class TextEvaluation
{
    /// <summary>The format of data in a configuration that is for this.</summary>
    public const string Format = "text";

    /// <summary>The options of a model of texts.</summary>
    /// <param name="model">Its name.</param>
    /// <param name="settings">Name and value as text; these go before the object.</param>
    /// <param name="json">A JSON object with names in snake_case, or null.</param>
    /// <exception cref="AttuneException">There is no such model, or an option is wrong.</exception>
    public static SentimentOptions OptionsOf(string model, IEnumerable<KeyValuePair<string, string>> settings, System.Text.Json.JsonElement? json)
    {
        if (model != SentimentTrainer.Description.Name)
            throw new AttuneException("unknown_model", $"There is no model of texts '{model}'.", $"Choose {SentimentTrainer.Description.Name}.") { IsUsage = true };
        return (SentimentOptions)ModelOptions.Create(typeof(SentimentOptions), settings, json);
    }

    /// <summary>Runs a configuration.</summary>
    /// <param name="config">Of the format <see cref="Format"/>; its split is one of texts: <c>files</c> (default), <c>random:8:1:1</c>, <c>k-fold:10</c>.</param>
    /// <param name="path">Where its data lie.</param>
    /// <param name="run">Threads, progress, cancellation; the seed is the configuration's.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="AttuneException">The configuration or the data do not allow it.</exception>
    public static EvaluationReport Run(EvaluationConfig config, string path, RunContext run, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(time);
        run = run with { Seed = config.Seed };
        var options = OptionsOf(config.Model, [], config.Options);
        var metrics = MetricSpec.ParseList(string.Join(',', config.Metrics));
        var split = TextSplit.Parse(config.Split ?? "files");
        var (folds, fitSeconds) = (new List<EvaluationResult>(), 0d);
        foreach (var fold in split.Read(path, run.Seed))
        {
            var start = time.GetTimestamp();
            var model = SentimentTrainer.Train(fold.Train.Texts, fold.Train.IsPositive, options, run);
            fitSeconds += time.GetElapsedTime(start).TotalSeconds;
            folds.Add(Test(model, fold.Test, $"text {split}", metrics, run, time));
            run.Progress?.Report(new WorkProgress("Evaluating", folds.Count, split.Kind == "k-fold" ? split.Parts[0] : 1, "folds"));
        }

        var report = ModelEvaluation.Report(config.Model, options, folds, metrics, fitSeconds / folds.Count, []);
        return report with { Published = config.Published, Note = config.Note };
    }

    private static EvaluationResult Test(SentimentModel model, LabelledTexts test, string protocol, IReadOnlyList<MetricSpec> metrics, RunContext run, TimeProvider time)
    {
        var start = time.GetTimestamp();
        var probabilities = model.Probabilities(test.Texts, run);
        float[] labels = [.. test.IsPositive.Select(p => p ? 1f : 0f)];
        var (values, each) = ExampleEvaluator.Measure(metrics, probabilities, labels);
        return new EvaluationResult(protocol, values, [.. Enumerable.Range(0, labels.Length)], each, time.GetElapsedTime(start).TotalSeconds) { IsOfExamples = true };
    }
}
