using Attune.Deep.Compression;
using Attune.Deep.Networks;
using Attune.Deep.Onnx;
using Attune.Models;

namespace Attune.Deep.Models;

/// <summary>
/// A network over the vectors of a user and an item, served by ONNX Runtime. A user of the training scores with the vector learned there; a history is folded
/// in by <see cref="HistoryMapping"/>. Scores are logits: the log-odds that the user takes the item up. Vectors of all zeros are cold.
/// </summary>
public sealed class PairModel : ITrainedNetwork, ISimilarItems, IUserEmbedding, IItemEmbedding
{
    private const string User = "user", Item = "item", Score_ = "score";

    /// <summary>Items scored in one run of the network: their layers stay in the cache.</summary>
    private const int ItemsPerRun = 2048;

    private readonly SavedNetwork _saved;
    private readonly PairNetwork _shape;
    private readonly float[] _users;
    private readonly float[] _items;
    private readonly HistoryMapping _mapping;
    private readonly OnnxNetwork _network;

    internal PairModel(SavedNetwork saved, PairNetwork shape, HistoryMapping mapping)
    {
        (_saved, _shape, _mapping) = (saved, shape, mapping);
        (_users, _items) = (saved.Parameters[PairTraining.Users], saved.Parameters[PairTraining.Items]);
        if (_users.Length % Dimension != 0 || _items.Length % Dimension != 0 || mapping.Weights.Length != (Dimension + 1) * Dimension)
            throw new AttuneException("damaged_model", $"The saved vectors are not {Dimension} a row.", $"Train the model again.");
        _network = new OnnxNetwork(Export(shape, saved));
    }

    /// <summary>One that holds the tables too: the row of a user [1] and those of items [items] give logits [items].</summary>
    public IReadOnlyDictionary<string, byte[]> Graphs => new Dictionary<string, byte[]>(StringComparer.Ordinal) { ["network"] = ExportWhole() };

    SavedNetwork ITrainedNetwork.Network => _saved;

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
        _saved.Save(archive);
        archive.Add("history_mapping", _mapping.Weights, Dimension + 1, Dimension);
    }

    /// <summary>Makes the model again.</summary>
    internal static PairModel Load(TensorArchive archive, PairNetwork network)
    {
        var mapping = new HistoryMapping(archive.Get<float>("history_mapping"), network.Width, network.Width);
        var expected = new NetworkParameters { HasValues = false };
        network.AddParameters(expected, seed: 0);
        var saved = SavedNetwork.Load(archive, [.. expected.Specs, new ParameterSpec(PairTraining.Users, [], Initial.Zeros), new ParameterSpec(PairTraining.Items, [], Initial.Zeros)]);
        return new PairModel(saved, network, mapping);
    }

    /// <summary>The same model in signed bytes; what its layers read is measured on samples of users.</summary>
    internal PairModel Quantize(IReadOnlyList<UserQuery> samples, RunContext run)
    {
        var parameters = Int8Rows.Rounded(_saved.Parameters);
        return new PairModel(new SavedNetwork(parameters, WeightFormat.Int8, Measure(parameters, samples, run)), _shape, _mapping);
    }

    private LayerRanges Measure(NetworkParameters parameters, IReadOnlyList<UserQuery> samples, RunContext run)
    {
        var graph = new OnnxGraph("ranges");
        var ops = new OnnxOps(graph, parameters);
        Compute(_shape, ops, graph);
        ops.OutputRanges("ranges");
        using var network = new OnnxNetwork(graph.ToBytes());
        var (ranges, measured, vector) = (new LayerRanges(ops.Layers), new float[2 * ops.Layers], new float[Dimension]);
        foreach (var user in samples)
        {
            run.Cancellation.ThrowIfCancellationRequested();
            Embed(user, vector);
            if (IsZero(vector)) continue;
            for (var first = 0; first < ItemCount; first += ItemsPerRun)
            {
                network.Run([OnnxTensor.Of(User, vector, 1, Dimension), ItemsFrom(first, Math.Min(ItemsPerRun, ItemCount - first))], "ranges", measured);
                ranges.Widen(measured);
            }
        }

        return ranges;
    }

    /// <summary>Writes the network as a graph: a user's vector [1, width] and items' [items, width] give logits [items].</summary>
    private static byte[] Export(PairNetwork network, SavedNetwork saved)
    {
        var graph = new OnnxGraph("pair");
        graph.Output(Score_, Compute(network, new OnnxOps(graph, saved.Parameters, saved.Served, saved.Ranges), graph), "items");
        return graph.ToBytes();
    }

    private byte[] ExportWhole()
    {
        var graph = new OnnxGraph("pair");
        var ops = new OnnxOps(graph, _saved.Parameters, _saved.Format, _saved.Ranges);
        var (user, items) = (graph.Input(User, OnnxType.Int64, 1), graph.Input(Item, OnnxType.Int64, "items"));
        graph.Output(Score_, _shape.Forward(ops, ops.Rows(PairTraining.Users, user), ops.Rows(PairTraining.Items, items)), "items");
        return graph.ToBytes();
    }

    private static OnnxValue Compute(PairNetwork network, OnnxOps ops, OnnxGraph graph)
    {
        var user = graph.Input(User, OnnxType.Float, 1, network.Width);
        var item = graph.Input(Item, OnnxType.Float, "items", network.Width);
        return network.Forward(ops, user, item);
    }

    private static bool IsZero(ReadOnlySpan<float> vector) => !vector.ContainsAnyExcept(0f);

    private OnnxTensor ItemsFrom(int first, int count) => OnnxTensor.Of(Item, _items.AsMemory(first * Dimension, count * Dimension), count, Dimension);

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
            _network.Run([OnnxTensor.Of(User, user, 1, Dimension), ItemsFrom(first, count)], Score_, scores.Slice(first, count));
        }

        for (var item = 0; item < ItemCount; item++)
            if (IsZero(ItemEmbedding(item))) scores[item] = float.NaN;
    }
}
