using Attune.Data;

namespace Attune.Models;

/// <summary>
/// Whom to score for: a user known from training, or only a history (fold-in), or both.
/// A history of a known user may be newer than the training data; models that score from the history use it.
/// </summary>
/// <param name="User">The user's dense int at training, or -1 when the user was not there.</param>
/// <param name="Items">The user's items, ascending and distinct.</param>
/// <param name="Weights">Weight of each item; empty when all are 1.</param>
/// <param name="Ratings">Rating of each item, NaN where it has none; empty when the history tells none. Read by rating models alone.</param>
/// <param name="Sequence">
/// The same items in the order in which the user met them, oldest first and as often as met; empty when the order is not told.
/// Read by sequence models alone: given, it is what they score from, even for a known user; else a known user is scored by the order at training.
/// </param>
public readonly record struct UserQuery(
    int User, ReadOnlyMemory<int> Items, ReadOnlyMemory<float> Weights = default, ReadOnlyMemory<float> Ratings = default,
    ReadOnlyMemory<int> Sequence = default)
{
    /// <summary>A known user with the row of the training matrix as history.</summary>
    public static UserQuery Known(CsrMatrix userItems, int user)
    {
        ArgumentNullException.ThrowIfNull(userItems);
        return new(user, userItems.ColumnsMemory(user), userItems.ValuesMemory(user));
    }

    /// <summary>An unknown user with a row of a matrix as history: to be folded in.</summary>
    public static UserQuery FoldIn(CsrMatrix histories, int row)
    {
        ArgumentNullException.ThrowIfNull(histories);
        return new(-1, histories.ColumnsMemory(row), histories.ValuesMemory(row));
    }

    /// <summary>True when nothing is known of the user: neither from training nor a history.</summary>
    public bool IsCold => User < 0 && Items.IsEmpty;

    /// <summary>Weight of the history's entry at <paramref name="index"/>; one that is no positive, finite number counts 0.</summary>
    public float WeightAt(int index) => Weights.IsEmpty ? 1f : Weights.Span[index] is var w && w > 0 && float.IsFinite(w) ? w : 0f;
}

/// <summary>A trained model: immutable, and safe to use from many threads at once.</summary>
public interface IModel
{
    /// <summary>Users at training; their dense ints are below it.</summary>
    int UserCount { get; }

    /// <summary>Items at training; their dense ints are below it.</summary>
    int ItemCount { get; }

    /// <summary>
    /// Scores every item for each of the users; higher is better. An item that cannot be scored (cold user, cold item) gets NaN.
    /// Runs on the calling thread; a batch gives the same as one user at a time.
    /// </summary>
    /// <param name="users">The batch.</param>
    /// <param name="scores">Row-major, users.Length x <see cref="ItemCount"/>; overwritten.</param>
    void Score(ReadOnlySpan<UserQuery> users, Span<float> scores);

    /// <summary>Writes what <see cref="IModelTrainer.Load"/> needs to make an equal model.</summary>
    void Save(TensorArchive archive);
}

/// <summary>
/// A model whose scores estimate the rating itself, so that RMSE and MAE mean something. It learns from <see cref="Dataset.Ratings"/>;
/// a known user is scored by their ratings there unless the query brings newer ones, a history by <see cref="UserQuery.Ratings"/>.
/// Estimates are not clipped to the scale.
/// </summary>
public interface IRatingModel : IModel;

/// <summary>A model that knows how alike two items are.</summary>
public interface ISimilarItems
{
    /// <summary>Similarity of every item to <paramref name="item"/>; NaN where unknown, and for the item itself.</summary>
    void SimilarItems(int item, Span<float> similarities);
}

/// <summary>A model that places users in a vector space, where near means alike.</summary>
public interface IUserEmbedding
{
    /// <summary>Numbers in an embedding.</summary>
    int Dimension { get; }

    /// <summary>The embedding of a user at training.</summary>
    ReadOnlySpan<float> UserEmbedding(int user);

    /// <summary>Computes the embedding of a history (fold-in), without retraining. All zeros for an empty history.</summary>
    void FoldIn(UserQuery user, Span<float> embedding);
}

/// <summary>A model that places items in a vector space, where near means alike.</summary>
public interface IItemEmbedding
{
    /// <summary>Numbers in an embedding.</summary>
    int Dimension { get; }

    /// <summary>The embedding of an item at training; all zeros when it is cold.</summary>
    ReadOnlySpan<float> ItemEmbedding(int item);
}

/// <summary>One of the user's own items and what it adds to a score.</summary>
/// <param name="Item">Dense int of an item of the user's history.</param>
/// <param name="Share">What it adds; the shares of all items of the history add up to the score.</param>
public readonly record struct Contribution(int Item, float Share);

/// <summary>A model that can say exactly which of the user's items made a score.</summary>
public interface IExplainsByHistory
{
    /// <summary>What each item of the history adds to the score of <paramref name="item"/>, largest first. Sums to the fold-in score.</summary>
    IReadOnlyList<Contribution> Explain(UserQuery user, int item);
}
