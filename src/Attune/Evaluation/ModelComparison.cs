using Attune.Models;

namespace Attune.Evaluation;

/// <summary>A model to compare: what it is called in the table, and how it is trained.</summary>
/// <param name="Label">Distinct among those compared.</param>
/// <param name="Trainer">The model.</param>
/// <param name="Options">Of the model's options type.</param>
public sealed record Contender(string Label, IModelTrainer Trainer, object Options);

/// <summary>A model against the first of a comparison, on one metric.</summary>
/// <param name="Difference">This model minus the first, the mean over users.</param>
/// <param name="Interval">95 % bootstrap confidence interval of the difference.</param>
/// <param name="EffectSize">Cohen's d of paired values: the mean difference over the standard deviation of the differences.</param>
/// <param name="TTest">p of the paired t-test.</param>
/// <param name="Permutation">p of the sign-flip permutation test.</param>
/// <param name="Adjusted">p of the permutation test after Holm's correction for the number of models.</param>
public sealed record AgainstFirst(double Difference, Interval Interval, double EffectSize, double TTest, double Permutation, double Adjusted);

/// <summary>What one model reached.</summary>
/// <param name="Label">As the contender is called.</param>
/// <param name="Report">All its figures.</param>
/// <param name="Interval">95 % bootstrap confidence interval of the metric compared; null for a metric that has no value for each user.</param>
/// <param name="Against">Against the first; null for the first.</param>
public sealed record ComparedModel(string Label, EvaluationReport Report, Interval? Interval, AgainstFirst? Against);

/// <summary>Models on the same split, with tests of whether they differ.</summary>
/// <param name="Metric">The metric that is tested.</param>
/// <param name="Protocol">How training and test data were made.</param>
/// <param name="Models">In the order given; the first is what the others are held against.</param>
public sealed record ModelComparison(string Metric, string Protocol, IReadOnlyList<ComparedModel> Models)
{
    /// <summary>Trains and tests all models on the same holdouts; the values of all folds are taken together as pairs.</summary>
    /// <param name="contenders">Two or more.</param>
    /// <param name="holdouts">One, or the folds of a cross-validation; asked for again for each model.</param>
    /// <param name="metrics">What to measure; the first is tested.</param>
    /// <param name="run">Threads, seed, progress, cancellation.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="AttuneException">A model cannot be trained, or the metric has no value for each user.</exception>
    public static ModelComparison Run(
        IReadOnlyList<Contender> contenders, Func<IEnumerable<Holdout>> holdouts, IReadOnlyList<MetricSpec> metrics, RunContext run, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(contenders);
        ArgumentNullException.ThrowIfNull(holdouts);
        ArgumentNullException.ThrowIfNull(metrics);
        ArgumentNullException.ThrowIfNull(run);
        var reports = contenders.Select(c => ModelEvaluation.Run(c.Trainer, c.Options, holdouts(), metrics, run, time)).ToList();
        var pooled = reports.ConvertAll(r => EvaluationResult.Pool(r.Folds));
        var tests = pooled.Skip(1).Select(p => Significance.Compare(pooled[0], p, metrics[0].Name, run.Seed)).ToList();
        var adjusted = Significance.Holm([.. tests.Select(t => t.Permutation.PValue)]);
        return new ModelComparison(metrics[0].Name, reports[0].Protocol, [.. contenders.Select((c, k) => new ComparedModel(
            c.Label, reports[k], Significance.ConfidenceInterval(pooled[k], metrics[0].Name, run.Seed), k == 0 ? null : Against(tests[k - 1], adjusted[k - 1])))]);
    }

    /// <summary>t = d sqrt(n), so d = t / sqrt(n).</summary>
    private static AgainstFirst Against(Comparison test, double adjusted) => new(
        test.Difference, test.DifferenceInterval, test.TTest.Statistic / Math.Sqrt(test.Users), test.TTest.PValue, test.Permutation.PValue, adjusted);
}
