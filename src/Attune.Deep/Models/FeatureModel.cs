using Attune.Data;
using Attune.Deep.Compression;
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
public sealed class FeatureModel : IExampleModel, ITrainedNetwork
{
    /// <summary>Items, or examples, of one run of the network: their layers stay in the cache.</summary>
    private const int PlacesPerRun = 1024;

    private const string Output = "logit", Ranges = "ranges";

    private readonly FeatureInputs _inputs;
    private readonly FeatureNetwork _shape;
    private readonly SavedNetwork _saved;
    private readonly OnnxNetwork _network;
    private readonly (int First, int Count, SideArrays Items, OnnxTensor[] Tensors)[] _blocks;

    internal FeatureModel(FeatureInputs inputs, FeatureNetwork shape, SavedNetwork saved)
    {
        (_inputs, _shape, _saved, _network) = (inputs, shape, saved, new OnnxNetwork(Export(shape, saved, saved.Served)));
        _blocks = [.. Enumerable.Range(0, (ItemCount + PlacesPerRun - 1) / PlacesPerRun).Select(k => BlockOf(k * PlacesPerRun))];
    }

    /// <inheritdoc/>
    public int UserCount => _inputs.Encoder.KnownUsers.Count - 1;

    /// <inheritdoc/>
    public int ItemCount => _inputs.Encoder.KnownItems.Count - 1;

    /// <inheritdoc/>
    public IReadOnlyList<ContextField> Context => _inputs.Encoder.Context;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, byte[]> Graphs => new Dictionary<string, byte[]>(StringComparer.Ordinal) { ["network"] = Export(_shape, _saved, _saved.Format) };

    SavedNetwork ITrainedNetwork.Network => _saved;

    /// <summary>What it is fed by.</summary>
    internal FeatureEncoder Encoder => _inputs.Encoder;

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
        _saved.Save(archive);
    }

    /// <summary>Makes the model again.</summary>
    internal static FeatureModel Load(TensorArchive archive, FeatureInputs inputs, FeatureNetwork shape)
    {
        var expected = new NetworkParameters { HasValues = false };
        shape.AddParameters(expected, seed: 0);
        return new FeatureModel(inputs, shape, SavedNetwork.Load(archive, expected.Specs));
    }

    /// <summary>The same model in signed bytes; what its layers read is measured on samples of users, in contexts drawn at random.</summary>
    internal FeatureModel Quantize(IReadOnlyList<UserQuery> samples, RunContext run)
    {
        var parameters = Int8Rows.Rounded(_saved.Parameters);
        return new FeatureModel(_inputs, _shape, new SavedNetwork(parameters, WeightFormat.Int8, Measure(parameters, samples, run)));
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

    private LayerRanges Measure(NetworkParameters parameters, IReadOnlyList<UserQuery> samples, RunContext run)
    {
        var graph = new OnnxGraph("ranges");
        var ops = new OnnxOps(graph, parameters);
        Compute(_shape, ops, graph);
        ops.OutputRanges(Ranges);
        using var network = new OnnxNetwork(graph.ToBytes());
        var (ranges, measured, random) = (new LayerRanges(ops.Layers), new float[2 * ops.Layers], new Random(run.Seed));
        foreach (var user in samples)
        {
            run.Cancellation.ThrowIfCancellationRequested();
            var users = _inputs.Users(1);
            int[] context = [.. Context.Select((field, k) => _inputs.Encoder.ContextRow(k, random.Next(-1, field.Values.Count)))];
            _inputs.AddUser(users, user.User, context, _inputs.HistoryOf(user));
            foreach (var (_, count, items, tensors) in _blocks)
            {
                network.Run(Tensors(users, items, 1, count, tensors), Ranges, measured);
                ranges.Widen(measured);
            }
        }

        return ranges;
    }

    /// <summary>Writes the network as a graph: groups of a user with items give logits [groups, each], calibrated.</summary>
    private static byte[] Export(FeatureNetwork network, SavedNetwork saved, WeightFormat format)
    {
        var graph = new OnnxGraph("features");
        var ops = new OnnxOps(graph, saved.Parameters, format, saved.Ranges);
        graph.Output(Output, ops.Reshape(FeatureNetwork.Calibrated(ops, Compute(network, ops, graph)), 0, -1), FeatureGraph.Groups, "each");
        return graph.ToBytes();
    }

    private static OnnxValue Compute(FeatureNetwork network, OnnxOps ops, OnnxGraph graph)
    {
        var inputs = new FeatureGraph(graph);
        inputs.AddSide(network.Layout.Users, 1);
        inputs.AddSide(network.Layout.Items, "each");
        if (network.CrossRows > 0) inputs.AddBag(FeatureNetwork.CrossTable, "each");
        return network.Logit(ops, FeatureFields<OnnxValue>.Of(ops, network, name => inputs[name]));
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

    private void Run(SideArrays users, SideArrays items, int groups, int each, OnnxTensor[] itemTensors, Span<float> logits) =>
        _network.Run(Tensors(users, items, groups, each, itemTensors), Output, logits);

    private OnnxTensor[] Tensors(SideArrays users, SideArrays items, int groups, int each, OnnxTensor[] itemTensors) =>
        [.. FeatureGraph.ToTensors(users.ToArrays(groups)), .. itemTensors, .. FeatureGraph.ToTensors(_inputs.Crosses(users, items, groups, each))];
}
