using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Attune.Data;

namespace Attune.Models;

/// <summary>What makes an item popular.</summary>
public enum PopularBy
{
    /// <summary>How many users took it up.</summary>
    Count,

    /// <summary>How well it is rated: the damped mean of its ratings.</summary>
    MeanRating,
}

/// <summary>Options of <c>popular</c>.</summary>
public sealed record PopularOptions
{
    /// <summary>What makes an item popular.</summary>
    [Description("What makes an item popular: count (users who took it up) or mean_rating (damped mean of its ratings).")]
    public PopularBy By { get; init; } = PopularBy.Count;

    /// <summary>Ratings at the overall mean that each item is given beforehand.</summary>
    [Description("For mean_rating: how many ratings at the overall mean each item is given beforehand, so that a single 5 does not win.")]
    [Range(0.0, 1e6)]
    public double Damping { get; init; } = 10;
}

/// <summary>Trains <see cref="PopularModel"/> or, by mean rating, <see cref="MeanRatingModel"/>.</summary>
internal sealed class PopularTrainer : ModelTrainer<PopularOptions>
{
    public override ModelDescription Description { get; } = new(
        "popular",
        "Most popular",
        "Gives everybody the same items: those most taken up, or best rated. The baseline that every other model must beat, and the answer for users of whom nothing is known.",
        "Cremonesi, Koren, Turrin (2010), Performance of Recommender Algorithms on Top-N Recommendation Tasks",
        IsPersonalised: false);

    public override IModel Train(Dataset dataset, PopularOptions options, RunContext run)
    {
        run.Cancellation.ThrowIfCancellationRequested();
        var scores = options.By == PopularBy.Count ? UserCounts(dataset) : MeanRatings(dataset, options.Damping);
        return Make(scores, dataset.Users.Count, options);
    }

    public override IModel Load(TensorArchive archive, PopularOptions options) =>
        Make(archive.Get<float>("scores"), archive.Get<int>("user_count")[0], options);

    private static PopularModel Make(float[] scores, int users, PopularOptions options) =>
        options.By == PopularBy.Count ? new PopularModel(scores, users) : new MeanRatingModel(scores, users);

    private static float[] UserCounts(Dataset dataset)
    {
        var counts = new float[dataset.Items.Count];
        foreach (var item in dataset.UserItems.ColumnIndices.AsSpan(0, dataset.UserItems.Count)) counts[item]++;
        for (var item = 0; item < counts.Length; item++)
            if (counts[item] == 0) counts[item] = float.NaN;
        return counts;
    }

    private static float[] MeanRatings(Dataset dataset, double damping)
    {
        var ratings = RatingData.Of(dataset, "popular");
        var (sums, counts) = (new double[ratings.Columns], new double[ratings.Columns]);
        for (var e = 0; e < ratings.Count; e++)
        {
            sums[ratings.ColumnIndices[e]] += ratings.Values![e];
            counts[ratings.ColumnIndices[e]]++;
        }

        var mean = sums.Sum() / counts.Sum();
        return [.. sums.Select((sum, i) => counts[i] == 0 ? float.NaN : (float)((sum + damping * mean) / (counts[i] + damping)))];
    }
}

/// <summary>The same scores for everybody. Items without interactions are NaN.</summary>
public class PopularModel : IModel
{
    private readonly float[] _scores;

    internal PopularModel(float[] scores, int users) => (_scores, UserCount) = (scores, users);

    /// <inheritdoc/>
    public int UserCount { get; }

    /// <inheritdoc/>
    public int ItemCount => _scores.Length;

    /// <inheritdoc/>
    public void Score(ReadOnlySpan<UserQuery> users, Span<float> scores)
    {
        for (var row = 0; row < users.Length; row++) _scores.CopyTo(scores.Slice(row * ItemCount, ItemCount));
    }

    /// <inheritdoc/>
    public void Save(TensorArchive archive)
    {
        ArgumentNullException.ThrowIfNull(archive);
        archive.Add("scores", _scores);
        archive.Add("user_count", [UserCount]);
    }
}

/// <summary>Popular by damped mean rating: score = (sum of ratings + damping · overall mean) / (ratings + damping).</summary>
public sealed class MeanRatingModel : PopularModel, IRatingModel
{
    internal MeanRatingModel(float[] scores, int users)
        : base(scores, users)
    {
    }
}
