using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Numerics.Tensors;
using Attune.Data;

namespace Attune.Models;

/// <summary>Options of <c>gf-cf</c>.</summary>
public sealed record GfCfOptions
{
    /// <summary>Singular vectors of the ideal low-pass filter.</summary>
    [Description("Singular vectors that the ideal low-pass filter lets through.")]
    [Range(1, 4096)]
    public int Factors { get; init; } = 256;

    /// <summary>alpha.</summary>
    [Description("Weight of the ideal low-pass filter beside the linear one, alpha of the paper.")]
    [Range(0.0, 100.0)]
    [Search(0, 1)]
    public double Alpha { get; init; } = 0.3;
}

/// <summary>Trains <see cref="GfCfModel"/>.</summary>
internal sealed class GfCfTrainer : ModelTrainer<GfCfOptions>
{
    public override ModelDescription Description { get; } = new(
        "gf-cf",
        "Graph filter collaborative filtering",
        "Smooths a user's history over the graph of users and items: a linear filter and an ideal low-pass filter together. Trains in seconds and rivals graph neural networks on sparse data.",
        "Shen, Wu, Zhang, Shan, Zhang, Letaief, Li (2021), How Powerful is Graph Convolution for Recommendation?");

    public override IModel Train(Dataset dataset, GfCfOptions options, RunContext run)
    {
        FactorModel.ThrowIfTooLarge(dataset, options.Factors);
        var graph = new NormalisedGraph(dataset.UserItems);
        var (vectors, count) = SingularVectors.Compute(graph.UserItems, graph.ItemUsers, options.Factors, EntityKeys.Of(dataset, run.Seed).Items, run);
        return new GfCfModel(graph, vectors, count, options);
    }

    public override IModel Load(TensorArchive archive, GfCfOptions options)
    {
        var vectors = archive.Get<float>("item_vectors");
        var shape = archive.ShapeOf("item_vectors");
        var graph = new NormalisedGraph(new CsrMatrix(shape[0], archive.Get<int>("user_starts"), archive.Get<int>("user_items")));
        return new GfCfModel(graph, vectors, shape[1], options);
    }
}

/// <summary>R~ = D_U^(-1/2) R D_I^(-1/2) of the interactions R without their weights, in both orientations, with D the degrees of users and items.</summary>
internal sealed class NormalisedGraph
{
    public NormalisedGraph(CsrMatrix interactions)
    {
        var degrees = new int[interactions.Columns];
        foreach (var item in interactions.ColumnIndices.AsSpan(0, interactions.Count)) degrees[item]++;
        ItemRoots = Array.ConvertAll(degrees, d => MathF.Sqrt(d));
        var values = new float[interactions.Count];
        for (var user = 0; user < interactions.Rows; user++)
            for (var e = interactions.RowStarts[user]; e < interactions.RowStarts[user + 1]; e++)
                values[e] = 1 / (MathF.Sqrt(interactions.CountOf(user)) * ItemRoots[interactions.ColumnIndices[e]]);
        UserItems = new CsrMatrix(interactions.Columns, interactions.RowStarts, interactions.ColumnIndices, values);
        ItemUsers = UserItems.Transpose();
    }

    /// <summary>R~, users by items.</summary>
    public CsrMatrix UserItems { get; }

    /// <summary>R~ᵀ.</summary>
    public CsrMatrix ItemUsers { get; }

    /// <summary>Square root of each item's degree.</summary>
    public float[] ItemRoots { get; }
}

/// <summary>
/// score(r) = r R~ᵀ R~ + alpha r D^(-1/2) V Vᵀ D^(1/2), for a history r, the normalised graph R~, the items' degrees D, and V the leading right singular vectors
/// of R~ (Shen et al. 2021, algorithm 1). Scores from the history, so every user is folded in; weights of interactions do not count. Items
/// that nobody met are cold.
/// </summary>
public sealed class GfCfModel : IModel, ISimilarItems, IUserEmbedding, IExplainsByHistory
{
    private readonly NormalisedGraph _graph;
    private readonly float[] _vectors;
    private readonly float[] _users;
    private readonly GfCfOptions _options;

    internal GfCfModel(NormalisedGraph graph, float[] vectors, int dimension, GfCfOptions options)
    {
        (_graph, _vectors, Dimension, _options) = (graph, vectors, dimension, options);
        _users = new float[UserCount * dimension];
        for (var user = 0; user < UserCount; user++) FoldIn(UserQuery.Known(graph.UserItems, user), _users.AsSpan(user * dimension, dimension));
    }

    /// <inheritdoc/>
    public int UserCount => _graph.UserItems.Rows;

