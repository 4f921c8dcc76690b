using Attune.Data;
using Attune.Deep.Features;
using Attune.Deep.Networks;
using Attune.Deep.Training;
using Attune.Models;
using Attune.Numerics;

namespace Attune.Deep.Models;

/// <summary>
/// What the trainers of models over features have in common: the encoder, the samples (labelled examples where the data have them, else interactions
/// with drawn negatives), the validation part and the loop.
/// </summary>
internal abstract class FeatureTrainer<TOptions> : ModelTrainer<TOptions>
    where TOptions : FeatureOptions, new()
{
    /// <summary>The network that the options ask for.</summary>
    internal abstract FeatureNetwork Network(FeatureLayout layout, FeatureCrosses crosses, TOptions options);

    /// <summary>The combinations that the options ask for; none unless the model has a wide part.</summary>
    internal virtual FeatureCrosses Crosses(FeatureEncoder encoder, FeatureLayout layout, TOptions options) => new(layout, FeatureCrosses.None, 1, []);

    public sealed override IModel Train(Dataset dataset, TOptions options, RunContext run)
    {
        var keys = EntityKeys.Of(dataset, run.Seed);
        var judges = options.Patience + options.PlateauEpochs > 0;
        var examples = judges && dataset.Examples is { Validation: null } whole ? whole.PutAside(options.ValidationShare, run.Seed) : dataset.Examples;
        var part = judges && examples is null ? ValidationPart.Cut(dataset.UserItems, options.ValidationShare, keys) : null;
        if (part is { HeldOut.Count: 0 }) part = null;
        var learned = part?.Train ?? dataset.UserItems;

        var encoder = FeatureEncoder.Fit(examples is null ? dataset : dataset.With(examples), learned, options.History > 0 && examples is null, options.Rules);
        var inputs = Inputs(encoder, options);
        var network = Network(inputs.Layout, Crosses(encoder, inputs.Layout, options), options);
        FeatureSamples samples = examples is null ? new InteractionSamples(inputs, learned, keys, options, run.Seed) : new LabelledSamples(inputs, examples, options, run.Seed);
        var training = new FeatureTraining(network, inputs, samples, options, run.Seed, Judge(inputs, network, part, judges ? examples?.Validation : null));
        run.Cancellation.ThrowIfCancellationRequested();
        if (training.BatchesIn(0) > 0) TrainingLoop.Run(training, options, run);
        if (options.Calibrate && examples?.Validation is { } held)
            FeatureNetwork.Calibrate(training.Parameters, PlattScaling.Fit(ToModel(inputs, network, training.Parameters).Logits(held.Rows, run), held.Labels));
        return ToModel(inputs, network, training.Parameters);
    }

    public sealed override IModel Load(TensorArchive archive, TOptions options) => new FeatureModel(Inputs(FeatureEncoder.Load(archive), options), archive.Get<byte>(FeatureModel.GraphName));

    private FeatureInputs Inputs(FeatureEncoder encoder, TOptions options) => new(encoder, Crosses(encoder, FeatureLayout.Of(encoder), options), options.Pooling);

    private static FeatureModel ToModel(FeatureInputs inputs, FeatureNetwork network, NetworkParameters parameters) => new(inputs, FeatureModel.Export(network, parameters));

    /// <summary>How good parameters are: AUC of the examples held out, NDCG@20 of the interactions held out; null when there are none.</summary>
    private static Func<NetworkParameters, RunContext, double>? Judge(FeatureInputs inputs, FeatureNetwork network, ValidationPart? part, Examples? held)
    {
        if (held is { Count: > 0 })
            return (parameters, run) => AreaUnderRoc.Of(ToModel(inputs, network, parameters).Logits(held.Rows, run), held.Labels);
        return part is null ? null : (parameters, run) => part.Ndcg(ToModel(inputs, network, parameters), run);
    }
}
