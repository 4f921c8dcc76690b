namespace Attune.Evaluation.Metrics;

/// <summary>
/// Log loss (binary cross-entropy) = mean of -ln(p) over the relevant items and -ln(1 - p) over the sampled negatives, all users together
/// (Good 1952). The scores must be probabilities; they are kept within [1e-7, 1 - 1e-7], and NaN counts as 1/2.
/// </summary>
internal sealed class LogLoss : UserMetric
{
    private const double Least = 1e-7;

    /// <exception cref="AttuneException">The holdout has no sampled negatives.</exception>
    public LogLoss(Holdout holdout)
    {
        if (holdout.Candidates is null)
            throw new AttuneException("no_negatives", $"Log loss needs negatives to score, and '{holdout.Protocol}' ranks all items.",
                $"Use a split that has them, such as the ncf format, or choose auc.")
            { IsUsage = true };
    }

    public override bool ReadsNegativeScores => true;

    public override Tally Of(in RankedUser user, int k)
    {
        double sum = 0;
        foreach (var score in user.RelevantScores) sum -= Math.Log(Probability(score));
        foreach (var score in user.NegativeScores) sum -= Math.Log(1 - Probability(score));
        return new Tally(sum, user.RelevantScores.Length + user.NegativeScores.Length);
    }

    private static double Probability(float score) => score switch
    {
        float.NaN => 0.5,
        < 0 or > 1 => throw new AttuneException("not_a_probability", $"Log loss needs scores that are probabilities between 0 and 1; the model gave {score}.",
            $"Choose auc, which needs only their order.")
        { IsUsage = true },
        _ => Math.Clamp(score, Least, 1 - Least),
    };
}
