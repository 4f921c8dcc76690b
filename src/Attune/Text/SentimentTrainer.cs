using Attune.Models;
using Attune.Numerics;

namespace Attune.Text;

/// <summary>Trains <see cref="SentimentModel"/>.</summary>
public static class SentimentTrainer
{
    /// <summary>Fewer texts of either class teach nothing.</summary>
    public const int FewestOfClass = 5;

    /// <summary>What the model is.</summary>
    public static ModelDescription Description { get; } = new(
        "nb-svm",
        "Sentiment by n-grams",
        "Tells how positive a text is from its n-grams of words and characters, weighted by naive Bayes and a support vector machine. Needs some hundred labelled texts or more.",
        "Wang, Manning (2012), Baselines and Bigrams: Simple, Good Sentiment and Topic Classification; Hsieh et al. (2008), A Dual Coordinate Descent Method for Large-scale Linear SVM; Platt (1999)");

    /// <summary>Learns from labelled texts; the result does not depend on the number of threads.</summary>
    /// <param name="texts">Texts as they are.</param>
    /// <param name="isPositive">The labels.</param>
    /// <param name="options">Validated.</param>
    /// <param name="run">Threads, seed, progress, cancellation.</param>
    /// <exception cref="AttuneException"><c>too_few_texts</c>: there are fewer than <see cref="FewestOfClass"/> positive or negative texts.</exception>
    public static SentimentModel Train(IReadOnlyList<string> texts, IReadOnlyList<bool> isPositive, SentimentOptions options, RunContext run)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(isPositive);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(run);
        bool[] labels = [.. isPositive];
        ArgumentOutOfRangeException.ThrowIfNotEqual(labels.Length, texts.Count, nameof(isPositive));
        var positive = labels.Count(p => p);
        if (Math.Min(positive, labels.Length - positive) < FewestOfClass)
            throw new AttuneException("too_few_texts", $"There are {positive} positive and {labels.Length - positive} negative texts; at least {FewestOfClass} of each are needed.",
                $"Give more labelled texts, or use the word list that comes with the software.");

        run.Progress?.Report(new WorkProgress("Reading texts", 0, texts.Count, "texts"));
        var corpus = NgramCorpus.Read(texts, options.Shape, options.MinCount, run);
        run.Progress?.Report(new WorkProgress("Reading texts", texts.Count, texts.Count, "texts"));
        var (rows, scaling) = (Shuffled(labels.Length, run.Seed), PlattScaling.None);
        var withheld = (int)(options.CalibrationShare * rows.Length);
        if (withheld > 0) scaling = Calibrate(corpus, labels, rows.AsSpan(withheld), rows.AsSpan(0, withheld), options, run);
        var (weights, bias) = Solve(corpus, labels, rows, options, run);
        return new SentimentModel(corpus.Hashes, weights, bias, scaling, options);
    }

    /// <summary>The accuracy on a tenth of the texts, drawn by the seed, of a model that is trained on the others; NaN when they are too few.</summary>
    public static double HeldOutAccuracy(LabelledTexts texts, SentimentOptions options, RunContext run)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(run);
        var rows = Shuffled(texts.Count, run.Seed);
        var (train, test) = (texts.At(rows[(rows.Length / 10)..]), texts.At(rows[..(rows.Length / 10)]));
        var positive = train.IsPositive.Count(p => p);
        if (test.Count == 0 || Math.Min(positive, train.Count - positive) < FewestOfClass) return double.NaN;
        var probabilities = Train(train.Texts, train.IsPositive, options, run).Probabilities(test.Texts, run);
        return probabilities.Zip(test.IsPositive).Count(p => p.First >= 0.5f == p.Second) / (double)test.Count;
    }

    /// <summary>The scaling that suits the texts withheld.</summary>
    private static PlattScaling Calibrate(NgramCorpus corpus, bool[] labels, Span<int> rows, ReadOnlySpan<int> withheld, SentimentOptions options, RunContext run)
    {
        if (!HasBoth(labels, rows) || !HasBoth(labels, withheld)) return PlattScaling.None;
        var (weights, bias) = Solve(corpus, labels, rows, options, run);
        var (scores, truths) = (new float[withheld.Length], new float[withheld.Length]);
        for (var k = 0; k < withheld.Length; k++)
        {
            scores[k] = bias;
            foreach (var column in corpus.Columns.AsSpan(corpus.RowStarts[withheld[k]]..corpus.RowStarts[withheld[k] + 1])) scores[k] += weights[column];
            truths[k] = labels[withheld[k]] ? 1 : 0;
        }

        return PlattScaling.Fit(scores, truths);
    }

    /// <summary>
    /// Per n-gram, its whole weight in a score: r (beta w + (1 - beta) |w|), where r is the log-count ratio, w the machine's weight on texts scaled by r,
    /// and |w| the mean absolute weight.
    /// </summary>
    private static (float[] Weights, float Bias) Solve(NgramCorpus corpus, bool[] labels, Span<int> rows, SentimentOptions options, RunContext run)
    {
        var ratios = new float[corpus.Hashes.Length];
        LogCountRatio.Fill(corpus, labels, rows, options.Smoothing, ratios);
        var machine = new DualSvm(corpus.RowStarts, corpus.Columns, labels, ratios, options.Cost / MeanSquare(corpus, rows, ratios));
        machine.Solve(rows, options.Tolerance, options.MaxPasses, SplitMix.Mix((ulong)run.Seed, 2), run.Cancellation);
        var (sum, known) = (0.0, 0);
        for (var j = 0; j < ratios.Length; j++)
        {
            if (ratios[j] == 0) continue;
            sum += Math.Abs(machine.Weight(j) / ratios[j]);
            known++;
        }

        var (weights, even) = (new float[ratios.Length], (float)((1 - options.Interpolation) * sum / Math.Max(1, known)));
        for (var j = 0; j < weights.Length; j++) weights[j] = even * ratios[j] + (float)options.Interpolation * machine.Weight(j);
        return (weights, (float)machine.Bias);
    }

    /// <summary>The mean of |x|², so that one cost suits short texts and long ones (SVM-light's default; Joachims 1999).</summary>
    private static double MeanSquare(NgramCorpus corpus, ReadOnlySpan<int> rows, ReadOnlySpan<float> ratios)
    {
        var sum = 0.0;
        foreach (var row in rows)
            foreach (var column in corpus.Columns.AsSpan(corpus.RowStarts[row]..corpus.RowStarts[row + 1])) sum += ratios[column] * ratios[column];
        return sum > 0 ? sum / rows.Length : 1;
    }

    private static bool HasBoth(bool[] labels, ReadOnlySpan<int> rows)
    {
        var positive = 0;
        foreach (var row in rows) positive += labels[row] ? 1 : 0;
        return positive > 0 && positive < rows.Length;
    }

    private static int[] Shuffled(int count, int seed)
    {
        int[] rows = [.. Enumerable.Range(0, count)];
        var random = new SplitMix(SplitMix.Mix((ulong)seed, 1));
        for (var k = count - 1; k > 0; k--)
        {
            var other = random.Below(k + 1);
            (rows[k], rows[other]) = (rows[other], rows[k]);
        }

        return rows;
    }
}
