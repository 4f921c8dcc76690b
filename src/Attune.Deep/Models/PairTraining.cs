using Attune.Data;
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
    private readonly CsrMatrix _userItems;
    private readonly EntityKeys _keys;
    private readonly PairOptions _options;
    private readonly int _seed;
    private readonly PairSamples _samples;
    private readonly int _perBatch;
    private readonly int _each;
    private readonly Func<PairTraining, RunContext, double>? _validate;

    /// <param name="network">What is trained.</param>
    /// <param name="userItems">What it learns from.</param>
    /// <param name="keys">Of users and items.</param>
    /// <param name="options">Batch size and negatives.</param>
    /// <param name="seed">Of initial values and order.</param>
    /// <param name="validate">How good the parameters are; null when nothing is held out.</param>
    public PairTraining(PairNetwork network, CsrMatrix userItems, EntityKeys keys, PairOptions options, int seed, Func<PairTraining, RunContext, double>? validate = null)
    {
        (_network, _userItems, _keys, _options, _seed, _validate) = (network, userItems, keys, options, seed, validate);
        _each = 1 + options.Negatives;
        _samples = new PairSamples(userItems, keys, options.Negatives, options.PopularityExponent, seed);
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
        var (users, items, labels) = (new int[count], new int[count * _each], new float[count * _each]);
        _samples.Fill(epoch, first, users, items, labels);
        return new Batch { Samples = items.Length }.Index("user", Users, users, count, 1).Index("item", Items, items, count, _each).Add("label", labels);
    }

    public override Tensor Loss(NetworkOps<Tensor> ops, TensorBatch batch)
    {
        var logits = _network.Forward(ops, ops.Rows(Users, batch["user"]), ops.Rows(Items, batch["item"]));
        return nn.functional.binary_cross_entropy_with_logits(logits, batch["label"]);
    }

    public override double Validate(RunContext run) => _validate?.Invoke(this, run) ?? double.NaN;

    /// <summary>The same training of another network, from the beginning.</summary>
    public PairTraining With(PairNetwork network) => new(network, _userItems, _keys, _options, _seed);
}
