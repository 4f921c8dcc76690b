namespace Attune.Numerics;

/// <summary>
/// Makes scores logits of the probability of label 1, by a logistic regression on labelled scores: slope · score + intercept (Platt 1999, Probabilistic outputs
/// for support vector machines). The order of scores stays, as the slope is not negative.
/// </summary>
/// <param name="Slope">At least 0.</param>
/// <param name="Intercept">Logit of score 0.</param>
internal readonly record struct PlattScaling(float Slope, float Intercept)
{
    private const double SteepestSlope = 8, Farthest = 20;
    private const int Iterations = 30;

    /// <summary>Leaves scores as they are.</summary>
    public static PlattScaling None => new(1, 0);

    /// <summary>The logit of a score.</summary>
    public float Of(float score) => Slope * score + Intercept;

    /// <summary>The scaling that makes the labels most likely, by Newton's method on standardized scores, at most 8 deviations steep.</summary>
    /// <param name="scores">Scores; those that are not finite are left out.</param>
    /// <param name="labels">1 or 0 a score.</param>
    /// <returns><see cref="None"/> when the scores do not differ.</returns>
    public static PlattScaling Fit(ReadOnlySpan<float> scores, ReadOnlySpan<float> labels)
    {
        var (told, sum, squares) = (0, 0.0, 0.0);
        foreach (var score in scores)
            if (float.IsFinite(score)) (told, sum) = (told + 1, sum + score);
        var mean = sum / told;
        foreach (var score in scores)
            if (float.IsFinite(score)) squares += (score - mean) * (score - mean);
        if (told < 2 || squares == 0) return None;
        var deviation = Math.Sqrt(squares / told);
        var (a, b) = (1.0, 0.0);
        for (var iteration = 0; iteration < Iterations; iteration++)
        {
            // A little ridge: no slope would be steep enough for scores that tell the labels without a fault.
            var (ga, gb, haa, hab, hbb) = (1e-3 * told * a, 0.0, 1e-3 * told, 0.0, 1e-9);
            for (var k = 0; k < scores.Length; k++)
            {
                if (!float.IsFinite(scores[k])) continue;
                var x = (scores[k] - mean) / deviation;
                double p = Logistic.Of((float)(a * x + b));
                var (error, weight) = (p - labels[k], Math.Max(p * (1 - p), 1e-9));
                (ga, gb, haa, hab, hbb) = (ga + error * x, gb + error, haa + weight * x * x, hab + weight * x, hbb + weight);
            }

            var determinant = haa * hbb - hab * hab;
            a = Math.Clamp(a - (hbb * ga - hab * gb) / determinant, 0, SteepestSlope);
            b = Math.Clamp(b - (haa * gb - hab * ga) / determinant, -Farthest, Farthest);
        }

        return new((float)(a / deviation), (float)(b - a * mean / deviation));
    }
}
