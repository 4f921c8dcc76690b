using Attune.Numerics;

namespace Attune.Tests.Numerics;

public sealed class PlattScalingTests
{
    [Fact]
    public void Overconfident_scores_become_the_logits_that_labels_were_drawn_from()
    {
        var random = new Random(3);
        var (scores, labels) = (new float[100_000], new float[100_000]);
        for (var k = 0; k < scores.Length; k++)
        {
            var logit = 4 * random.NextSingle() - 3;
            (scores[k], labels[k]) = (2.5f * logit + 1, random.NextDouble() < 1 / (1 + Math.Exp(-logit)) ? 1 : 0);
        }

        var scaling = PlattScaling.Fit(scores, labels);
        Assert.Equal(1 / 2.5, scaling.Slope, 0.01);
        Assert.Equal(-1 / 2.5, scaling.Intercept, 0.03);
        Assert.Equal(0.4f * 2 - 0.4f, scaling.Of(2), 0.03f);
    }

    [Fact]
    public void Two_scores_of_known_shares_become_their_logits()
    {
        // Score 0: 1 of 4 has label 1; score 1: 3 of 4 do. Without ridge: the logits ln(1/3) and ln 3.
        var scaling = PlattScaling.Fit([0, 0, 0, 0, 1, 1, 1, 1], [1, 0, 0, 0, 1, 1, 1, 0]);
        Assert.Equal(-Math.Log(3), scaling.Of(0), 0.02);
        Assert.Equal(Math.Log(3), scaling.Of(1), 0.02);
    }

    [Fact]
    public void Scores_that_do_not_differ_or_are_not_finite_are_left_alone()
    {
        Assert.Equal(PlattScaling.None, PlattScaling.Fit([2, 2, 2], [1, 0, 1]));
        Assert.Equal(PlattScaling.None, PlattScaling.Fit([], []));
        Assert.Equal(PlattScaling.None, PlattScaling.Fit([float.NaN, float.PositiveInfinity, 3], [1, 0, 1]));
        Assert.Equal(PlattScaling.Fit([1, 2, 3], [0, 1, 1]), PlattScaling.Fit([1, float.NaN, 2, 3], [0, 1, 1, 1]));
    }

    [Fact]
    public void Scores_that_tell_every_label_or_the_opposite_give_a_bounded_slope()
    {
        var right = PlattScaling.Fit([-1, -2, 1, 2], [0, 0, 1, 1]);
        Assert.InRange(right.Slope, 0.1f, 8);
        Assert.Equal(0, PlattScaling.Fit([-1, -2, 1, 2], [1, 1, 0, 0]).Slope);
    }
}
