using Attune.Data;
using Attune.Deep.Features;
using Attune.Deep.Networks;
using Attune.Deep.Onnx;
using Attune.Models;
using Attune.Numerics;

namespace Attune.Deep.Models;

/// <summary>
/// A network over features, served by ONNX Runtime: it predicts examples with their context, and ranks all items for a user by who the user is, the user's
/// attributes and history. Scores are logits. New users are served by attributes and history, new items by attributes; with none of these they are cold.
/// </summary>
/// <remarks>Training leaves an interaction out of the history that it is predicted from; serving scores a user's own items with the whole history.</remarks>
public sealed class FeatureModel : IExampleModel
{
    internal const string GraphName = "network.onnx";

    /// <summary>Items, or examples, of one run of the network: their layers stay in the cache.</summary>
    private const int PlacesPerRun = 1024;

    private const string Output = "logit";

    private readonly FeatureInputs _inputs;
    private readonly byte[] _graph;
    private readonly OnnxNetwork _network;
    private readonly (int First, int Count, SideArrays Items, OnnxTensor[] Tensors)[] _blocks;

    internal FeatureModel(FeatureInputs inputs, byte[] graph)
    {
        (_inputs, _graph, _network) = (inputs, graph, new OnnxNetwork(graph));
        _blocks = [.. Enumerable.Range(0, (ItemCount + PlacesPerRun - 1) / PlacesPerRun).Select(k => BlockOf(k * PlacesPerRun))];
    }

    /// <inheritdoc/>
    public int UserCount => _inputs.Encoder.KnownUsers.Count - 1;

    /// <inheritdoc/>
    public int ItemCount => _inputs.Encoder.KnownItems.Count - 1;

    /// <inheritdoc/>
    public IReadOnlyList<ContextField> Context => _inputs.Encoder.Context;

    /// <inheritdoc/>
    public void Score(ReadOnlySpan<UserQuery> users, Span<float> scores)
    {
        for (var u = 0; u < users.Length; u++) Score(users[u], scores.Slice(u * ItemCount, ItemCount));
    }

    /// <inheritdoc/>
    public void Predict(ExampleRows rows, Span<float> probabilities)
    {
        ArgumentNullException.ThrowIfNull(rows);
        Logits(rows, probabilities);
        foreach (ref var probability in probabilities[..rows.Count]) probability = Logistic.Of(probability);
    }

    /// <inheritdoc/>
    public void Save(TensorArchive archive)
    {
        ArgumentNullException.ThrowIfNull(archive);
        _inputs.Encoder.Save(archive);
        archive.Add(GraphName, _graph);
    }

    /// <summary>The logits of the probabilities of all rows, in parallel.</summary>
    internal float[] Logits(ExampleRows rows, RunContext run)
    {
        var logits = new float[rows.Count];
        Parallel.For(0, (rows.Count + PlacesPerRun - 1) / PlacesPerRun, run.Parallelism, block =>
        {
            var (first, count) = (block * PlacesPerRun, Math.Min(PlacesPerRun, rows.Count - block * PlacesPerRun));
            Logits(rows.Slice(first, count), logits.AsSpan(first, count));
        });
        return logits;
    }

    /// <summary>Writes the network as a graph: groups of a user with items give logits [groups, each], calibrated.</summary>
    internal static byte[] Export(FeatureNetwork network, NetworkParameters parameters)
    {
        var graph = new OnnxGraph("features");
        var ops = new OnnxOps(graph, parameters);
        var inputs = new FeatureGraph(graph);
        inputs.AddSide(network.Layout.Users, 1);
        inputs.AddSide(network.Layout.Items, "each");
        if (network.CrossRows > 0) inputs.AddBag(FeatureNetwork.CrossTable, "each");
        var logit = network.Logit(ops, FeatureFields<OnnxValue>.Of(ops, network, name => inputs[name]));
        graph.Output(Output, ops.Reshape(FeatureNetwork.Calibrated(ops, logit), 0, -1), FeatureGraph.Groups, "each");
        return graph.ToBytes();
    }

    private (int First, int Count, SideArrays Items, OnnxTensor[] Tensors) BlockOf(int first)
    {
        var count = Math.Min(PlacesPerRun, ItemCount - first);
        var items = _inputs.Items(count);
        for (var item = first; item < first + count; item++) _inputs.AddItem(items, item);
        return (first, count, items, FeatureGraph.ToTensors(items.ToArrays(1)));
    }

    private void Logits(ExampleRows rows, Span<float> logits)
    {
        for (var first = 0; first < rows.Count; first += PlacesPerRun)
        {
            var count = Math.Min(PlacesPerRun, rows.Count - first);
            var (users, items) = (_inputs.Users(count), _inputs.Items(count));
            for (var row = first; row < first + count; row++) LabelledSamples.Add(_inputs, rows, row, users, items);
            Run(users, items, count, 1, FeatureGraph.ToTensors(items.ToArrays(count)), logits.Slice(first, count));
        }
    }

    private void Score(UserQuery user, Span<float> scores)
    {
        var history = _inputs.HistoryOf(user);
        if (history.Length == 0 && !_inputs.Encoder.KnownUsers.IsKnown(_inputs.Encoder.PlaceOfUser(user.User)))
        {
            scores.Fill(float.NaN);
            return;
        }

        var users = _inputs.Users(1);
        _inputs.AddUser(users, user.User, [], history);
        foreach (var (first, count, items, tensors) in _blocks) Run(users, items, 1, count, tensors, scores.Slice(first, count));
        for (var item = 0; item < scores.Length; item++)
            if (!_inputs.Encoder.KnownItems.IsKnown(item)) scores[item] = float.NaN;
    }

    private void Run(SideArrays users, SideArrays items, int groups, int each, OnnxTensor[] itemTensors, Span<float> logits)
    {
        OnnxTensor[] tensors = [.. FeatureGraph.ToTensors(users.ToArrays(groups)), .. itemTensors, .. FeatureGraph.ToTensors(_inputs.Crosses(users, items, groups, each))];
        _network.Run(tensors, Output, logits);
    }
}
