using Attune.Data;

namespace Attune.Models;

/// <summary>The ratings (or weights) of users that a neighbourhood model keeps, and those it is asked about.</summary>
internal static class UserRatings
{
    /// <summary>What the user of a query rated: what the query tells, else what they had rated at training. Values may be NaN.</summary>
    public static (ReadOnlyMemory<int> Items, ReadOnlyMemory<float> Ratings) Of(CsrMatrix ratings, UserQuery user) =>
        !user.Ratings.IsEmpty ? (user.Items, user.Ratings)
        : user.User >= 0 ? (ratings.ColumnsMemory(user.User), ratings.ValuesMemory(user.User))
        : default;

    /// <summary>Keeps a matrix of users by items; without values when all are 1.</summary>
    public static void Save(TensorArchive archive, CsrMatrix ratings)
    {
        archive.Add("rating_starts", ratings.RowStarts);
        archive.Add("rating_items", ratings.ColumnIndices);
        if (ratings.Values is { } values) archive.Add("ratings", values);
        archive.Add("item_count", [ratings.Columns]);
    }

    public static CsrMatrix Load(TensorArchive archive) => new(
        archive.Get<int>("item_count")[0], archive.Get<int>("rating_starts"), archive.Get<int>("rating_items"),
        archive.Has("ratings") ? archive.Get<float>("ratings") : null);
}
