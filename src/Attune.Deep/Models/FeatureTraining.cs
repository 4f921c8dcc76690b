using Attune.Data;
using Attune.Deep.Compression;
using Attune.Deep.Networks;
using Attune.Deep.Training;
using Attune.Models;
using static TorchSharp.torch;

namespace Attune.Deep.Models;

/// <summary>Trains a <see cref="FeatureNetwork"/> by the logistic loss.</summary>
internal sealed class FeatureTraining : NetworkTraining
{
    private readonly FeatureNetwork _network;
    private readonly FeatureInputs _inputs;
    private readonly FeatureSamples _samples;
    private readonly FeatureOptions _options;
    private readonly int _batches;
    private readonly Func<RunContext, double>? _validate;
    private Lessons? _lessons;

    /// <param name="network">What is trained.</param>
    /// <param name="inputs">What it is fed with.</param>
    /// <param name="samples">What it learns from.</param>
    /// <param name="options">Batch size and regularization.</param>
    /// <param name="seed">Of initial values.</param>
    /// <param name="validate">How good the parameters are; null when nothing is held out.</param>
    public FeatureTraining(
        FeatureNetwork network, FeatureInputs inputs, FeatureSamples samples, FeatureOptions options, int seed, Func<NetworkParameters, RunContext, double>? validate)
    {
        (_network, _inputs, _samples, _options) = (network, inputs, samples, options);
        var perBatch = Math.Max(1, options.BatchFor(samples.Groups * samples.Each) / samples.Each);
        _batches = (samples.Groups + perBatch - 1) / perBatch;
        if (validate is not null) _validate = run => validate(Parameters, run);
        network.AddParameters(Parameters, seed);
    }

    public override NetworkParameters Parameters { get; } = new();

    public override string ValidationMetric => _samples is LabelledSamples ? "auc" : base.ValidationMetric;

    public override int BatchesIn(int epoch) => _batches;

    public override Batch Prepare(int epoch, int index)
    {
        // All batches are about as large: a last one of a few groups would weigh them more than others.
        var (first, each) = ((int)((long)index * _samples.Groups / _batches), _samples.Each);
        var groups = (int)((index + 1L) * _samples.Groups / _batches) - first;
        var (users, items, labels) = (_inputs.Users(groups), _inputs.Items(groups * each), new float[groups * each]);
        _samples.Fill(epoch, first, users, items, labels);
        var batch = new Batch { Samples = labels.Length }.Add("label", labels, groups, each, 1);
        foreach (var array in users.ToArrays(groups).Concat(items.ToArrays(groups)).Concat(_inputs.Crosses(users, items, groups, each)))
        {
            if (array.Values is { } values) batch.Add(array.Name, values, array.Shape);
            else batch.Index(array.Name, array.Name == FeatureNetwork.CrossTable ? FeatureNetwork.CrossTable : FeatureNetwork.Table, array.Rows!, array.Shape);
        }

        return _lessons is null ? batch : batch.Add("teacher", _lessons.Of(epoch, first * each, labels.Length), groups, each, 1);
    }

    public override Tensor Loss(NetworkOps<Tensor> ops, TensorBatch batch)
    {
        var logits = _network.Logit(ops, FeatureFields<Tensor>.Of(ops, _network, name => batch[name]));
        var loss = _lessons?.Loss(logits, batch["label"], batch["teacher"]) ?? nn.functional.binary_cross_entropy_with_logits(logits, batch["label"]);
        if (_options.EmbeddingUpdates == EmbeddingUpdates.Batch || _options.EmbeddingRegularization == 0) return loss;
        return loss + 0.5 * _options.EmbeddingRegularization * ops.Parameter(FeatureNetwork.Table).square().sum();
    }

    public override double Validate(RunContext run) => _validate?.Invoke(run) ?? double.NaN;

    /// <summary>Learns from a teacher too: one that reads context is asked for the examples with theirs, any other for users and items.</summary>
    /// <param name="teacher">Over the same users, items and fields of context.</param>
    /// <param name="met">Histories.</param>
    /// <param name="distillation">How much the teacher counts.</param>
    /// <param name="run">Threads and cancellation.</param>
    public void Follow(IModel teacher, CsrMatrix met, DistillationOptions distillation, RunContext run)
    {
        if (_samples is LabelledSamples labelled && teacher is IExampleModel model)
            _lessons = new Lessons(epoch => labelled.LogitsBy(model, epoch), distillation);
        else
            _lessons = Lessons.Of(teacher, met, _samples.Groups, _samples.Each, _samples.Pairs, distillation, run);
    }
}
