using Attune.Numerics;
using CsCheck;

namespace Attune.Tests.Numerics;

public sealed class IsotonicRegressionTests
{
    [Fact]
    public void Violators_are_pooled_as_by_hand()
    {
        // Labels 0 | 1 0 | 1 1: the second and third are pooled to 1/2; equal neighbours are one pool.
        var (scores, values) = IsotonicRegression.Fit([1, 2, 3, 4, 5], [0, 1, 0, 1, 1]);
        Assert.Equal([1f, 2.5f, 4.5f], scores);
        Assert.Equal([0f, 0.5f, 1f], values);
        Assert.Equal(0f, IsotonicRegression.At(-9, scores, values));
        Assert.Equal(0.25f, IsotonicRegression.At(1.75f, scores, values));
        Assert.Equal(1f, IsotonicRegression.At(9, scores, values));
    }

    [Fact]
    public void No_nondecreasing_function_on_a_grid_lies_nearer_to_the_labels() => Gen.Bool.Array[1, 5].Sample(yes =>
    {
        float[] labels = Array.ConvertAll(yes, y => y ? 1f : 0f), scores = [.. Enumerable.Range(0, yes.Length).Select(k => (float)k)];
        var (pools, values) = IsotonicRegression.Fit(scores, labels);
        // The fitted step function: each score has the value of its pool, which is the nearest pool in order.
        var starts = 0;
        var error = 0.0;
        var fitted = new List<float>();
        foreach (var (pool, value) in pools.Zip(values))
        {
            var size = (int)Math.Round(2 * (pool - starts)) + 1;
            fitted.AddRange(Enumerable.Repeat(value, size));
            starts += size;
        }

        for (var k = 0; k < labels.Length; k++) error += Math.Pow(fitted[k] - labels[k], 2);
        Assert.True(error <= Best(labels, 0, 0) + 1e-6);
    });

    /// <summary>The least error over all nondecreasing functions with values in twelfths.</summary>
    private static double Best(float[] labels, int place, int least)
    {
        if (place == labels.Length) return 0;
        return Enumerable.Range(least, 13 - least).Min(v => Math.Pow(v / 12.0 - labels[place], 2) + Best(labels, place + 1, v));
    }
}
