using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Attune.Data;

namespace Attune.Models;

/// <summary>Options of <c>user-knn</c>.</summary>
public sealed record UserKnnOptions
{
    /// <summary>How users are compared.</summary>
    [Description("How users are compared: cosine, cosine after weighing items by tf_idf or bm25, jaccard, or pearson.")]
    public Similarity Similarity { get; init; } = Similarity.TfIdf;

    /// <summary>Neighbours kept for each user.</summary>
    [Description("How many of the most similar users each user keeps.")]
    [Range(1, 100_000)]
    public int Neighbours { get; init; } = 200;

    /// <summary>Added to the denominator.</summary>
    [Description("Added to the similarity's denominator, so that users with few items in common are not too alike. For pearson of ratings, n items in common count (n-1)/(n-1+shrinkage).")]
    [Range(0.0, 1e6)]
    public double Shrinkage { get; init; } = 20;

    /// <summary>Items in common from which a similarity counts in full.</summary>
    [Description("Significance weighting: with n items in common a similarity counts min(n, this)/this. 0 counts all in full.")]
    [Range(0, 1_000_000)]
    public int Significance { get; init; }

    /// <summary>Whether ratings are predicted, and what is taken off them first.</summary>
    [Description("none ranks by what was taken up; mean_centred and baseline predict ratings, relative to the user's mean or to the baseline mu + b_u + b_i.")]
    [NotSearched]
    public RatingsUse Ratings { get; init; } = RatingsUse.None;

    /// <summary>Neighbours that a prediction uses.</summary>
    [Description("For ratings: how many of a user's neighbours that rated the item count in a prediction, the most similar first.")]
    [Range(1, 100_000)]
    [NotSearched]
    public int UsedNeighbours { get; init; } = 40;

    /// <summary>Neighbours that a prediction needs.</summary>
    [Description("For ratings: when fewer neighbours than this rated the item, the prediction is what was expected without them.")]
    [Range(1, 100_000)]
    [NotSearched]
    public int MinNeighbours { get; init; } = 1;
}

/// <summary>Trains <see cref="UserKnnModel"/> or, for ratings, <see cref="UserKnnRatingModel"/>.</summary>
internal sealed class UserKnnTrainer : ModelTrainer<UserKnnOptions>
{
    public override ModelDescription Description { get; } = new(
        "user-knn",
        "User-based k nearest neighbours",
        "Recommends what the most similar users took up. Good where users are fewer than items; a new history is compared with all users when it is scored.",
        "Resnick, Iacovou, Suchak, Bergstrom, Riedl (1994), GroupLens; Herlocker, Konstan, Borchers, Riedl (1999), An Algorithmic Framework for Performing Collaborative Filtering");

    public override IModel Train(Dataset dataset, UserKnnOptions options, RunContext run)
    {
        run.Cancellation.ThrowIfCancellationRequested();
        if (options.Ratings == RatingsUse.None)
        {
            var vectors = Vectors(dataset.UserItems, options);
            return new UserKnnModel(new SimilarUsers(vectors, dataset.UserItems, Find(vectors, options, run)));
        }

        var ratings = RatingData.Of(dataset, Description.Name);
        var baseline = RatingBaseline.Fit(ratings, options.Ratings, byItem: false);
        var residuals = baseline.Residuals(ratings);
        var rated = Vectors(residuals, options);
        return new UserKnnRatingModel(new SimilarUsers(rated, residuals, Find(rated, options, run)), ratings, baseline, options);
    }

    public override IModel Load(TensorArchive archive, UserKnnOptions options)
    {
        var neighbours = ItemNeighbourModel.LoadNeighbours(archive);
        var cells = UserRatings.Load(archive);
        if (options.Ratings == RatingsUse.None) return new UserKnnModel(new SimilarUsers(Vectors(cells, options), cells, neighbours));
        var baseline = RatingBaseline.Load(archive);
        var residuals = baseline.Residuals(cells);
        return new UserKnnRatingModel(new SimilarUsers(Vectors(residuals, options), residuals, neighbours), cells, baseline, options);
    }

    private static NeighbourVectors Vectors(CsrMatrix userItems, UserKnnOptions options) =>
        NeighbourVectors.Of(userItems.Transpose(), options.Similarity, options.Shrinkage, options.Significance, options.Ratings != RatingsUse.None);

    private static CsrMatrix Find(NeighbourVectors vectors, UserKnnOptions options, RunContext run) =>
        NeighbourSearch.Find(vectors, options.Neighbours, normalize: false,
            (done, all) => run.Progress?.Report(new WorkProgress("Comparing users", done, all, "users")), run.Parallelism);
}

/// <summary>
/// User-based nearest neighbours: score(u, i) = sum of s(u, v) · w(v, i) over the users v nearest to u. A known user's neighbours are those found in
/// training unless the history is another than then; a history is compared with all users. An item that nobody took up is cold.
/// </summary>
public sealed class UserKnnModel : IModel
{
    private readonly SimilarUsers _similar;
    private readonly int[] _coldItems;

