using System.Buffers;
using Attune.Data;

namespace Attune.Models;

/// <summary>
/// Item-based nearest neighbours for ratings: r(u, i) = b_ui + sum of s(i, j) (r_uj - b_uj) / sum of s(i, j) over the most similar items j that the
/// user rated, with b what was expected (<see cref="RatingBaseline"/>): KNNBaseline of Surprise, after Koren (2010).
/// An item without ratings is cold; a user with interactions but no rating gets mu + b_i.
/// </summary>
public sealed class ItemKnnRatingModel : IRatingModel, ISimilarItems
{
    private readonly CsrMatrix _neighbours;
    private readonly CsrMatrix _nearestFirst;
    private readonly CsrMatrix _ratings;
    private readonly RatingBaseline _baseline;
    private readonly ItemKnnOptions _options;

    internal ItemKnnRatingModel(CsrMatrix neighbours, CsrMatrix ratings, RatingBaseline baseline, ItemKnnOptions options) =>
        (_neighbours, _nearestFirst, _ratings, _baseline, _options) = (neighbours, NearestFirst(neighbours), ratings, baseline, options);

    /// <inheritdoc/>
    public int UserCount => _ratings.Rows;

    /// <inheritdoc/>
    public int ItemCount => _neighbours.Rows;

    /// <inheritdoc/>
    public void Score(ReadOnlySpan<UserQuery> users, Span<float> scores)
    {
        var residuals = ArrayPool<float>.Shared.Rent(ItemCount);
        residuals.AsSpan(0, ItemCount).Fill(float.NaN);
        for (var row = 0; row < users.Length; row++) Score(users[row], residuals.AsSpan(0, ItemCount), scores.Slice(row * ItemCount, ItemCount));
        ArrayPool<float>.Shared.Return(residuals);
    }

    /// <inheritdoc/>
    public void SimilarItems(int item, Span<float> similarities)
    {
        similarities.Fill(float.NaN);
        var items = _neighbours.ColumnsOf(item);
        var values = _neighbours.ValuesOf(item);
        for (var k = 0; k < items.Length; k++) similarities[items[k]] = values[k];
    }

    /// <inheritdoc/>
    public void Save(TensorArchive archive)
    {
        ArgumentNullException.ThrowIfNull(archive);
        ItemNeighbourModel.SaveNeighbours(archive, _neighbours);
        UserRatings.Save(archive, _ratings);
        _baseline.Save(archive);
    }

    /// <summary>The rows by falling similarity; equal ones by rising column.</summary>
    internal static CsrMatrix NearestFirst(CsrMatrix neighbours)
    {
        var (ids, similarities) = ((int[])neighbours.ColumnIndices.Clone(), (float[])neighbours.Values!.Clone());
        for (var row = 0; row < neighbours.Rows; row++)
        {
            var (start, count) = (neighbours.RowStarts[row], neighbours.CountOf(row));
            similarities.AsSpan(start, count).Sort(ids.AsSpan(start, count), (a, b) => b.CompareTo(a));
            for (int first = start, end; first < start + count; first = end)
            {
                for (end = first + 1; end < start + count && similarities[end] == similarities[first];) end++;
                if (end > first + 1) ids.AsSpan(first, end - first).Sort();
            }
        }

        return new CsrMatrix(neighbours.Columns, neighbours.RowStarts, ids, similarities);
    }

    /// <param name="user">The user.</param>
    /// <param name="residuals">All NaN, and so again afterwards.</param>
    /// <param name="scores">The user's scores.</param>
    private void Score(UserQuery user, Span<float> residuals, Span<float> scores)
    {
        var (items, ratings) = UserRatings.Of(_ratings, user);
        if (user.Items.IsEmpty && items.IsEmpty)
        {
            scores.Fill(float.NaN);
            return;
        }

        var level = (float)_baseline.Mean + _baseline.BiasOf(items.Span, ratings.Span);
        for (var k = 0; k < items.Length; k++)
            residuals[items.Span[k]] = ratings.Span[k] - level - _baseline.ItemBiases[items.Span[k]];
        for (var item = 0; item < scores.Length; item++)
            scores[item] = level + _baseline.ItemBiases[item] + Deviation(item, residuals);
        foreach (var item in items.Span) residuals[item] = float.NaN;
    }

    private float Deviation(int item, ReadOnlySpan<float> residuals)
    {
        var neighbours = _nearestFirst.ColumnsOf(item);
        var similarities = _nearestFirst.ValuesOf(item);
        var (sum, weight, used) = (0f, 0f, 0);
        for (var k = 0; k < neighbours.Length && used < _options.UsedNeighbours; k++)
        {
            var residual = residuals[neighbours[k]];
            if (float.IsNaN(residual)) continue;
            sum += similarities[k] * residual;
            weight += similarities[k];
            used++;
        }

        return used < _options.MinNeighbours || used == 0 ? 0 : sum / weight;
    }
}
