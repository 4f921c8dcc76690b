using Attune.Data;
using Attune.Features;
using Microsoft.ML;

namespace Attune.Prediction;

/// <summary>A class against the rest: the learner's model, what the items say, and the calibration.</summary>
internal sealed record BinaryProblem(ITransformer Model, ItemTaste? Taste, CalibrationCurve Curve)
{
    private const string TasteColumn = "items";

    private static readonly double[] Penalties = [3, 10, 30, 100, 300];

    /// <summary>Trains. The column of items and the calibration come from folds, so that neither is learned on rows it was fitted to.</summary>
    public static BinaryProblem Fit(TraitSamples samples, FeatureMatrix matrix, float[] labels, TraitOptions options, RunContext run)
    {
        var folds = samples.FoldsOf(options.Folds, run.Seed + 1);
        ItemTaste? taste = null;
        if (options.Items && samples.Table.Items is { Count: > 0 } items)
        {
            var prepared = ItemTaste.Prepare(items);
            var (penalty, logits) = BestPenalty(prepared, labels, folds, options, run);
            taste = new ItemTaste(samples.Table.ItemIds!, ItemTaste.Fit(prepared, [.. Enumerable.Range(0, labels.Length)], labels, penalty));
            matrix = matrix.With(TasteColumn, logits);
        }

        var scores = OfUnseen(folds, options.Folds, run, (train, test) =>
            Learners.Score(Learners.Train(matrix.At(train), Of(labels, train), options, run.Seed), matrix.At(test)));
        run.Cancellation.ThrowIfCancellationRequested();
        return new BinaryProblem(Learners.Train(matrix, labels, options, run.Seed), taste, CalibrationCurve.Fit(scores, labels, options.Calibration));
    }

    /// <summary>The penalty under which the items tell most of rows not seen, and what they tell of each.</summary>
    private static (double Penalty, float[] Logits) BestPenalty(CsrMatrix prepared, float[] labels, int[] folds, TraitOptions options, RunContext run)
    {
        (double Penalty, float[] Logits, double Loss) best = (0, [], double.PositiveInfinity);
        foreach (var penalty in options.ItemPenalty > 0 ? [options.ItemPenalty] : Penalties)
        {
            run.Cancellation.ThrowIfCancellationRequested();
            var logits = OfUnseen(folds, options.Folds, run, (train, test) => Logits(prepared, train, test, labels, penalty));
            var loss = labels.Zip(logits).Average(p => Math.Max(p.Second, 0) - p.First * p.Second + Math.Log(1 + Math.Exp(-Math.Abs(p.Second))));
            if (loss < best.Loss) best = (penalty, logits, loss);
        }

        return (best.Penalty, best.Logits);
    }

    /// <summary>The probability of each row.</summary>
    public float[] Probabilities(FeatureTable table, FeatureMatrix matrix)
    {
        if (Taste is not null) matrix = matrix.With(TasteColumn, Taste.Logits(table));
        return Array.ConvertAll(Learners.Score(Model, matrix), Curve.Of);
    }

    private static float[] Logits(CsrMatrix prepared, int[] train, int[] test, float[] labels, double penalty)
    {
        var weights = ItemTaste.Fit(prepared, train, Of(labels, train), penalty);
        return Array.ConvertAll(test, r => (float)SparseLogistic.Logit(prepared, r, weights));
    }

    /// <summary>Each row's number from a model that was fitted to the other folds.</summary>
    private static float[] OfUnseen(int[] folds, int count, RunContext run, Func<int[], int[], float[]> predict)
    {
        var result = new float[folds.Length];
        Parallel.For(0, count, run.Parallelism, fold =>
        {
            int[] train = [.. Enumerable.Range(0, folds.Length).Where(r => folds[r] != fold)], test = [.. Enumerable.Range(0, folds.Length).Where(r => folds[r] == fold)];
            if (test.Length == 0) return;
            foreach (var (row, value) in test.Zip(predict(train, test))) result[row] = value;
        });
        return result;
    }

    private static float[] Of(float[] labels, int[] rows) => Array.ConvertAll(rows, r => labels[r]);
}
