using Attune.Data;
using Attune.Evaluation;
using Attune.Models;

namespace Attune.Prediction.Evaluation;

/// <summary>The options of an evaluation of a trait: those of its training, and what is told.</summary>
public sealed record EvaluatedTrait : TraitOptions
{
    /// <summary>The target, as it is written.</summary>
    public string Target { get; init; } = "gender";
}

/// <summary>Runs the evaluations of what is predicted of users: traits, what they will do, how they buy.</summary>
public static class PredictionEvaluation
{
    /// <summary>Format of data: a MovieLens folder whose users are told by their ratings.</summary>
    public const string Traits = "traits";

    /// <summary>Format of data: a folder of The Complete Journey, whose households are told by their purchases.</summary>
    public const string Propensity = "propensity";

    /// <summary>Format of data: a file of CDNOW's purchases.</summary>
    public const string Purchases = "purchases";

    /// <summary>Whether a configuration is for this.</summary>
    public static bool Evaluates(string format) => format is Traits or Propensity or Purchases;

    /// <summary>Reads the model and the options of a configuration, and checks its metrics.</summary>
    /// <exception cref="AttuneException">One of them is wrong.</exception>
    public static object OptionsOf(EvaluationConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        if (config.Format == Purchases) return LifetimeEvaluation.OptionsOf(config);
        foreach (var metric in MetricSpec.ParseList(string.Join(',', config.Metrics)))
            if (!MetricCatalog.MeasuresExamples(metric.Metric)) throw new AttuneException("not_of_examples", $"The metric '{metric.Name}' is none of labelled examples.", $"Choose accuracy, auc, brier or log_loss.") { IsUsage = true };
        var options = (EvaluatedTrait)ModelOptions.Create(typeof(EvaluatedTrait), [KeyValuePair.Create("learner", config.Model)], config.Options);
        TraitTarget.Parse(options.Target);
        return options;
    }

    /// <summary>Runs a configuration.</summary>
    /// <param name="config">Of a format that <see cref="Evaluates"/>.</param>
    /// <param name="path">Where its data lie.</param>
    /// <param name="movieLens">Reads a MovieLens folder.</param>
    /// <param name="run">Threads, progress, cancellation; the seed is the configuration's.</param>
    /// <param name="time">The clock.</param>
    public static async Task<EvaluationReport> RunAsync(EvaluationConfig config, string path, Func<string, Task<Dataset>> movieLens, RunContext run, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(movieLens);
        var options = OptionsOf(config);
        run = run with { Seed = config.Seed };
        var report = config.Format switch
        {
            Purchases => LifetimeEvaluation.Run(path, (LifetimeOptions)options, time),
            Traits => await TraitEvaluation.RunAsync(config, (EvaluatedTrait)options, await movieLens(path).ConfigureAwait(false), run, time).ConfigureAwait(false),
            _ => await PropensityEvaluation.RunAsync(config, (EvaluatedTrait)options, path, run, time).ConfigureAwait(false),
        };
        return report with { Model = config.Model, Published = [.. report.Published ?? [], .. config.Published], Tolerance = config.Tolerance, Note = config.Note };
    }
}