    /// <inheritdoc/>
    public int ItemCount => _graph.UserItems.Columns;

    /// <summary>Vectors of the low-pass filter; fewer than asked for when the rank of the data is less.</summary>
    public int Dimension { get; }

    /// <inheritdoc/>
    public void Score(ReadOnlySpan<UserQuery> users, Span<float> scores)
    {
        var (reached, embedding) = (new float[UserCount], new float[Dimension]);
        for (var user = 0; user < users.Length; user++)
        {
            var own = scores.Slice(user * ItemCount, ItemCount);
            if (users[user].Items.IsEmpty)
            {
                own.Fill(float.NaN);
                continue;
            }

            FoldIn(users[user], embedding);
            LowPass(embedding, own);
            AddLinear(users[user].Items.Span, reached, own);
            MaskCold(own);
        }
    }

    /// <inheritdoc/>
    public ReadOnlySpan<float> UserEmbedding(int user) => _users.AsSpan(user * Dimension, Dimension);

    /// <summary>r D^(-1/2) V: where the history lies in the space of the low-pass filter.</summary>
    public void FoldIn(UserQuery user, Span<float> embedding)
    {
        embedding.Clear();
        foreach (var item in user.Items.Span)
            if (_graph.ItemRoots[item] > 0) TensorPrimitives.MultiplyAdd(Vector(item), 1 / _graph.ItemRoots[item], embedding, embedding);
    }

    /// <summary>R~ᵀ R~, the linear filter: users in common, each the less the more items they have, over the roots of the items' degrees.</summary>
    public void SimilarItems(int item, Span<float> similarities)
    {
        similarities[..ItemCount].Clear();
        if (_graph.ItemRoots[item] > 0) AddLinear([item], new float[UserCount], similarities);
        MaskCold(similarities);
        similarities[item] = float.NaN;
    }

    /// <inheritdoc/>
    public IReadOnlyList<Contribution> Explain(UserQuery user, int item) =>
        [.. user.Items.ToArray().Select(own => new Contribution(own, Link(own, item))).OrderByDescending(c => c.Share)];

    /// <inheritdoc/>
    public void Save(TensorArchive archive)
    {
        ArgumentNullException.ThrowIfNull(archive);
        archive.Add("user_starts", _graph.UserItems.RowStarts);
        archive.Add("user_items", _graph.UserItems.ColumnIndices[.._graph.UserItems.Count]);
        archive.Add("item_vectors", _vectors, ItemCount, Dimension);
    }

    private ReadOnlySpan<float> Vector(int item) => _vectors.AsSpan(item * Dimension, Dimension);

    private void LowPass(ReadOnlySpan<float> embedding, Span<float> scores)
    {
        for (var item = 0; item < ItemCount; item++)
            scores[item] = (float)_options.Alpha * _graph.ItemRoots[item] * TensorPrimitives.Dot(embedding, Vector(item));
    }

    /// <summary>Adds r R~ᵀ R~: from the items to their users, and from those to all their items.</summary>
    private void AddLinear(ReadOnlySpan<int> items, Span<float> reached, Span<float> scores)
    {
        reached.Clear();
        foreach (var item in items) Spread(_graph.ItemUsers, item, 1, reached);
        for (var user = 0; user < reached.Length; user++)
            if (reached[user] != 0) Spread(_graph.UserItems, user, reached[user], scores);
    }

    private static void Spread(CsrMatrix matrix, int row, float weight, Span<float> sums)
    {
        var columns = matrix.ColumnsOf(row);
        var values = matrix.ValuesOf(row);
        for (var k = 0; k < columns.Length; k++) sums[columns[k]] += weight * values[k];
    }

    private float Link(int from, int to)
    {
        if (_graph.ItemRoots[from] == 0 || _graph.ItemRoots[to] == 0) return 0;
        var users = _graph.ItemUsers.ColumnsOf(from);
        var others = _graph.ItemUsers.ColumnsOf(to);
        var linear = 0f;
        for (var k = 0; k < users.Length; k++)
            if (others.BinarySearch(users[k]) is var at and >= 0) linear += _graph.ItemUsers.ValuesOf(from)[k] * _graph.ItemUsers.ValuesOf(to)[at];
        return linear + (float)_options.Alpha * _graph.ItemRoots[to] / _graph.ItemRoots[from] * TensorPrimitives.Dot(Vector(from), Vector(to));
    }

    private void MaskCold(Span<float> scores)
    {
        for (var item = 0; item < ItemCount; item++)
            if (_graph.ItemRoots[item] == 0) scores[item] = float.NaN;
    }
}
