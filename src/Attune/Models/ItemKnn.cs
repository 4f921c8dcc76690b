using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Numerics.Tensors;
using Attune.Data;
using Attune.Numerics;

namespace Attune.Models;

/// <summary>How an item's users are weighed before items are compared by their cosine.</summary>
public enum ItemSimilarity
{
    /// <summary>By the weight of the interaction alone.</summary>
    Cosine,

    /// <summary>Users of few items say more: the weight times log(items / items of the user).</summary>
    TfIdf,

    /// <summary>As TF-IDF, with weights that saturate and are relative to the item's size (k1 1.2, b 0.75).</summary>
    Bm25,
}

/// <summary>Options of <c>item-knn</c>.</summary>
public sealed record ItemKnnOptions
{
    /// <summary>How items are compared.</summary>
    [Description("How items are compared: cosine, or cosine after weighing users by tf_idf or bm25.")]
    public ItemSimilarity Similarity { get; init; } = ItemSimilarity.TfIdf;

    /// <summary>Neighbours kept for each item.</summary>
    [Description("How many of its most similar items each item keeps.")]
    [Range(1, 100_000)]
    public int Neighbours { get; init; } = 60;

    /// <summary>Added to the product of norms.</summary>
    [Description("Added to the cosine's denominator, so that items with few users in common are not too alike.")]
    [Range(0.0, 1e6)]
    public double Shrinkage { get; init; } = 20;

    /// <summary>Divides an item's similarities by their sum.</summary>
    [Description("Divide each item's similarities by their sum, so that items in dense neighbourhoods are not favoured.")]
    public bool Normalize { get; init; }
}

/// <summary>Trains <see cref="ItemKnnModel"/>.</summary>
internal sealed class ItemKnnTrainer : ModelTrainer<ItemKnnOptions>
{
    private const double K1 = 1.2;

    private const double B = 0.75;

    public override ModelDescription Description { get; } = new(
        "item-knn",
        "Item-based k nearest neighbours",
        "Recommends what is similar to the user's own items, by the users they have in common. Easy to explain, needs no tuning to speak of, and takes new interactions into account at once.",
        "Sarwar, Karypis, Konstan, Riedl (2001), Item-Based Collaborative Filtering Recommendation Algorithms; Deshpande, Karypis (2004), Item-Based Top-N Recommendation Algorithms");

    public override IModel Train(Dataset dataset, ItemKnnOptions options, RunContext run)
    {
        var userItems = Weigh(dataset.UserItems, options.Similarity);
        var neighbours = Neighbours(userItems, options, run);
        return new ItemKnnModel(neighbours, dataset.Users.Count);
    }

    public override IModel Load(TensorArchive archive, ItemKnnOptions options)
    {
        var starts = archive.Get<int>("neighbour_starts");
        var neighbours = new CsrMatrix(starts.Length - 1, starts, archive.Get<int>("neighbour_items"), archive.Get<float>("neighbour_similarities"));
        return new ItemKnnModel(neighbours, archive.Get<int>("user_count")[0]);
    }

    private static CsrMatrix Neighbours(CsrMatrix userItems, ItemKnnOptions options, RunContext run)
    {
        var itemUsers = userItems.Transpose();
        var norms = Norms(itemUsers);
        var rows = new (int[] Items, float[] Similarities)[itemUsers.Rows];
        var done = 0;
        CostBalance.For(itemUsers.RowStarts, 1, run.Parallelism, () => new Accumulator(userItems, itemUsers, norms, options), (accumulator, first, end) =>
        {
            for (var item = first; item < end; item++) rows[item] = accumulator.NeighboursOf(item);
            run.Progress?.Report(new WorkProgress("Comparing items", Interlocked.Add(ref done, end - first), rows.Length, "items"));
        });
        var starts = new int[rows.Length + 1];
        for (var item = 0; item < rows.Length; item++) starts[item + 1] = checked(starts[item] + rows[item].Items.Length);
        return new CsrMatrix(rows.Length, starts, [.. rows.SelectMany(r => r.Items)], [.. rows.SelectMany(r => r.Similarities)]);
    }

    private static float[] Norms(CsrMatrix itemUsers)
    {
        var norms = new float[itemUsers.Rows];
        for (var item = 0; item < norms.Length; item++)
            norms[item] = itemUsers.Values is null ? MathF.Sqrt(itemUsers.CountOf(item)) : TensorPrimitives.Norm(itemUsers.ValuesOf(item));
        return norms;
    }

    private static CsrMatrix Weigh(CsrMatrix userItems, ItemSimilarity similarity)
    {
        if (similarity == ItemSimilarity.Cosine) return userItems;
        var sizes = new double[userItems.Columns];
        for (var e = 0; e < userItems.Count; e++) sizes[userItems.ColumnIndices[e]] += userItems.Values?[e] ?? 1;
        var meanSize = sizes.Sum() / Math.Max(1, sizes.Length);
        var values = new float[userItems.Count];
        for (var user = 0; user < userItems.Rows; user++)
        {
            // The user is the term and the item the document: a user of every item tells nothing.
            var idf = Math.Log((1 + userItems.Columns) / (1.0 + userItems.CountOf(user)));
            for (var e = userItems.RowStarts[user]; e < userItems.RowStarts[user + 1]; e++)
            {
                double weight = userItems.Values?[e] ?? 1;
                var size = sizes[userItems.ColumnIndices[e]];
                values[e] = (float)(idf * (similarity == ItemSimilarity.TfIdf ? Math.Sqrt(weight) : weight * (K1 + 1) / (weight + K1 * (1 - B + B * size / meanSize))));
            }
        }

        return new CsrMatrix(userItems.Columns, userItems.RowStarts, userItems.ColumnIndices, values);
    }

