using Attune.Data;

namespace Attune.Models;

/// <summary>The door through which rating models get their data, so that all refuse data without ratings in the same words.</summary>
internal static class RatingData
{
    /// <summary>The ratings of a dataset, at least one: users by items, finite values.</summary>
    /// <param name="dataset">The data.</param>
    /// <param name="model">Name of the model, for the message.</param>
    /// <exception cref="AttuneException"><c>no_ratings</c>, or <c>invalid_rating</c> for one that is infinite.</exception>
    public static CsrMatrix Of(Dataset dataset, string model)
    {
        var ratings = dataset.Ratings;
        if (ratings.Count == 0)
            throw new AttuneException("no_ratings", $"The data have no ratings, from which '{model}' learns here.", $"Import events of kind rating or review with a value, or use a model or options that need none.");
        foreach (var rating in ratings.Values!)
            if (!float.IsFinite(rating)) throw new AttuneException("invalid_rating", $"A rating is {rating}; expected a finite number.", $"Correct the data and import them again.");
        return ratings;
    }
}
