using Attune.Evaluation;
using CsCheck;

namespace Attune.Tests.Evaluation;

public sealed class SignificanceTests
{
    /// <summary>Student's sleep data (Cushny and Peebles 1905), drug 2 minus drug 1: R's data set <c>sleep</c>.</summary>
    private static readonly double[] Sleep = [1.2, 2.4, 1.3, 1.3, 0, 1.0, 1.8, 0.8, 4.6, 1.4];

    /// <summary>Darwin's cross- and self-fertilised maize, in eighths of an inch (Fisher, The Design of Experiments, 1935, table 3).</summary>
    private static readonly double[] Darwin = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48];

    [Fact]
    public void The_t_test_gives_the_figures_of_R()
    {
        // R, example(t.test): t = 4.0621, df = 9, p-value = 0.002833.
        var test = Significance.PairedTTest(Sleep);
        Assert.Equal(4.0621, test.Statistic, 4);
        Assert.Equal(0.002833, test.PValue, 6);
    }

    [Fact]
    public void The_sign_flip_test_gives_Fishers_count()
    {
        // Fisher, section 21: 863 of the 32,768 patterns reach a sum of 314 in its direction, and as many in the other.
        Assert.Equal(2 * 863 / 32768d, Significance.SignFlipTest(Darwin, seed: 1).PValue);
        Assert.Equal(2.148, Significance.PairedTTest(Darwin).Statistic, 3); // his t, section 17
    }

    [Fact]
    public void Random_flips_come_near_the_exact_value()
    {
        // Four times Darwin's pairs: beyond exact enumeration. t = 4.45 with 59 degrees of freedom: p = 4e-5.
        double[] many = [.. Darwin, .. Darwin, .. Darwin, .. Darwin];
        Assert.InRange(Significance.SignFlipTest(many, seed: 1).PValue, 1 / 10001d, 0.002);
        double[] weak = [.. Darwin, .. Darwin.Select(d => -d + 10)];
        Assert.Equal(Significance.PairedTTest(weak).PValue, Significance.SignFlipTest(weak, seed: 1).PValue, 0.03);
    }

    [Fact]
    public void No_difference_is_never_significant()
    {
        Assert.Equal(1, Significance.PairedTTest([0, 0, 0]).PValue);
        Assert.Equal(1, Significance.SignFlipTest([0, 0, 0], seed: 1).PValue);
        Assert.Equal(0, Significance.PairedTTest([0.5, 0.5, 0.5]).PValue);
    }

    [Fact]
    public void Swapping_the_models_turns_the_sign_only() =>
        Gen.Double[-1, 1].Array[2, 12].Sample(d =>
        {
            var swapped = Array.ConvertAll(d, x => -x);
            Assert.Equal(Significance.PairedTTest(d).PValue, Significance.PairedTTest(swapped).PValue, 9);
            Assert.Equal(Significance.SignFlipTest(d, 1).PValue, Significance.SignFlipTest(swapped, 1).PValue, 9);
        }, iter: 200);

    [Fact]
    public void The_bootstrap_interval_is_near_that_of_the_normal_distribution()
    {
        // 1,000 values of a uniform distribution: mean 0.5, standard error sqrt(1/12/1000) = 0.00913, 95 %: +-0.0179.
        var random = new Random(3);
        var values = Enumerable.Range(0, 1000).Select(_ => random.NextDouble()).ToArray();
        var interval = Significance.BootstrapMean(values, seed: 9);
        Assert.Equal(values.Average() - 0.0179, interval.Low, 0.002);
        Assert.Equal(values.Average() + 0.0179, interval.High, 0.002);
        Assert.Equal(interval, Significance.BootstrapMean(values, seed: 9));
        Assert.Equal(new Interval(2, 2), Significance.BootstrapMean([2, 2, 2], seed: 9));
    }

    [Fact]
    public void Two_results_are_compared_user_by_user()
    {
        var (first, second) = (Result([0, 0.5f, float.NaN, 1]), Result([1, 0.5f, 1, 1]));
        var comparison = Significance.Compare(first, second, "ndcg@10", seed: 1);
        Assert.Equal(3, comparison.Users);
        Assert.Equal((1.5 / 3, 2.5 / 3), (comparison.First, comparison.Second));
        Assert.Equal(1 / 3d, comparison.Difference, 12);
        Assert.Equal(1, comparison.Permutation.PValue); // one user differs: the other sign is as extreme
    }

    [Fact]
    public void What_cannot_be_compared_is_an_error()
    {
        var result = Result([0, 1]);
        Assert.Equal("metric_without_users", Assert.Throws<AttuneException>(() => Significance.Compare(result, result, "gini@10", 1)).Code);
        Assert.Equal("results_not_paired", Assert.Throws<AttuneException>(() => Significance.Compare(result, Result([0, 1, 1]), "ndcg@10", 1)).Code);
        Assert.Equal("too_few_users", Assert.Throws<AttuneException>(() => Significance.Compare(Result([1]), Result([1]), "ndcg@10", 1)).Code);
    }

    private static EvaluationResult Result(float[] values) => new(
        "given", new Dictionary<string, double>(), [.. Enumerable.Range(0, values.Length)], new Dictionary<string, float[]> { ["ndcg@10"] = values }, 0);

    /// <summary>Sorted .01, .02, .03, .04: times 4, 3, 2, 1 are .04, .06, .06, .04, and none may be below the one before it.</summary>
    [Fact]
    public void Holm_by_hand()
    {
        Assert.Equal([0.06, 0.04, 0.06, 0.06], Significance.Holm([0.03, 0.01, 0.04, 0.02]).Select(p => Math.Round(p, 12)));
        Assert.Equal([1, 1], Significance.Holm([0.9, 0.6]));
        Assert.Empty(Significance.Holm([]));
    }
}
