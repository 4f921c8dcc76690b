namespace Attune.Evaluation.Metrics;

/// <summary>One user's part of a metric: the user's own value is the mean Sum / Count; a count of 0 says that the metric is undefined for the user.</summary>
/// <param name="Sum">Sum of the parts.</param>
/// <param name="Count">How many there are: 1 for a metric that has one value a user, the ratings for RMSE.</param>
internal readonly record struct Tally(double Sum, double Count)
{
    /// <summary>Undefined for this user.</summary>
    public static Tally None => default;

    /// <summary>A metric's one value for the user.</summary>
    public static implicit operator Tally(double value) => new(value, 1);
}

/// <summary>A metric that has a value for each user; over all users it is the sum of the sums over the sum of the counts.</summary>
internal abstract class UserMetric
{
    /// <summary>True when <see cref="RankedUser.NegativeScores"/> must be filled.</summary>
    public virtual bool ReadsNegativeScores => false;

    /// <summary>True when <see cref="RankedUser.RelevantScores"/> must be filled; a metric of the list alone is taken without writing all scores down.</summary>
    public virtual bool ReadsRelevantScores => ReadsNegativeScores;

    /// <summary>The user's part.</summary>
    /// <param name="user">The user.</param>
    /// <param name="k">The cutoff; <see cref="int.MaxValue"/> when there is none.</param>
    public abstract Tally Of(in RankedUser user, int k);

    /// <summary>Turns the mean into the metric's value (the root, for RMSE).</summary>
    public virtual double Finish(double mean) => mean;
}

/// <summary>A metric of where in the list the relevant items stand: it can be taken of a part of the relevant items.</summary>
internal abstract class HitMetric : UserMetric;

/// <summary>A metric of all lists together, made from how often each item was recommended.</summary>
internal abstract class ExposureMetric
{
    /// <summary>The metric's value.</summary>
    /// <param name="exposures">For each item of the catalogue, in how many users' first k it stands.</param>
    public abstract double Of(ReadOnlySpan<int> exposures);
}
