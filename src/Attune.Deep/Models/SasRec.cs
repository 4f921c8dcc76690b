using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Attune.Data;
using Attune.Deep.Compression;
using Attune.Deep.Networks;
using Attune.Deep.Onnx;
using Attune.Deep.Sequences;
using Attune.Deep.Training;
using Attune.Models;

namespace Attune.Deep.Models;

/// <summary>Options of <c>sasrec</c>.</summary>
public sealed record SasRecOptions : SequenceOptions
{
    /// <summary>Defaults of the shared options.</summary>
    public SasRecOptions() => (Epochs, LearningRate, BatchSize, Dropout, Patience) = (200, 0.003, 128, 0.3, 10);

    /// <summary>Length of an item's vector.</summary>
    [Description("Length of the vectors of items and of everything in the network; a multiple of heads.")]
    [Range(1, 2048)]
    public int Factors { get; init; } = 64;

    /// <summary>Blocks.</summary>
    [Description("Blocks of self-attention, one upon the other.")]
    [Range(1, 32)]
    public int Blocks { get; init; } = 2;

    /// <summary>Heads.</summary>
    [Description("Heads of attention in a block; they share the factors between them.")]
    [Range(1, 64)]
    public int Heads { get; init; } = 1;
}

/// <summary>Trains <see cref="SasRecModel"/>.</summary>
internal sealed class SasRecTrainer : ModelTrainer<SasRecOptions>
{
    public override ModelDescription Description { get; } = new(
        "sasrec",
        "Self-attentive sequential recommendation",
        "Reads a history in order of time by self-attention and tells what comes next. For data whose order matters; a new user or event is served at once.",
        "Kang, McAuley (2018), Self-Attentive Sequential Recommendation; losses: Klenitskiy, Vasilev (2023), Turning Dross Into Gold Loss: is BERT4Rec really better than SASRec?; Petrov, Macdonald (2023), gSASRec");

    public override IModel Train(Dataset dataset, SasRecOptions options, RunContext run)
    {
        var network = SasRecModel.Network(options);
        FactorModel.ThrowIfTooLarge(dataset, options.Factors);
        var sequences = ItemSequences.Of(dataset, EntityKeys.Of(dataset, run.Seed));
        var training = new SequenceTraining(network, sequences, options, run);
        run.Cancellation.ThrowIfCancellationRequested();
        if (training.BatchesIn(0) > 0) TrainingLoop.Run(training, options, run);

        var (d, table) = (options.Factors, training.Parameters[SequenceBatches.Items]);
        var items = new float[dataset.Items.Count * d];
        for (var row = 0; row < sequences.Items.Length; row++) table.AsSpan(row * d, d).CopyTo(items.AsSpan(sequences.Items[row] * d));
        return SasRecModel.Of(dataset.Sequences(), items, training.Parameters, options, run);
    }

    public override IModel Load(TensorArchive archive, SasRecOptions options) => SasRecModel.Load(archive, options);
}

/// <summary>
/// SASRec: a score is h · e_i, with h the vector that <see cref="SelfAttention"/> makes of the newest items of a history, and e_i the item's.
/// A known user is scored by the history at training, unless the query tells a sequence; a history whose order is not told is read as it is given.
/// Items that nobody met are cold, and so are users without items. A loaded model needs no Torch.
/// </summary>
public sealed class SasRecModel : FactorModel, INetworkModel
{
    private readonly SelfAttention _network;
    private readonly NetworkParameters _parameters;
    private readonly Lazy<OnnxNetwork> _encoder;

    private SasRecModel(float[] users, float[] items, NetworkParameters parameters, SasRecOptions options)
        : base(users, items, options.Factors)
    {
        (_network, _parameters) = (Network(options), parameters);
        _encoder = new Lazy<OnnxNetwork>(() => new OnnxNetwork(Export()));
    }

