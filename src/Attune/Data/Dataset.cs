namespace Attune.Data;

/// <summary>
/// Everything a model may learn from: interactions over dense ints, the external ids behind them, and what is known of users and items.
/// Immutable and thread-safe.
/// </summary>
public sealed class Dataset
{
    private readonly Lazy<CsrMatrix> _userItems;
    private readonly Lazy<CsrMatrix> _ratings;
    private readonly Lazy<string> _fingerprint;

    /// <summary>Puts a dataset together.</summary>
    /// <param name="users">External ids of the users.</param>
    /// <param name="items">External ids of the items.</param>
    /// <param name="interactions">Over exactly these users and items.</param>
    /// <param name="kinds">Names of the kinds that <see cref="Interactions.Kinds"/> points into; at least one.</param>
    /// <param name="userAttributes">One entry a user, or null when nothing is known.</param>
    /// <param name="itemAttributes">One entry an item, or null when nothing is known.</param>
    /// <param name="examples">Labelled examples over the same users and items, or null.</param>
    public Dataset(IdMap users, IdMap items, Interactions interactions, IReadOnlyList<string>? kinds = null,
        AttributeTable? userAttributes = null, AttributeTable? itemAttributes = null, Examples? examples = null)
    {
        ArgumentNullException.ThrowIfNull(users);
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(interactions);
        ArgumentOutOfRangeException.ThrowIfNotEqual(interactions.UserCount, users.Count);
        ArgumentOutOfRangeException.ThrowIfNotEqual(interactions.ItemCount, items.Count);
        (Users, Items, Interactions, Kinds) = (users, items, interactions, kinds ?? [EventKinds.Rating]);
        UserAttributes = userAttributes ?? AttributeTable.None(users.Count);
        ItemAttributes = itemAttributes ?? AttributeTable.None(items.Count);
        Examples = examples;
        _userItems = new Lazy<CsrMatrix>(WeighInteractions);
        _ratings = new Lazy<CsrMatrix>(() => LastRatings.Of(this));
        _fingerprint = new Lazy<string>(ReadFingerprint);
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

    /// <summary>Labelled examples with context, of which click models learn; null when the data have none.</summary>
    public Examples? Examples { get; }

    /// <summary>How strongly each kind speaks for liking an item.</summary>
    public KindWeights Weights { get; init; } = KindWeights.Default;

    /// <summary>The newest event (<see cref="StoredEvent.Id"/>) that was in the log when this was read; 0 when it comes from no log.</summary>
    public long LastEvent { get; init; }

    /// <summary>
    /// Users by items, the input of models for implicit feedback: a cell holds the summed <see cref="Weights"/>
    /// of what the user did with the item; cells that sum to 0 or less are not stored. Values are null when all are 1. Built at the first use.
    /// </summary>
    public CsrMatrix UserItems => _userItems.Value;

    /// <summary>
    /// Users by items, the input of models for ratings: a cell holds the user's last rating of the item (the value of a rating or a review),
    /// and pairs without one are not stored. Values are never null. Built at the first use.
    /// </summary>
    public CsrMatrix Ratings => _ratings.Value;

    /// <summary>
    /// What users liked, in order of time, the input of sequence models: the interactions of kinds that weigh more than 0 whose pair of user and item
    /// is in <see cref="UserItems"/>.
    /// </summary>
    public Interactions Sequences()
    {
        var weights = Kinds.Select(Weights.Of).ToArray();
        if (weights.All(w => w > 0)) return Interactions;
        var liked = new bool[Interactions.Count];
        for (var user = 0; user < Users.Count; user++)
            for (var p = Interactions.UserStarts[user]; p < Interactions.UserStarts[user + 1]; p++)
                liked[p] = weights[Interactions.Kinds?[p] ?? 0] > 0 && UserItems.ColumnsOf(user).BinarySearch(Interactions.Items[p]) >= 0;
        return Interactions.Where(p => liked[p]);
    }

    /// <summary>The same users and items with other interactions, e.g. the training part of a split, and without examples, which may tell of the other part.</summary>
    public Dataset With(Interactions interactions) => new(Users, Items, interactions, Kinds, UserAttributes, ItemAttributes) { LastEvent = LastEvent, Weights = Weights };

    /// <summary>The same with kinds that weigh otherwise.</summary>
    public Dataset With(KindWeights weights) =>
        weights == Weights ? this : new(Users, Items, Interactions, Kinds, UserAttributes, ItemAttributes, Examples) { LastEvent = LastEvent, Weights = weights };

    /// <summary>The interactions of another dataset over the users, items and kinds of this one; those with any that this one does not know are left out.</summary>
    public Dataset WithThoseOf(Dataset other)
    {
        ArgumentNullException.ThrowIfNull(other);
        int[] users = [.. other.Users.Ids.ToArray().Select(Users.Find)], items = [.. other.Items.Ids.ToArray().Select(Items.Find)];
        int[] kinds = [.. other.Kinds.Select(k => Kinds.Index().Where(o => o.Item == k).Select(o => o.Index).DefaultIfEmpty(-1).First())];
        var (x, rows, of) = (other.Interactions, new List<int>(other.Interactions.Count), new List<int>(other.Interactions.Count));
        for (var user = 0; user < users.Length; user++)
            for (var p = x.UserStarts[user]; p < x.UserStarts[user + 1]; p++)
            {
                if (users[user] < 0 || items[x.Items[p]] < 0 || kinds[x.Kinds?[p] ?? 0] < 0) continue;
                rows.Add(p);
                of.Add(users[user]);
            }

        return With(Interactions.FromColumns(
            Users.Count, Items.Count, [.. of], [.. rows.Select(p => items[x.Items[p]])],
            x.Values is { } values ? [.. rows.Select(p => values[p])] : default,
            x.Times is { } times ? [.. rows.Select(p => times[p])] : default,
            Kinds.Count > 1 ? [.. rows.Select(p => (byte)kinds[x.Kinds?[p] ?? 0])] : default));
    }

    /// <summary>The same users and items with other examples, whose rows of label 1 become the interactions.</summary>
    public Dataset With(Examples examples)
    {
        ArgumentNullException.ThrowIfNull(examples);
        return new Dataset(Users, Items, examples.ToInteractions(Users.Count, Items.Count), null, UserAttributes, ItemAttributes, examples) { LastEvent = LastEvent, Weights = Weights };
    }

    /// <summary>
    /// A 64-bit fingerprint of ids, interactions, examples and weights that are not the default as 16 hex digits (FNV-1a over the columns): the same data gives the same,
    /// and a saved model names the data it was trained on. Computed at the first use.
    /// </summary>
    public string Fingerprint() => _fingerprint.Value;

    private string ReadFingerprint()
    {
        var hash = new Fnv1A();
        foreach (var id in Users.Ids) hash.Add(id);
        foreach (var id in Items.Ids) hash.Add(id);
        hash.Add(Interactions.UserStarts);
        hash.Add(Interactions.Items);
        if (Interactions.Values is { } values) hash.Add(System.Runtime.InteropServices.MemoryMarshal.Cast<float, int>(values));
        if (Interactions.Times is { } times) hash.Add(System.Runtime.InteropServices.MemoryMarshal.Cast<uint, int>(times));
        for (var part = Examples; part is not null; part = part.Validation) hash.Add(part);
        if (!Weights.AreDefaultFor(Kinds)) hash.Add(System.Runtime.InteropServices.MemoryMarshal.Cast<float, int>(Kinds.Select(Weights.Of).ToArray()));
        return hash.ToString();
    }

    private CsrMatrix WeighInteractions()
    {
        var weights = Kinds.Select(Weights.Of).ToArray();
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

        public void Add(Examples examples)
        {
            Add(examples.Rows.Users);
            Add(examples.Rows.Items);
            for (var field = 0; field < examples.Rows.Fields.Count; field++)
            {
                Add(examples.Rows.Fields[field].Name);
                foreach (var value in examples.Rows.Fields[field].Values.Ids) Add(value);
                Add(examples.Rows.Context(field));
            }

            Add(System.Runtime.InteropServices.MemoryMarshal.Cast<float, int>(examples.Labels));
        }

        private void Mix(ulong x) => _state = (_state ^ x) * 1099511628211;

        public override readonly string ToString() => _state.ToString("x16", System.Globalization.CultureInfo.InvariantCulture);
    }
}
