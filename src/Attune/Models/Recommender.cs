using System.Buffers;
using System.Numerics.Tensors;
using Attune.Numerics;

namespace Attune.Models;

/// <summary>An item and its score.</summary>
/// <param name="Item">Dense int of the item.</param>
/// <param name="Score">Score of the model; higher is better. Never NaN.</param>
public readonly record struct ScoredItem(int Item, float Score);

/// <summary>A user and how alike they are to the one asked for.</summary>
/// <param name="User">Dense int of the user.</param>
/// <param name="Score">Cosine of the embeddings, -1 to 1.</param>
public readonly record struct ScoredUser(int User, float Score);

/// <summary>
/// The best items of a model's scores, best first; equal scores rank by lower item.
/// Items that the model cannot score (NaN) are never among them, so a list may be shorter than asked for.
/// </summary>
public static class Recommender
{
    /// <summary>The best items for one user.</summary>
    /// <param name="model">The model.</param>
    /// <param name="user">Whom to recommend to.</param>
    /// <param name="count">Items wanted.</param>
    /// <param name="excludeSeen">Leaves out the items of the user's history.</param>
    /// <param name="allow">Keeps only items for which it is true; null keeps all.</param>
    public static IReadOnlyList<ScoredItem> Recommend(IModel model, UserQuery user, int count, bool excludeSeen = true, Func<int, bool>? allow = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        var scores = ArrayPool<float>.Shared.Rent(model.ItemCount);
        try
        {
            var row = scores.AsSpan(0, model.ItemCount);
            model.Score([user], row);
            if (excludeSeen) Mask(row, user.Items.Span);
            if (allow is not null) Mask(row, allow);
            return Best(row, count);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(scores);
        }
    }

    /// <summary>
    /// The best items for many users, in parallel batches. Reports one step <c>Recommending</c>.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="rows">Users to recommend to.</param>
    /// <param name="query">Whom row r stands for; called once a row, from many threads.</param>
    /// <param name="count">Items wanted for each.</param>
    /// <param name="excludeSeen">Leaves out the items of each user's history.</param>
    /// <param name="run">Threads, progress, cancellation.</param>
    /// <param name="receive">Given each row and its items, once, from many threads and in no certain order. The span is only valid during the call.</param>
    public static void RecommendAll(
        IModel model, int rows, Func<int, UserQuery> query, int count, bool excludeSeen, RunContext run, Action<int, ReadOnlySpan<ScoredItem>> receive)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(receive);
        BatchRanking.ForEach(model, rows, query, count, excludeSeen, "Recommending", run, () => receive, (visit, row, _, items) => visit(row, items));
    }

    /// <summary>The items most like an item.</summary>
    /// <param name="model">The model.</param>
    /// <param name="itemCount">Items of the model.</param>
    /// <param name="item">The item to compare with; never among the result.</param>
    /// <param name="count">Items wanted.</param>
    public static IReadOnlyList<ScoredItem> SimilarItems(ISimilarItems model, int itemCount, int item, int count)
    {
        ArgumentNullException.ThrowIfNull(model);
        var similarities = new float[itemCount];
        model.SimilarItems(item, similarities);
        return Best(similarities, count);
    }

    /// <summary>The users most like a user, by the cosine of their embeddings. Empty for a user of whom nothing is known.</summary>
    /// <param name="model">The model.</param>
    /// <param name="userCount">Users of the model.</param>
    /// <param name="user">A user of the training data, or a history to fold in; never among the result.</param>
    /// <param name="count">Users wanted.</param>
    public static IReadOnlyList<ScoredUser> SimilarUsers(IUserEmbedding model, int userCount, UserQuery user, int count)
    {
        ArgumentNullException.ThrowIfNull(model);
        var embedding = new float[model.Dimension];
        if (user.User >= 0) model.UserEmbedding(user.User).CopyTo(embedding);
        else model.FoldIn(user, embedding);

        // Users without an embedding have norm 0 and get NaN.
        var cosines = new float[userCount];
        for (var other = 0; other < userCount; other++)
            cosines[other] = other == user.User ? float.NaN : TensorPrimitives.CosineSimilarity(embedding, model.UserEmbedding(other));
        return [.. Best(cosines, count).Select(s => new ScoredUser(s.Item, s.Score))];
    }

    private static ScoredItem[] Best(ReadOnlySpan<float> scores, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        count = Math.Min(count, scores.Length);
        var (items, values) = (new int[count], new float[count]);
        var best = new ScoredItem[TopK.Select(scores, items, values)];
        for (var k = 0; k < best.Length; k++) best[k] = new ScoredItem(items[k], values[k]);
        return best;
    }

    private static void Mask(Span<float> scores, ReadOnlySpan<int> excluded)
    {
        foreach (var item in excluded) scores[item] = float.NaN;
    }

    private static void Mask(Span<float> scores, Func<int, bool> allow)
    {
        for (var item = 0; item < scores.Length; item++)
            if (!allow(item)) scores[item] = float.NaN;
    }
}
