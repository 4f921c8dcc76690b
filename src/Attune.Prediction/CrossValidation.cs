using Attune.Evaluation;
using Attune.Numerics;

namespace Attune.Prediction;

/// <summary>How well a trait is told, by rows that its models had not seen.</summary>
/// <param name="Accuracy">Share of rows whose likeliest class is theirs.</param>
/// <param name="AccuracyInterval">Of 95 %.</param>
/// <param name="Auc">Area under the ROC curve; of more than two classes the mean over them, each against the rest.</param>
/// <param name="AucInterval">Of 95 %.</param>
/// <param name="Majority">Accuracy of always saying the most frequent class.</param>
public sealed record TraitQuality(double Accuracy, Interval AccuracyInterval, double Auc, Interval AucInterval, double Majority)
{
    /// <summary>Measures probabilities.</summary>
    public static TraitQuality Of(IReadOnlyList<float[]> probabilities, IReadOnlyList<int> classes, int seed)
    {
        ArgumentNullException.ThrowIfNull(probabilities);
        ArgumentNullException.ThrowIfNull(classes);
        var rows = Enumerable.Range(0, classes.Count).ToArray();
        return new TraitQuality(
            Accuracy(rows), Significance.Bootstrap(rows.Length, Accuracy, seed), Auc(rows), Significance.Bootstrap(rows.Length, Auc, seed),
            classes.CountBy(c => c).Max(c => c.Value) / (double)classes.Count);

        double Accuracy(int[] sample) => sample.Average(r => probabilities[r].AsSpan().IndexOf(probabilities[r].Max()) == classes[r] ? 1.0 : 0);

        double Auc(int[] sample)
        {
            var levels = probabilities[0].Length;
            var targets = levels == 2 ? [1] : Enumerable.Range(0, levels).ToArray();
            return targets.Select(t => AreaUnderRoc.Of(Array.ConvertAll(sample, r => probabilities[r][t]), Array.ConvertAll(sample, r => classes[r] == t ? 1f : 0f)))
                .Where(a => !double.IsNaN(a)).DefaultIfEmpty(double.NaN).Average();
        }
    }
}

/// <summary>Cross-validation of traits: all of a training, standardisation and calibration too, is done on the other folds.</summary>
public static class CrossValidation
{
    /// <summary>The probabilities of each row's classes, from a model trained on the other folds.</summary>
    /// <param name="samples">Rows with classes.</param>
    /// <param name="options">How to learn.</param>
    /// <param name="folds">How many.</param>
    /// <param name="run">Threads, seed, progress, cancellation.</param>
    public static IReadOnlyList<float[]> Probabilities(TraitSamples samples, TraitOptions options, int folds, RunContext run)
    {
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentNullException.ThrowIfNull(run);
        var (foldOf, result, done) = (samples.FoldsOf(folds, run.Seed), new float[samples.Count][], 0);
        run.Progress?.Report(new WorkProgress("Cross-validation", 0, folds, "folds"));
        Parallel.For(0, folds, run.Parallelism, fold =>
        {
            int[] train = [.. Rows(foldOf, f => f != fold)], test = [.. Rows(foldOf, f => f == fold)];
            if (test.Length == 0) return;
            var model = TraitModel.Train(samples.At(train), options, run with { Threads = 1, Progress = null });
            foreach (var (row, probabilities) in test.Zip(model.Probabilities(samples.Table.At(test)))) result[row] = probabilities;
            run.Progress?.Report(new WorkProgress("Cross-validation", Interlocked.Increment(ref done), folds, "folds"));
        });
        return result;
    }

    private static IEnumerable<int> Rows(int[] foldOf, Func<int, bool> isMeant) => Enumerable.Range(0, foldOf.Length).Where(r => isMeant(foldOf[r]));
}
