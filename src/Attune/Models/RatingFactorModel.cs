using System.Buffers;
using Attune.Data;

namespace Attune.Models;

/// <summary>
/// A factor model that predicts ratings: r = mu + b_u + b_i + p_u · q_i. A user's vector is (p_u, mu + b_u, 1) and an item's (q_i, 1, b_i), so that
/// the rating is their inner product. Users and items without ratings are all zeros, and cold.
/// </summary>
public abstract class RatingFactorModel : FactorModel, IRatingModel
{
    /// <summary>Numbers at the end of a vector that are biases.</summary>
    internal const int Biases = 2;

    private protected RatingFactorModel(float[] users, float[] items, int factors)
        : base(users, items, factors + Biases, Biases)
    {
    }

    /// <summary>Ratings in the query are newer than those of the training.</summary>
    private protected override bool IsStored(UserQuery user) => base.IsStored(user) && !HasRating(user.Ratings.Span);

    /// <summary>Learns from what the history rates among the items that are not cold; all zeros if that is nothing.</summary>
    private protected override void FoldInRow(UserQuery user, Span<float> row)
    {
        row.Clear();
        var (items, ratings) = (ArrayPool<int>.Shared.Rent(user.Ratings.Length), ArrayPool<float>.Shared.Rent(user.Ratings.Length));
        try
        {
            var count = 0;
            for (var k = 0; k < user.Ratings.Length; k++)
            {
                if (!float.IsFinite(user.Ratings.Span[k]) || IsZero(ItemRow(user.Items.Span[k]))) continue;
                (items[count], ratings[count++]) = (user.Items.Span[k], user.Ratings.Span[k]);
            }

            FoldInRatings(user, items.AsSpan(0, count), ratings.AsSpan(0, count), row);
        }
        finally
        {
            ArrayPool<int>.Shared.Return(items);
            ArrayPool<float>.Shared.Return(ratings);
        }
    }

    /// <summary>Computes the vector of a user; zeros at the call.</summary>
    /// <param name="user">The query.</param>
    /// <param name="items">Rated items of the history that are not cold; may be none.</param>
    /// <param name="ratings">Their ratings, finite.</param>
    /// <param name="row">The whole vector.</param>
    private protected abstract void FoldInRatings(UserQuery user, ReadOnlySpan<int> items, Span<float> ratings, Span<float> row);

    /// <summary>Vectors in the layout of the class; zeros for rows without ratings.</summary>
    /// <param name="rows">Users or items of the dataset.</param>
    /// <param name="numbers">Which of them stands at each place.</param>
    /// <param name="vectors">Their factors, by place.</param>
    /// <param name="stride">Numbers in one of <paramref name="vectors"/>, at least <paramref name="factors"/>.</param>
    /// <param name="factors">Factors.</param>
    /// <param name="tail">The two numbers behind the factors of a place.</param>
    internal static float[] Rows(int rows, int[] numbers, float[] vectors, int stride, int factors, Func<int, (float, float)> tail)
    {
        var result = new float[rows * (factors + Biases)];
        for (var place = 0; place < numbers.Length; place++)
        {
            var row = result.AsSpan(numbers[place] * (factors + Biases), factors + Biases);
            vectors.AsSpan(place * stride, factors).CopyTo(row);
            (row[factors], row[factors + 1]) = tail(place);
        }

        return result;
    }

    /// <summary>mu, as the float that is saved.</summary>
    internal static float Mean(CsrMatrix ratings)
    {
        var sum = 0.0;
        foreach (var rating in ratings.Values!) sum += rating;
        return (float)(sum / ratings.Count);
    }

    private static bool HasRating(ReadOnlySpan<float> ratings)
    {
        foreach (var rating in ratings)
            if (float.IsFinite(rating)) return true;
        return false;
    }
}
