namespace Attune.Evaluation;

/// <summary>A confidence interval.</summary>
/// <param name="Low">Its lower end.</param>
/// <param name="High">Its upper end.</param>
public readonly record struct Interval(double Low, double High);

/// <summary>A test of whether paired differences have mean 0.</summary>
/// <param name="Statistic">Of the t-test: t. Of the permutation test: the mean difference.</param>
/// <param name="PValue">How likely so large a difference, in either direction, is if there is none.</param>
public readonly record struct TestResult(double Statistic, double PValue);

/// <summary>Two models on the same users.</summary>
/// <param name="Metric">The metric compared.</param>
/// <param name="Users">Users for whom both have a value.</param>
/// <param name="First">Mean of the first.</param>
/// <param name="Second">Mean of the second.</param>
/// <param name="Difference">Second minus first.</param>
/// <param name="DifferenceInterval">95 % bootstrap confidence interval of the difference.</param>
/// <param name="TTest">The paired t-test.</param>
/// <param name="Permutation">The sign-flip permutation test.</param>
public sealed record Comparison(
    string Metric, int Users, double First, double Second, double Difference, Interval DifferenceInterval, TestResult TTest, TestResult Permutation);

/// <summary>
/// Whether the difference of two models is more than chance, by their values for the same users. Smucker, Allan and Carterette 2007,
/// "A comparison of statistical significance tests for information retrieval evaluation", find t-test, bootstrap and randomisation test to agree and advise
/// against the sign and Wilcoxon tests.
/// </summary>
public static class Significance
{
    private const int MostExact = 16, Flips = 10_000, Resamples = 1_000;