    /// <summary>One worker's scratch: a row of the item-item matrix at a time, so that memory never grows with items squared.</summary>
    private sealed class Accumulator(CsrMatrix userItems, CsrMatrix itemUsers, float[] norms, ItemKnnOptions options)
    {
        private readonly float[] _products = new float[userItems.Columns];
        private readonly int[] _indices = new int[Math.Min(options.Neighbours, userItems.Columns)];
        private readonly float[] _values = new float[Math.Min(options.Neighbours, userItems.Columns)];

        public (int[] Items, float[] Similarities) NeighboursOf(int item)
        {
            _products.AsSpan().Clear();
            var users = itemUsers.ColumnsOf(item);
            var weights = itemUsers.ValuesOf(item);
            for (var k = 0; k < users.Length; k++) AddUser(users[k], weights.IsEmpty ? 1f : weights[k]);
            _products[item] = 0;
            return Best(norms[item]);
        }

        private void AddUser(int user, float weight)
        {
            var items = userItems.ColumnsOf(user);
            var weights = userItems.ValuesOf(user);
            if (weights.IsEmpty)
                foreach (var other in items) _products[other] += weight;
            else
                for (var k = 0; k < items.Length; k++) _products[items[k]] += weight * weights[k];
        }

        private (int[] Items, float[] Similarities) Best(float norm)
        {
            for (var other = 0; other < _products.Length; other++)
                _products[other] = _products[other] > 0 ? _products[other] / (norm * norms[other] + (float)options.Shrinkage) : float.NaN;
            var count = TopK.Select(_products, _indices, _values);
            var (items, similarities) = (_indices[..count], _values[..count]);
            Array.Sort(items, similarities);
            if (options.Normalize && count > 0)
                TensorPrimitives.Divide(similarities, TensorPrimitives.Sum<float>(similarities), similarities);
            return (items, similarities);
        }
    }
}

/// <summary>
/// Item-based nearest neighbours: score(u, i) = sum of s(i, j) · w(u, j) over the user's items j among the neighbours of i, with
/// s(i, j) = v_i · v_j / (|v_i| |v_j| + shrinkage). Scores from the history, so every user is folded in.
/// An item without neighbours is cold; an item that shares none with the history scores 0.
/// </summary>
public sealed class ItemKnnModel : IModel, ISimilarItems, IExplainsByHistory
{
    private readonly CsrMatrix _neighbours;
    private readonly CsrMatrix _neighbourOf;
    private readonly int[] _coldItems;

    internal ItemKnnModel(CsrMatrix neighbours, int users)
    {
        (_neighbours, _neighbourOf, UserCount) = (neighbours, neighbours.Transpose(), users);
        _coldItems = [.. Enumerable.Range(0, neighbours.Rows).Where(i => neighbours.CountOf(i) == 0)];
    }

    /// <inheritdoc/>
    public int UserCount { get; }

    /// <inheritdoc/>
    public int ItemCount => _neighbours.Rows;

    /// <inheritdoc/>
    public void Score(ReadOnlySpan<UserQuery> users, Span<float> scores)
    {
        for (var row = 0; row < users.Length; row++) Score(users[row], scores.Slice(row * ItemCount, ItemCount));
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
    public IReadOnlyList<Contribution> Explain(UserQuery user, int item)
    {
        var shares = new List<Contribution>();
        var neighbours = _neighbours.ColumnsOf(item);
        var similarities = _neighbours.ValuesOf(item);
        for (var k = 0; k < user.Items.Length; k++)
        {
            var at = neighbours.BinarySearch(user.Items.Span[k]);
            shares.Add(new Contribution(user.Items.Span[k], at < 0 ? 0 : similarities[at] * user.WeightAt(k)));
        }

        return [.. shares.OrderByDescending(c => c.Share)];
    }

    /// <inheritdoc/>
    public void Save(TensorArchive archive)
    {
        ArgumentNullException.ThrowIfNull(archive);
        archive.Add("neighbour_starts", _neighbours.RowStarts);
        archive.Add("neighbour_items", _neighbours.ColumnIndices);
        archive.Add("neighbour_similarities", _neighbours.Values!);
        archive.Add("user_count", [UserCount]);
    }

    private void Score(UserQuery user, Span<float> scores)
    {
        scores.Fill(user.Items.IsEmpty ? float.NaN : 0f);
        for (var k = 0; k < user.Items.Length; k++)
        {
            var items = _neighbourOf.ColumnsOf(user.Items.Span[k]);
            var similarities = _neighbourOf.ValuesOf(user.Items.Span[k]);
            var weight = user.WeightAt(k);
            for (var e = 0; e < items.Length; e++) scores[items[e]] += similarities[e] * weight;
        }

        foreach (var item in _coldItems) scores[item] = float.NaN;
    }
}
