using Attune.Data;
using Attune.Deep.Compression;
using Attune.Deep.Networks;
using Attune.Deep.Training;
using Attune.Models;
using static TorchSharp.torch;

namespace Attune.Deep.Models;

/// <summary>Trains a <see cref="PairNetwork"/> by the logistic loss on interactions and drawn negatives.</summary>
internal sealed class PairTraining : NetworkTraining
{
    public const string Users = "user.table", Items = "item.table";
    private const double Deviation = 0.05;

    private readonly PairNetwork _network;
    private readonly PairPart _part;
    private readonly EntityKeys _keys;
    private readonly PairOptions _options;
    private readonly int _seed;
    private readonly PairSamples _samples;
    private readonly int _perBatch;
    private readonly int _each;
    private readonly Func<PairTraining, RunContext, double>? _validate;
    private Lessons? _lessons;

    /// <param name="network">What is trained.</param>
    /// <param name="part">What it learns from.</param>
    /// <param name="keys">Of users and items.</param>
    /// <param name="options">Batch size and negatives.</param>
    /// <param name="seed">Of initial values and order.</param>
    /// <param name="validate">How good the parameters are; null when nothing is held out.</param>
    public PairTraining(PairNetwork network, PairPart part, EntityKeys keys, PairOptions options, int seed, Func<PairTraining, RunContext, double>? validate = null)
    {
        (_network, _part, _keys, _options, _seed, _validate) = (network, part, keys, options, seed, validate);
        _each = 1 + options.Negatives;
        _samples = new PairSamples(part.Positives, part.Met, keys, options.Negatives, options.PopularityExponent, seed);
        _perBatch = options.BatchFor(_samples.Count) / _each + 1;
        Parameters.AddTable(Users, keys.Users, network.Width, Deviation);
        Parameters.AddTable(Items, keys.Items, network.Width, Deviation);
        network.AddParameters(Parameters, seed);
    }

    public override NetworkParameters Parameters { get; } = new();

    public override int BatchesIn(int epoch) => (_samples.Positives + _perBatch - 1) / _perBatch;

    public override Batch Prepare(int epoch, int index)
    {
        var first = index * _perBatch;
        var count = Math.Min(_perBatch, _samples.Positives - first);
        var (users, items, labels) = Samples(epoch, count, first);
        var batch = new Batch { Samples = items.Length }.Index("user", Users, users, count, 1).Index("item", Items, items, count, _each).Add("label", labels);
        return _lessons is null ? batch : batch.Add("teacher", _lessons.Of(epoch, first * _each, count * _each));
    }

    public override Tensor Loss(NetworkOps<Tensor> ops, TensorBatch batch)
    {
        var logits = _network.Forward(ops, ops.Rows(Users, batch["user"]), ops.Rows(Items, batch["item"]));
        return _lessons?.Loss(logits, batch["label"], batch["teacher"]) ?? nn.functional.binary_cross_entropy_with_logits(logits, batch["label"]);
    }

    public override double Validate(RunContext run) => _validate?.Invoke(this, run) ?? double.NaN;

    /// <summary>Learns from a teacher too.</summary>
    public void Follow(IModel teacher, DistillationOptions distillation, RunContext run) =>
        _lessons = Lessons.Of(teacher, _part.Met, _samples.Positives, _each, (epoch, count) => Samples(epoch, count), distillation, run);

    /// <summary>The same training of another network, from the beginning.</summary>
    public PairTraining With(PairNetwork network) => new(network, _part, _keys, _options, _seed);

    private (int[] Users, int[] Items, float[] Labels) Samples(int epoch, int count, int first = 0)
    {
        var (users, items, labels) = (new int[count], new int[count * _each], new float[count * _each]);
        _samples.Fill(epoch, first, users, items, labels);
        return (users, items, labels);
    }
}

/// <summary>What a training over pairs learns from.</summary>
/// <param name="Positives">The interactions.</param>
/// <param name="Met">All that users have met: never drawn as a negative.</param>
internal sealed record PairPart(CsrMatrix Positives, CsrMatrix Met);