    /// <summary>Compares two results on one metric, by the values of each user.</summary>
    /// <param name="first">The baseline.</param>
    /// <param name="second">What is compared with it.</param>
    /// <param name="metric">Name of a metric with a value for each user.</param>
    /// <param name="seed">Seed of bootstrap and permutation.</param>
    /// <exception cref="AttuneException">The results are of different users, or lack the metric.</exception>
    public static Comparison Compare(EvaluationResult first, EvaluationResult second, string metric, int seed)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (!first.Rows.AsSpan().SequenceEqual(second.Rows))
            throw new AttuneException("results_not_paired", $"Results of different users cannot be compared in pairs: {first.UsersEvaluated} and {second.UsersEvaluated} users.", $"Evaluate both models on the same holdout.");
        var pairs = ValuesOf(first, metric).Zip(ValuesOf(second, metric)).Where(p => !float.IsNaN(p.First) && !float.IsNaN(p.Second)).ToArray();
        if (pairs.Length < 2)
            throw new AttuneException("too_few_users", $"A comparison needs two users or more with a value of '{metric}'; there are {pairs.Length}.", $"Use a split that tests more users.");
        var differences = Array.ConvertAll(pairs, p => (double)p.Second - p.First);
        return new Comparison(
            metric, pairs.Length, pairs.Average(p => (double)p.First), pairs.Average(p => (double)p.Second), differences.Average(),
            BootstrapMean(differences, seed), PairedTTest(differences), SignFlipTest(differences, seed));
    }

    /// <summary>
    /// The paired t-test: t = mean / (s / sqrt(n)) with n - 1 degrees of freedom. Equal differences other than 0 give p = 0; all 0 give t = 0, p = 1.
    /// </summary>
    /// <param name="differences">One a pair, two or more.</param>
    public static TestResult PairedTTest(ReadOnlySpan<double> differences)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(differences.Length, 2);
        var mean = Mean(differences);
        double squares = 0;
        foreach (var d in differences) squares += (d - mean) * (d - mean);
        var t = mean == 0 ? 0 : mean / Math.Sqrt(squares / (differences.Length - 1d) / differences.Length);
        return new TestResult(t, StudentT.TwoSided(t, differences.Length - 1));
    }

    /// <summary>
    /// Fisher's randomisation test (The Design of Experiments, 1935, section 21): if there is no difference, each could as well have the other sign.
    /// All sign patterns are tried up to 16 differences other than 0; beyond that 10,000 random ones, with p = (1 + as extreme) / (1 + tried)
    /// (Phipson and Smyth 2010).
    /// </summary>
    /// <param name="differences">One a pair.</param>
    /// <param name="seed">Seed of the random patterns.</param>
    public static TestResult SignFlipTest(ReadOnlySpan<double> differences, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfZero(differences.Length);
        var nonzero = new List<double>();
        foreach (var d in differences)
            if (d != 0) nonzero.Add(d);
        var observed = Math.Abs(nonzero.Sum());
        // Sums of the same terms in another order may differ in the last bits; they count as equal.
        var threshold = observed - 1e-12 * nonzero.Sum(Math.Abs);
        var p = nonzero.Count <= MostExact ? ExactFlips([.. nonzero], threshold) : RandomFlips([.. nonzero], threshold, new Random(seed));
        return new TestResult(Mean(differences), p);
    }

    /// <summary>A bootstrap confidence interval of the mean by percentiles (Efron 1979): of the means of 1,000 samples drawn with replacement.</summary>
    /// <param name="values">One a user; NaN must be left out before.</param>
    /// <param name="seed">Seed of the samples.</param>
    /// <param name="confidence">Between 0 and 1.</param>
    public static Interval BootstrapMean(ReadOnlySpan<double> values, int seed, double confidence = 0.95)
    {
        ArgumentOutOfRangeException.ThrowIfZero(values.Length);
        var (random, means) = (new Random(seed), new double[Resamples]);
        foreach (ref var mean in means.AsSpan())
        {
            for (var i = 0; i < values.Length; i++) mean += values[random.Next(values.Length)];
            mean /= values.Length;
        }

        Array.Sort(means);
        return new Interval(Quantile(means, (1 - confidence) / 2), Quantile(means, (1 + confidence) / 2));
    }

    /// <summary>A bootstrap confidence interval of any figure of examples, by percentiles of 1,000 samples drawn with replacement.</summary>
    /// <param name="examples">How many.</param>
    /// <param name="figure">The figure of a sample, which is given as the places of its examples; NaN where it has none.</param>
    /// <param name="seed">Seed of the samples.</param>
    /// <param name="confidence">Between 0 and 1.</param>
    public static Interval Bootstrap(int examples, Func<int[], double> figure, int seed, double confidence = 0.95)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(examples);
        ArgumentNullException.ThrowIfNull(figure);
        var (random, sample, figures) = (new Random(seed), new int[examples], new List<double>(Resamples));
        for (var k = 0; k < Resamples; k++)
        {
            for (var i = 0; i < examples; i++) sample[i] = random.Next(examples);
            if (figure(sample) is var value && !double.IsNaN(value)) figures.Add(value);
        }

        if (figures.Count == 0) return new Interval(double.NaN, double.NaN);
        figures.Sort();
        double[] sorted = [.. figures];
        return new Interval(Quantile(sorted, (1 - confidence) / 2), Quantile(sorted, (1 + confidence) / 2));
    }

    /// <summary>A bootstrap confidence interval of the mean of a metric over its users.</summary>
    /// <param name="result">The result.</param>
    /// <param name="metric">Name of a metric with a value for each user.</param>
    /// <param name="seed">Seed of the samples.</param>
    /// <exception cref="AttuneException">The result lacks the metric.</exception>
    public static Interval ConfidenceInterval(EvaluationResult result, string metric, int seed)
    {
        ArgumentNullException.ThrowIfNull(result);
        return BootstrapMean([.. ValuesOf(result, metric).Where(v => !float.IsNaN(v)).Select(v => (double)v)], seed);
    }

    /// <summary>
    /// Holm's correction for several tests (1979, A Simple Sequentially Rejective Multiple Test Procedure): the k-th smallest of m is multiplied by
    /// m - k + 1, at least what the ones below it became, at most 1.
    /// </summary>
    /// <param name="values">p of each test.</param>
    /// <returns>The corrected p, in the same order.</returns>
    public static double[] Holm(ReadOnlySpan<double> values)
    {
        var (sorted, order) = (values.ToArray(), Enumerable.Range(0, values.Length).ToArray());
        Array.Sort(sorted, order);
        var (corrected, least) = (new double[sorted.Length], 0.0);
        for (var k = 0; k < sorted.Length; k++) corrected[order[k]] = least = Math.Max(least, Math.Min(1, sorted[k] * (sorted.Length - k)));
        return corrected;
    }

    private static double ExactFlips(double[] differences, double threshold)
    {
        var (extreme, patterns) = (0, 1 << differences.Length);
        for (var pattern = 0; pattern < patterns; pattern++)
        {
            double sum = 0;
            for (var i = 0; i < differences.Length; i++) sum += (pattern >> i & 1) == 0 ? differences[i] : -differences[i];
            if (Math.Abs(sum) >= threshold) extreme++;
        }

        return (double)extreme / patterns;
    }

    private static double RandomFlips(double[] differences, double threshold, Random random)
    {
        var extreme = 0;
        for (var flip = 0; flip < Flips; flip++)
        {
            var (sum, bits) = (0d, 0UL);
            for (var i = 0; i < differences.Length; i++, bits >>= 1)
            {
                if (i % 62 == 0) bits = (ulong)random.NextInt64(1L << 62);
                sum += (bits & 1) == 0 ? differences[i] : -differences[i];
            }

            if (Math.Abs(sum) >= threshold) extreme++;
        }

        return (1d + extreme) / (1 + Flips);
    }

    private static float[] ValuesOf(EvaluationResult result, string metric) => result.PerUser.TryGetValue(metric, out var values)
        ? values
        : throw new AttuneException("metric_without_users", $"The result has no values of '{metric}' for each user.", $"It has: {string.Join(", ", result.PerUser.Keys)}.") { IsUsage = true };

    private static double Mean(ReadOnlySpan<double> values) => System.Numerics.Tensors.TensorPrimitives.Sum(values) / values.Length;

    /// <summary>Linear interpolation between order statistics (Hyndman and Fan 1996, type 7; R's default).</summary>
    private static double Quantile(double[] sorted, double p)
    {
        var place = p * (sorted.Length - 1);
        var below = (int)place;
        return below + 1 < sorted.Length ? sorted[below] + (place - below) * (sorted[below + 1] - sorted[below]) : sorted[below];
    }
}
