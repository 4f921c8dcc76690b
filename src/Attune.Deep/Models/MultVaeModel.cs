using Attune.Data;
using Attune.Deep.Compression;
using Attune.Deep.Networks;
using Attune.Deep.Onnx;
using Attune.Models;

namespace Attune.Deep.Models;

/// <summary>
/// A variational autoencoder with multinomial likelihood (Liang et al. 2018). The score of an item is its logit, w_i · h + b_i, where h is what the
/// network makes of the history: h = tanh(D m + d), m = M tanh(E x / |x| + e) + n, with x the weights of the history's items. Whoever asks with a history is
/// scored from it, known or not; the vectors h of the training's users are kept for those who ask without one.
/// </summary>
public sealed class MultVaeModel : FactorModel, INetworkModel
{
    private const string ItemInput = "items", WeightInput = "weights", Layer = "layer";

    private readonly byte[] _graph;
    private readonly OnnxNetwork _network;

    /// <param name="users">Row-major, users by hidden width and a 1.</param>
    /// <param name="items">Row-major, items by hidden width and the bias.</param>
    /// <param name="hidden">Width of the decoder's hidden layer.</param>
    /// <param name="graph">Encoder, and decoder up to its hidden layer.</param>
    internal MultVaeModel(float[] users, float[] items, int hidden, byte[] graph)
        : base(users, items, hidden + 1, biases: 1) => (_graph, _network) = (graph, new OnnxNetwork(graph));

    /// <inheritdoc/>
    IReadOnlyDictionary<string, byte[]> INetworkModel.Graphs => new Dictionary<string, byte[]>(StringComparer.Ordinal) { ["network"] = _graph };

    /// <inheritdoc/>
    public override void Save(TensorArchive archive)
    {
        base.Save(archive);
        archive.Add(OnnxNetwork.ArchiveName, _graph);
    }

    /// <summary>The model of a training as it is now, with no vectors of users.</summary>
    internal static MultVaeModel Of(MultVaeTraining training, int users)
    {
        var (network, places) = (training.Network, training.Matrix.Places);
        var encoder = new NetworkParameters();
        foreach (var spec in training.Parameters.Specs.Where(s => !s.Name.StartsWith(MultVaeNetwork.Logits, StringComparison.Ordinal)))
        {
            encoder.Add(spec.IsTable ? spec with { Shape = [Math.Max(1, places.Length), network.Hidden], Initial = Initial.Zeros } : spec, seed: 0);
            if (!spec.IsTable) training.Parameters[spec.Name].CopyTo(encoder[spec.Name], 0);
        }

        ToNumbers(training.Parameters[MultVaeNetwork.Table], places, network.Hidden, encoder[MultVaeNetwork.Table], network.Hidden);
        var items = new float[places.Length * (network.Hidden + 1)];
        ToNumbers(training.Parameters[MultVaeNetwork.Logits + ".weight"], places, network.Hidden, items, network.Hidden + 1);
        var biases = training.Parameters[MultVaeNetwork.Logits + ".bias"];
        for (var item = 0; item < places.Length; item++)
            if (places[item] >= 0) items[item * (network.Hidden + 1) + network.Hidden] = biases[places[item]];
        return new MultVaeModel(new float[users * (network.Hidden + 1)], items, network.Hidden, Export(network, encoder));
    }

    /// <summary>The same model with the vectors of the training's users.</summary>
    internal MultVaeModel WithUsers(CsrMatrix userItems, RunContext run)
    {
        Parallel.For(0, userItems.Rows, run.Parallelism, user => FoldInRow(UserQuery.Known(userItems, user), Users.AsSpan(user * Stride, Stride)));
        return this;
    }

    /// <summary>Makes the model again.</summary>
    internal static MultVaeModel Load(TensorArchive archive, int hidden) =>
        new(archive.Get<float>("user_factors"), archive.Get<float>("item_factors"), hidden, archive.Get<byte>(OnnxNetwork.ArchiveName));

    private protected override bool IsStored(UserQuery user) => user.Items.IsEmpty && base.IsStored(user);

    private protected override void FoldInRow(UserQuery user, Span<float> row)
    {
        row.Clear();
        var (items, weights) = Known(user);
        if (items.Count == 0) return;
        var squares = Math.Sqrt(weights.Sum(w => (double)w * w));
        float[] scaled = [.. weights.Select(w => (float)(w / squares))];
        _network.Run([OnnxTensor.Of(ItemInput, items.ToArray()), OnnxTensor.Of(WeightInput, scaled, 1, scaled.Length)], Layer, row[..Dimension]);
        row[Dimension] = 1;
    }

    /// <summary>The items of a history that training knew, and their weights.</summary>
    private (List<int> Items, List<float> Weights) Known(UserQuery user)
    {
        var (items, weights) = (new List<int>(user.Items.Length), new List<float>(user.Items.Length));
        for (var k = 0; k < user.Items.Length; k++)
        {
            var (item, weight) = (user.Items.Span[k], user.WeightAt(k));
            if (weight == 0 || IsZero(ItemRow(item))) continue;
            items.Add(item);
            weights.Add(weight);
        }

        return (items, weights);
    }

    /// <summary>Items [n] and weights [1, n] of one history give the decoder's hidden layer [1, hidden].</summary>
    private static byte[] Export(MultVaeNetwork network, NetworkParameters parameters)
    {
        var graph = new OnnxGraph("mult-vae");
        var ops = new OnnxOps(graph, parameters);
        var items = graph.Input(ItemInput, OnnxType.Int32, "items");
        var weights = graph.Input(WeightInput, OnnxType.Float, 1, "items");
        var bag = ops.MatMul(weights, ops.Rows(MultVaeNetwork.Table, items));
        graph.Output(Layer, MultVaeNetwork.Decode(ops, network.Encode(ops, bag).Means), 1, network.Hidden);
        return graph.ToBytes();
    }

    /// <summary>Copies rows by place to rows by number, which may be wider.</summary>
    private static void ToNumbers(float[] rows, int[] places, int width, float[] byNumber, int stride)
    {
        for (var item = 0; item < places.Length; item++)
            if (places[item] >= 0) rows.AsSpan(places[item] * width, width).CopyTo(byNumber.AsSpan(item * stride));
    }
}
