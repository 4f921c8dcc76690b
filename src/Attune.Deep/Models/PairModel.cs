using Attune.Deep.Networks;
using Attune.Deep.Onnx;
using Attune.Models;

namespace Attune.Deep.Models;

/// <summary>
/// A network over the vectors of a user and an item, served by ONNX Runtime. A user of the training scores with the vector learned there; a history is folded
/// in by <see cref="HistoryMapping"/>. Scores are logits: the log-odds that the user takes the item up. Vectors of all zeros are cold.
/// </summary>
public sealed class PairModel : IModel, ISimilarItems, IUserEmbedding, IItemEmbedding
{
    private const string User = "user", Item = "item", Score_ = "score";

    /// <summary>Items scored in one run of the network: their layers stay in the cache.</summary>
    private const int ItemsPerRun = 2048;

    private readonly float[] _users;
    private readonly float[] _items;
    private readonly HistoryMapping _mapping;
    private readonly byte[] _graph;
    private readonly OnnxNetwork _network;

    internal PairModel(float[] users, float[] items, HistoryMapping mapping, byte[] graph)
    {
        (_users, _items, _mapping, _graph) = (users, items, mapping, graph);
        if (users.Length % Dimension != 0 || items.Length % Dimension != 0 || mapping.Weights.Length != (Dimension + 1) * Dimension)
            throw new AttuneException("damaged_model", $"The saved vectors are not {Dimension} a row.", $"Train the model again.");
        _network = new OnnxNetwork(graph);
    }

    /// <inheritdoc/>
    public int UserCount => _users.Length / Dimension;

    /// <inheritdoc/>
    public int ItemCount => _items.Length / Dimension;

    /// <inheritdoc/>
    public int Dimension => _mapping.UserWidth;

    /// <inheritdoc/>
    public void Score(ReadOnlySpan<UserQuery> users, Span<float> scores)
    {
        var vector = new float[Dimension];
        for (var u = 0; u < users.Length; u++)
        {
            var row = scores.Slice(u * ItemCount, ItemCount);
            Embed(users[u], vector);
            if (IsZero(vector)) row.Fill(float.NaN);
            else ScoreItems(vector, row);
        }
    }

    /// <inheritdoc/>
    public ReadOnlySpan<float> UserEmbedding(int user) => _users.AsSpan(user * Dimension, Dimension);

    /// <inheritdoc/>
    public ReadOnlySpan<float> ItemEmbedding(int item) => _items.AsSpan(item * Dimension, Dimension);

    /// <inheritdoc/>
    public void FoldIn(UserQuery user, Span<float> embedding) => _mapping.FoldIn(user, _items, embedding);

    /// <summary>The cosine of the items' vectors.</summary>
    public void SimilarItems(int item, Span<float> similarities)
    {
        for (var other = 0; other < ItemCount; other++)
            similarities[other] = other == item ? float.NaN : System.Numerics.Tensors.TensorPrimitives.CosineSimilarity(ItemEmbedding(item), ItemEmbedding(other));
    }

    /// <inheritdoc/>
    public void Save(TensorArchive archive)
    {
        ArgumentNullException.ThrowIfNull(archive);
        archive.Add("user_factors", _users, UserCount, Dimension);
        archive.Add("item_factors", _items, ItemCount, Dimension);
        archive.Add("history_mapping", _mapping.Weights, Dimension + 1, Dimension);
        archive.Add("network.onnx", _graph);
    }

    /// <summary>Makes the model again.</summary>
    internal static PairModel Load(TensorArchive archive, PairNetwork network) => new(
        archive.Get<float>("user_factors"), archive.Get<float>("item_factors"),
        new HistoryMapping(archive.Get<float>("history_mapping"), network.Width, network.Width), archive.Get<byte>("network.onnx"));

    /// <summary>Writes the network as a graph: a user's vector [1, width] and items' [items, width] give logits [items].</summary>
    internal static byte[] Export(PairNetwork network, NetworkParameters parameters)
    {
        var graph = new OnnxGraph("pair");
        var ops = new OnnxOps(graph, parameters);
        var user = graph.Input(User, OnnxType.Float, 1, network.Width);
        var item = graph.Input(Item, OnnxType.Float, "items", network.Width);
        graph.Output(Score_, network.Forward(ops, user, item), "items");
        return graph.ToBytes();
    }

    private static bool IsZero(ReadOnlySpan<float> vector) => !vector.ContainsAnyExcept(0f);

    private void Embed(UserQuery user, Span<float> vector)
    {
        if (user.User >= 0 && !IsZero(UserEmbedding(user.User))) UserEmbedding(user.User).CopyTo(vector);
        else FoldIn(user, vector);
    }

    private void ScoreItems(float[] user, Span<float> scores)
    {
        for (var first = 0; first < ItemCount; first += ItemsPerRun)
        {
            var count = Math.Min(ItemsPerRun, ItemCount - first);
            var items = OnnxTensor.Of(Item, _items.AsMemory(first * Dimension, count * Dimension), count, Dimension);
            _network.Run([OnnxTensor.Of(User, user, 1, Dimension), items], Score_, scores.Slice(first, count));
        }

        for (var item = 0; item < ItemCount; item++)
            if (IsZero(ItemEmbedding(item))) scores[item] = float.NaN;
    }
}
