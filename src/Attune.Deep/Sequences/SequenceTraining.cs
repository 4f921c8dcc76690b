using Attune.Deep.Networks;
using Attune.Deep.Training;

namespace Attune.Deep.Sequences;

/// <summary>Trains a <see cref="SelfAttention"/> to tell the next item at every place of every sequence.</summary>
internal sealed class SequenceTraining : NetworkTraining
{
    private const int FewestHeldOut = 100, MostHeldOut = 4096;

    private readonly SelfAttention _network;
    private readonly ItemSequences _sequences;
    private readonly SequenceOptions _options;
    private readonly SequenceBatches _batches;
    private readonly SampledLoss _sampled;
    private readonly SequenceValidation? _validation;
    private readonly ParallelOptions _parallelism;

    /// <param name="network">What is trained.</param>
    /// <param name="sequences">What it learns from.</param>
    /// <param name="options">Loss, batches, early stopping.</param>
    /// <param name="run">Seed and threads.</param>
    public SequenceTraining(SelfAttention network, ItemSequences sequences, SequenceOptions options, RunContext run)
    {
        (_network, _sequences, _options, _parallelism) = (network, sequences, options, run.Parallelism);
        var heldOut = options.Judges ? sequences.ToHoldOut(options.ValidationShare, FewestHeldOut, MostHeldOut) : [];
        _batches = new SequenceBatches(sequences, heldOut, options, run.Seed);
        _sampled = SampledLoss.For(options, sequences.Items.Length);
        if (heldOut.Length > 0) _validation = new SequenceValidation(network, sequences, heldOut);
        var deviation = Math.Sqrt(2.0 / (sequences.Items.Length + network.Width));
        Parameters.Add(new ParameterSpec(SequenceBatches.Items, [sequences.Items.Length, network.Width], Initial.Normal, deviation, IsTable: _batches.IsSampled), run.Seed);
        network.AddParameters(Parameters, run.Seed);
    }

    /// <inheritdoc/>
    public override NetworkParameters Parameters { get; } = new();

    /// <inheritdoc/>
    public override string ValidationMetric => "ndcg@10";

    /// <inheritdoc/>
    public override int BatchesIn(int epoch) => _batches.Count;

    /// <inheritdoc/>
    public override Batch Prepare(int epoch, int index) => _batches.Prepare(epoch, index);

    /// <inheritdoc/>
    public override Tensor Loss(NetworkOps<Tensor> ops, TensorBatch batch)
    {
        var items = _batches.IsSampled ? ops.Rows(SequenceBatches.Items, batch["rows"]) : ops.Parameter(SequenceBatches.Items);
        var hidden = SequenceEncoder.Encode(_network, ops, items, batch);
        return Slopes.Attach(hidden, items, (h, e) => !_batches.IsSampled ? SoftmaxLoss.Of(h, e, batch["targets"], _options.Precision)
            : _batches.IsShared ? SharedNegativesLoss.Of(_sampled, h, e, batch["targets"], Math.Min(_options.Negatives, _sequences.Items.Length), _options.Precision)
            : OwnNegativesLoss.Of(_sampled, h, e, batch["candidates"], _parallelism));
    }

    /// <inheritdoc/>
    public override double Validate(RunContext run) => _validation?.Ndcg(Parameters, run) ?? double.NaN;
}
