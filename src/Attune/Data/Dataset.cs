namespace Attune.Data;

/// <summary>
/// Everything a model may learn from: interactions over dense ints, the external ids behind them, and what is known of users and items.
/// Immutable and thread-safe.
/// </summary>
public sealed class Dataset
{
    private readonly Lazy<CsrMatrix> _userItems;
    private readonly Lazy<CsrMatrix> _ratings;

    /// <summary>Puts a dataset together.</summary>
    /// <param name="users">External ids of the users.</param>
    /// <param name="items">External ids of the items.</param>
    /// <param name="interactions">Over exactly these users and items.</param>
    /// <param name="kinds">Names of the kinds that <see cref="Interactions.Kinds"/> points into; at least one.</param>
    /// <param name="userAttributes">One entry a user, or null when nothing is known.</param>
    /// <param name="itemAttributes">One entry an item, or null when nothing is known.</param>
    public Dataset(IdMap users, IdMap items, Interactions interactions, IReadOnlyList<string>? kinds = null,
        AttributeTable? userAttributes = null, AttributeTable? itemAttributes = null)
    {
        ArgumentNullException.ThrowIfNull(users);
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(interactions);
        ArgumentOutOfRangeException.ThrowIfNotEqual(interactions.UserCount, users.Count);
        ArgumentOutOfRangeException.ThrowIfNotEqual(interactions.ItemCount, items.Count);
        (Users, Items, Interactions, Kinds) = (users, items, interactions, kinds ?? [EventKinds.Rating]);
        UserAttributes = userAttributes ?? AttributeTable.None(users.Count);
        ItemAttributes = itemAttributes ?? AttributeTable.None(items.Count);
        _userItems = new Lazy<CsrMatrix>(WeighInteractions);
        _ratings = new Lazy<CsrMatrix>(() => LastRatings.Of(this));
    }

    /// <summary>External ids of the users.</summary>
    public IdMap Users { get; }

    /// <summary>External ids of the items.</summary>
    public IdMap Items { get; }

    /// <summary>Who did what, when.</summary>
    public Interactions Interactions { get; }

    /// <summary>Names of the kinds of interactions.</summary>
    public IReadOnlyList<string> Kinds { get; }

    /// <summary>What is known of each user.</summary>
    public AttributeTable UserAttributes { get; }

    /// <summary>What is known of each item (titles and texts among it).</summary>
    public AttributeTable ItemAttributes { get; }

    /// <summary>
    /// Users by items, the input of models for implicit feedback: a cell holds the summed weights (<see cref="EventKinds.Weights"/>)
    /// of what the user did with the item; cells that sum to 0 or less are not stored. Values are null when all are 1. Built at the first use.
    /// </summary>
    public CsrMatrix UserItems => _userItems.Value;

    /// <summary>
    /// Users by items, the input of models for ratings: a cell holds the user's last rating of the item (the value of a rating or a review),
    /// and pairs without one are not stored. Values are never null. Built at the first use.
    /// </summary>
    public CsrMatrix Ratings => _ratings.Value;

    /// <summary>The same users and items with other interactions, e.g. the training part of a split.</summary>
    public Dataset With(Interactions interactions) => new(Users, Items, interactions, Kinds, UserAttributes, ItemAttributes);

    /// <summary>
    /// A 64-bit fingerprint of ids and interactions as 16 hex digits (FNV-1a over the columns): the same data gives the same,
    /// and a saved model names the data it was trained on.
    /// </summary>
    public string Fingerprint()
    {
        var hash = new Fnv1A();
        foreach (var id in Users.Ids) hash.Add(id);
        foreach (var id in Items.Ids) hash.Add(id);
        hash.Add(Interactions.UserStarts);
        hash.Add(Interactions.Items);
        if (Interactions.Values is { } values) hash.Add(System.Runtime.InteropServices.MemoryMarshal.Cast<float, int>(values));
        if (Interactions.Times is { } times) hash.Add(System.Runtime.InteropServices.MemoryMarshal.Cast<uint, int>(times));
        return hash.ToString();
    }

    private CsrMatrix WeighInteractions()
    {
        var weights = Kinds.Select(EventKinds.WeightOf).ToArray();
        var kinds = Interactions.Kinds;
        if (kinds is null && weights[0] == 1 || weights.All(w => w == 1)) return Interactions.ToUserItems();
        return Interactions.ToUserItems(p => weights[kinds?[p] ?? 0]);
    }

    private struct Fnv1A()
    {
        private ulong _state = 14695981039346656037;

        public void Add(string text)
        {
            foreach (var c in text) Mix(c);
            Mix(0xFFFF);
        }

        public void Add(ReadOnlySpan<int> numbers)
        {
            foreach (var n in numbers) Mix((uint)n);
            Mix((uint)numbers.Length);
        }

        private void Mix(ulong x) => _state = (_state ^ x) * 1099511628211;

        public override readonly string ToString() => _state.ToString("x16", System.Globalization.CultureInfo.InvariantCulture);
    }
}