    internal UserKnnModel(SimilarUsers similar)
    {
        _similar = similar;
        var features = similar.Vectors.Features;
        _coldItems = [.. Enumerable.Range(0, features.Rows).Where(i => features.CountOf(i) == 0)];
    }

    /// <inheritdoc/>
    public int UserCount => _similar.Cells.Rows;

    /// <inheritdoc/>
    public int ItemCount => _similar.Cells.Columns;

    /// <inheritdoc/>
    public void Score(ReadOnlySpan<UserQuery> users, Span<float> scores)
    {
        for (var row = 0; row < users.Length; row++) Score(users[row], scores.Slice(row * ItemCount, ItemCount));
    }

    /// <inheritdoc/>
    public void Save(TensorArchive archive)
    {
        ArgumentNullException.ThrowIfNull(archive);
        ItemNeighbourModel.SaveNeighbours(archive, _similar.Neighbours);
        UserRatings.Save(archive, _similar.Cells);
    }

    private void Score(UserQuery user, Span<float> scores)
    {
        if (user.Items.IsEmpty)
        {
            scores.Fill(float.NaN);
            return;
        }

        scores.Clear();
        var (users, similarities) = _similar.To(user.User, user.Items.Span, user.Weights.Span);
        for (var k = 0; k < users.Length; k++)
        {
            var items = _similar.Cells.ColumnsOf(users.Span[k]);
            var weights = _similar.Cells.ValuesOf(users.Span[k]);
            var similarity = similarities.Span[k];
            for (var e = 0; e < items.Length; e++) scores[items[e]] += weights.IsEmpty ? similarity : similarity * weights[e];
        }

        foreach (var item in _coldItems) scores[item] = float.NaN;
    }
}

/// <summary>
/// User-based nearest neighbours for ratings: r(u, i) = b_ui + sum of s(u, v) (r_vi - b_vi) / sum of s(u, v) over the most similar users v that
/// rated i, with b what was expected (<see cref="RatingBaseline"/>): KNNBaseline of Surprise, after Koren (2010).
/// An item without ratings is cold; a user with interactions but no rating gets mu + b_i.
/// </summary>
public sealed class UserKnnRatingModel : IRatingModel
{
    private readonly SimilarUsers _similar;
    private readonly CsrMatrix _ratings;
    private readonly RatingBaseline _baseline;
    private readonly UserKnnOptions _options;

    internal UserKnnRatingModel(SimilarUsers similar, CsrMatrix ratings, RatingBaseline baseline, UserKnnOptions options) =>
        (_similar, _ratings, _baseline, _options) = (similar, ratings, baseline, options);

    /// <inheritdoc/>
    public int UserCount => _ratings.Rows;

    /// <inheritdoc/>
    public int ItemCount => _ratings.Columns;

    /// <inheritdoc/>
    public void Score(ReadOnlySpan<UserQuery> users, Span<float> scores)
    {
        var votes = new Votes(ItemCount);
        for (var row = 0; row < users.Length; row++) Score(users[row], votes, scores.Slice(row * ItemCount, ItemCount));
    }

    /// <inheritdoc/>
    public void Save(TensorArchive archive)
    {
        ArgumentNullException.ThrowIfNull(archive);
        ItemNeighbourModel.SaveNeighbours(archive, _similar.Neighbours);
        UserRatings.Save(archive, _ratings);
        _baseline.Save(archive);
    }

    private void Score(UserQuery user, Votes votes, Span<float> scores)
    {
        var (items, ratings) = UserRatings.Of(_ratings, user);
        if (user.Items.IsEmpty && items.IsEmpty)
        {
            scores.Fill(float.NaN);
            return;
        }

        var residuals = new float[items.Length];
        var level = _baseline.Residuals(items.Span, ratings.Span, residuals);
        var (users, similarities) = _similar.To(user.Ratings.IsEmpty ? user.User : -1, items.Span, residuals);
        votes.Clear();
        for (var k = 0; k < users.Length; k++)
            votes.Add(similarities.Span[k], _similar.Cells.ColumnsOf(users.Span[k]), _similar.Cells.ValuesOf(users.Span[k]), _options.UsedNeighbours);
        for (var item = 0; item < scores.Length; item++)
            scores[item] = level + _baseline.ItemBiases[item] + votes.Mean(item, _options.MinNeighbours);
    }

    /// <summary>The weighted mean of what neighbours, the nearest first, say of each item.</summary>
    private sealed class Votes(int items)
    {
        private readonly float[] _sums = new float[items];
        private readonly float[] _weights = new float[items];
        private readonly int[] _counts = new int[items];

        public void Clear()
        {
            Array.Clear(_sums);
            Array.Clear(_weights);
            Array.Clear(_counts);
        }

        public void Add(float similarity, ReadOnlySpan<int> items, ReadOnlySpan<float> residuals, int most)
        {
            for (var e = 0; e < items.Length; e++)
            {
                var item = items[e];
                if (_counts[item] == most) continue;
                _counts[item]++;
                _sums[item] += similarity * residuals[e];
                _weights[item] += similarity;
            }
        }

        public float Mean(int item, int least) => _counts[item] == 0 || _counts[item] < least ? 0 : _sums[item] / _weights[item];
    }
}