    /// <inheritdoc/>
    IReadOnlyDictionary<string, byte[]> INetworkModel.Graphs => new Dictionary<string, byte[]>(StringComparer.Ordinal) { ["sasrec"] = Export() };

    /// <inheritdoc/>
    public override void Save(TensorArchive archive)
    {
        base.Save(archive);
        _parameters.Save(archive, "network.");
    }

    internal static SelfAttention Network(SasRecOptions options) => options.Factors % options.Heads == 0
        ? new(options.Factors, options.Blocks, options.Heads, options.MaxLength, options.Dropout)
        : throw new AttuneException("invalid_option", $"{options.Factors} factors cannot be shared between {options.Heads} heads.", $"Make factors a multiple of heads.") { IsUsage = true };

    /// <summary>The model of a trained network: every user's history is encoded as it will be served.</summary>
    internal static SasRecModel Of(Interactions sequences, float[] items, NetworkParameters trained, SasRecOptions options, RunContext run)
    {
        var parameters = new NetworkParameters();
        Network(options).AddParameters(parameters, seed: 0);
        foreach (var spec in parameters.Specs) trained[spec.Name].CopyTo(parameters[spec.Name], 0);
        var users = new float[sequences.UserCount * options.Factors];
        var model = new SasRecModel(users, items, parameters, options);
        Parallel.For(0, sequences.UserCount, run.Parallelism, user => model.Encode(sequences.ItemsOf(user), users.AsSpan(user * options.Factors, options.Factors)));
        return model;
    }

    internal static SasRecModel Load(TensorArchive archive, SasRecOptions options)
    {
        var parameters = new NetworkParameters();
        Network(options).AddParameters(parameters, seed: 0);
        var (users, items) = (archive.Get<float>("user_factors"), archive.Get<float>("item_factors"));
        parameters.Load(archive, "network.");
        return new SasRecModel(users, items, parameters, options);
    }

    private protected override bool IsStored(UserQuery user) => user.Sequence.IsEmpty && base.IsStored(user);

    private protected override void FoldInRow(UserQuery user, Span<float> row)
    {
        if (user.Sequence.IsEmpty && user.Weights.IsEmpty)
        {
            Encode(user.Items.Span, row);
            return;
        }

        var liked = new HashSet<int>();
        for (var k = 0; k < user.Items.Length; k++)
            if (user.WeightAt(k) > 0) liked.Add(user.Items.Span[k]);
        var told = user.Sequence.IsEmpty ? user.Items : user.Sequence;
        Encode([.. told.ToArray().Where(liked.Contains)], row);
    }

    /// <summary>The vector of a history, oldest first; zeros when no item of it is known.</summary>
    private void Encode(ReadOnlySpan<int> history, Span<float> row)
    {
        row.Clear();
        var newest = new List<int>(_network.Length);
        for (var k = history.Length - 1; k >= 0 && newest.Count < _network.Length; k--)
            if (!IsZero(ItemRow(history[k]))) newest.Add(history[k]);
        if (newest.Count == 0) return;
        newest.Reverse();
        var (items, places) = (new float[newest.Count * Stride], new long[newest.Count]);
        for (var k = 0; k < places.Length; k++)
        {
            ItemRow(newest[k]).CopyTo(items.AsSpan(k * Stride));
            places[k] = k;
        }

        _encoder.Value.Run([OnnxTensor.Of("items", items, places.Length, Stride), OnnxTensor.Of("places", places)], "user", row);
    }

    /// <summary>The graph: vectors of the items of one history and their places give the vector at the last place.</summary>
    private byte[] Export()
    {
        var graph = new OnnxGraph("sasrec");
        var (items, places) = (graph.Input("items", OnnxType.Float, "length", (long)Stride), graph.Input("places", OnnxType.Int64, "length"));
        var ops = new OnnxOps(graph, _parameters);
        graph.Output("user", ops.Slice(_network.EncodeOne(ops, items, places), 0, -1, int.MaxValue), 1, Stride);
        return graph.ToBytes();
    }
}
