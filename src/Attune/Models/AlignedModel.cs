using Attune.Data;

namespace Attune.Models;

/// <summary>
/// A model over the users and items of other data than it was trained on, matched by external id: a user it does not know is scored by the history,
/// and an item it does not know is cold.
/// </summary>
public sealed class AlignedModel : IModel
{
    private readonly IModel _model;
    private readonly int[] _users, _items;

    /// <param name="published">The model and its ids.</param>
    /// <param name="users">Users to be asked for.</param>
    /// <param name="items">Items to be scored.</param>
    public AlignedModel(PublishedModel published, IdMap users, IdMap items)
    {
        ArgumentNullException.ThrowIfNull(published);
        ArgumentNullException.ThrowIfNull(users);
        ArgumentNullException.ThrowIfNull(items);
        _model = published.Model;
        _users = Numbers(published.Users, users);
        _items = Numbers(published.Items, items);
    }

    /// <summary>A model over other ids; the model itself where they are the same.</summary>
    public static IModel Of(PublishedModel published, IdMap users, IdMap items)
    {
        ArgumentNullException.ThrowIfNull(published);
        ArgumentNullException.ThrowIfNull(users);
        ArgumentNullException.ThrowIfNull(items);
        var same = published.Users.Ids.SequenceEqual(users.Ids) && published.Items.Ids.SequenceEqual(items.Ids);
        if (same) return published.Model;
        var aligned = new AlignedModel(published, users, items);
        return published.Model is IRatingModel ? new AlignedRatingModel(aligned) : aligned;
    }

    /// <summary>A model over the users and items of a dataset, those that came after its training by their attributes where the model reads them.</summary>
    public static IModel Of(PublishedModel published, Dataset dataset, RunContext run)
    {
        ArgumentNullException.ThrowIfNull(published);
        ArgumentNullException.ThrowIfNull(dataset);
        var same = published.Users.Ids.SequenceEqual(dataset.Users.Ids) && published.Items.Ids.SequenceEqual(dataset.Items.Ids);
        if (same || published.Model is not IServesNewcomers model) return Of(published, dataset.Users, dataset.Items);
        return model.Over(dataset, Numbers(published.Users, dataset.Users), Numbers(published.Items, dataset.Items), run);
    }

    /// <inheritdoc/>
    public int UserCount => _users.Length;

    /// <inheritdoc/>
    public int ItemCount => _items.Length;

    /// <inheritdoc/>
    public void Score(ReadOnlySpan<UserQuery> users, Span<float> scores)
    {
        var theirs = new float[_model.ItemCount];
        for (var u = 0; u < users.Length; u++)
        {
            _model.Score([Translate(users[u])], theirs);
            var row = scores.Slice(u * ItemCount, ItemCount);
            for (var item = 0; item < row.Length; item++) row[item] = _items[item] < 0 ? float.NaN : theirs[_items[item]];
        }
    }

    /// <summary>Not possible: it is a view of another model.</summary>
    public void Save(TensorArchive archive) => throw new NotSupportedException("The model behind it is what can be saved.");

    /// <summary>The published number of each id, or -1.</summary>
    private static int[] Numbers(IdMap published, IdMap ids) => [.. ids.Ids.ToArray().Select(published.Find)];

    /// <summary>A query by the ids of the model behind it; what that one does not know is left out.</summary>
    public UserQuery Translate(UserQuery query)
    {
        var known = Enumerable.Range(0, query.Items.Length).Select(k => (Place: k, Item: _items[query.Items.Span[k]])).Where(k => k.Item >= 0).OrderBy(k => k.Item).ToArray();
        return query with
        {
            User = query.User < 0 ? -1 : _users[query.User],
            Items = Array.ConvertAll(known, k => k.Item),
            Weights = Pick(query.Weights, known),
            Ratings = Pick(query.Ratings, known),
            Sequence = query.Sequence.IsEmpty ? default : query.Sequence.ToArray().Select(i => _items[i]).Where(i => i >= 0).ToArray(),
        };
    }

    private static ReadOnlyMemory<float> Pick(ReadOnlyMemory<float> values, (int Place, int Item)[] known)
    {
        if (values.IsEmpty) return default;
        var picked = new float[known.Length];
        for (var k = 0; k < picked.Length; k++) picked[k] = values.Span[known[k].Place];
        return picked;
    }

    private sealed class AlignedRatingModel(AlignedModel aligned) : IRatingModel
    {
        public int UserCount => aligned.UserCount;

        public int ItemCount => aligned.ItemCount;

        public void Score(ReadOnlySpan<UserQuery> users, Span<float> scores) => aligned.Score(users, scores);

        public void Save(TensorArchive archive) => aligned.Save(archive);
    }
}
