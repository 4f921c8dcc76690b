using Attune.Models;

namespace Attune.Evaluation.Metrics;

/// <summary>
/// What RMSE and MAE share: the difference between predicted and withheld rating, over all withheld ratings together. Predictions beyond the
/// least or the greatest training rating count as that one, as in Surprise. A pair the model cannot score is predicted as the mean training
/// rating. Withheld items without a rating (NaN) do not count.
/// </summary>
internal abstract class RatingError : UserMetric
{
    private readonly double _fallback;
    private readonly float _least = float.NegativeInfinity;
    private readonly float _greatest = float.PositiveInfinity;

    /// <exception cref="AttuneException">The model does not predict ratings, or the holdout has none.</exception>
    protected RatingError(IModel model, Holdout holdout)
    {
        if (model is not IRatingModel)
            throw new AttuneException("not_a_rating_model", $"RMSE and MAE need a model that predicts ratings; the scores of {model.GetType().Name} only rank.",
                $"Choose ranking metrics such as ndcg@10.")
            { IsUsage = true };
        if (holdout.Test.Values is null)
            throw new AttuneException("no_ratings", $"RMSE and MAE need ratings, and the test part of '{holdout.Protocol}' has none.",
                $"Choose ranking metrics such as ndcg@10.");
        if (holdout.Train.Ratings is not { Count: > 0, Values: { } ratings }) return;
        _fallback = ratings.Average(r => (double)r);
        (_least, _greatest) = (ratings.Min(), ratings.Max());
    }

    public override bool ReadsRelevantScores => true;

    public override Tally Of(in RankedUser user, int k)
    {
        var (sum, count) = (0d, 0);
        for (var i = 0; i < user.RelevantValues.Length; i++)
        {
            var (predicted, rating) = (user.RelevantScores[i], user.RelevantValues[i]);
            if (float.IsNaN(rating)) continue;
            sum += Loss((float.IsNaN(predicted) ? _fallback : Math.Clamp(predicted, _least, _greatest)) - rating);
            count++;
        }

        return new Tally(sum, count);
    }

    protected abstract double Loss(double error);
}

/// <summary>
/// RMSE = sqrt(mean of (predicted - rating)²) over all withheld ratings, as in the Netflix Prize; a user's own value is the same over their ratings.
/// </summary>
internal sealed class Rmse(IModel model, Holdout holdout) : RatingError(model, holdout)
{
    public override double Finish(double mean) => Math.Sqrt(mean);

    protected override double Loss(double error) => error * error;
}

/// <summary>MAE = mean of |predicted - rating| over all withheld ratings; a user's own value is the same over their ratings.</summary>
internal sealed class Mae(IModel model, Holdout holdout) : RatingError(model, holdout)
{
    protected override double Loss(double error) => Math.Abs(error);
}
