using Attune.Data;

namespace Attune.Models;

/// <summary>What a neighbourhood model takes off ratings before it compares them.</summary>
public enum RatingsUse
{
    /// <summary>Ratings play no part: the model ranks by what was taken up.</summary>
    None,

    /// <summary>Ratings are taken relative to the mean of the item (item-knn) or of the user (user-knn).</summary>
    MeanCentred,

    /// <summary>Ratings are taken relative to mu + b_u + b_i.</summary>
    Baseline,
}

/// <summary>
/// The expected rating without regard to tastes, b_ui = mu + b_u + b_i (Koren 2010, Factor in the Neighbors): biases by alternating least squares,
/// b_i = sum(r - mu - b_u) / (lambda_i + n_i) and b_u = sum(r - mu - b_i) / (lambda_u + n_u). Since users come last, the bias of a user follows from
/// their ratings and the items alone, and that of an unknown user just so.
/// </summary>
internal sealed class RatingBaseline
{
    private const double UserRegularization = 15;

    private const double ItemRegularization = 10;

    private const int Epochs = 10;

    private readonly double _userRegularization;

    private RatingBaseline(double mean, float[] itemBiases, double userRegularization) =>
        (Mean, ItemBiases, _userRegularization) = (mean, itemBiases, userRegularization);

    /// <summary>mu, the mean of all ratings.</summary>
    public double Mean { get; }

    /// <summary>b_i; NaN for an item without ratings.</summary>
    public float[] ItemBiases { get; }

    /// <summary>
    /// Fits mu and the biases with lambda_u 15, lambda_i 10 and 10 passes. The means of items and of users are the same formulas with
    /// lambda_i 0 and b_u 0 (lambda_u infinite), or the reverse.
    /// </summary>
    /// <param name="ratings">Users by items, at least one.</param>
    /// <param name="use">What to take off.</param>
    /// <param name="byItem">Mean-centred: by the item's mean; else by the user's.</param>
    public static RatingBaseline Fit(CsrMatrix ratings, RatingsUse use, bool byItem)
    {
        var (user, item, epochs) = use == RatingsUse.Baseline ? (UserRegularization, ItemRegularization, Epochs)
            : byItem ? (double.PositiveInfinity, 0, 1) : (0, double.PositiveInfinity, 1);
        // Saved as a float, so used as one.
        double mean = (float)ratings.Values!.Average(v => (double)v);
        var itemBiases = new float[ratings.Columns];
        var userBiases = new double[ratings.Rows];
        var (sums, counts) = (new double[ratings.Columns], new int[ratings.Columns]);
        foreach (var column in ratings.ColumnIndices) counts[column]++;
        var baseline = new RatingBaseline(mean, itemBiases, user);
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            Array.Clear(sums);
            for (var u = 0; u < ratings.Rows; u++)
                for (var e = ratings.RowStarts[u]; e < ratings.RowStarts[u + 1]; e++) sums[ratings.ColumnIndices[e]] += ratings.Values![e] - mean - userBiases[u];
            for (var i = 0; i < itemBiases.Length; i++) itemBiases[i] = counts[i] == 0 ? float.NaN : (float)(sums[i] / (item + counts[i]));
            for (var u = 0; u < ratings.Rows; u++) userBiases[u] = baseline.BiasOf(ratings.ColumnsOf(u), ratings.ValuesOf(u));
        }

        return baseline;
    }

    /// <summary>b_u of a user with these ratings; those that are NaN, and those of items without a bias, do not count.</summary>
    public float BiasOf(ReadOnlySpan<int> items, ReadOnlySpan<float> ratings)
    {
        var (sum, count) = (0d, 0);
        for (var k = 0; k < ratings.Length; k++)
        {
            var rest = ratings[k] - Mean - ItemBiases[items[k]];
            if (!double.IsNaN(rest)) (sum, count) = (sum + rest, count + 1);
        }

        return count == 0 ? 0f : (float)(sum / (_userRegularization + count));
    }

    /// <summary>The ratings less what was expected.</summary>
    public CsrMatrix Residuals(CsrMatrix ratings)
    {
        var values = new float[ratings.Count];
        for (var u = 0; u < ratings.Rows; u++)
        {
            var (start, count) = (ratings.RowStarts[u], ratings.CountOf(u));
            Residuals(ratings.ColumnsOf(u), ratings.ValuesOf(u), values.AsSpan(start, count));
        }

        return new CsrMatrix(ratings.Columns, ratings.RowStarts, ratings.ColumnIndices, values);
    }

    /// <summary>One user's ratings less what was expected, NaN where there is none; returns mu + b_u.</summary>
    public float Residuals(ReadOnlySpan<int> items, ReadOnlySpan<float> ratings, Span<float> residuals)
    {
        var level = (float)Mean + BiasOf(items, ratings);
        for (var k = 0; k < ratings.Length; k++) residuals[k] = ratings[k] - level - ItemBiases[items[k]];
        return level;
    }

    public void Save(TensorArchive archive)
    {
        archive.Add("item_biases", ItemBiases);
        archive.Add("mean_rating", [(float)Mean, (float)_userRegularization]);
    }

    public static RatingBaseline Load(TensorArchive archive)
    {
        var numbers = archive.Get<float>("mean_rating");
        return new RatingBaseline(numbers[0], archive.Get<float>("item_biases"), numbers[1]);
    }
}
