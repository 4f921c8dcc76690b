using Attune.Data;
using Attune.Deep.Compression;
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
internal abstract class FeatureTrainer<TOptions> : DeepTrainer<TOptions>
    where TOptions : FeatureOptions, new()
{
    /// <summary>The network that the options ask for.</summary>
    internal abstract FeatureNetwork Network(FeatureLayout layout, FeatureCrosses crosses, TOptions options);

    /// <summary>The combinations that the options ask for; none unless the model has a wide part.</summary>
    internal virtual FeatureCrosses Crosses(FeatureEncoder encoder, FeatureLayout layout, TOptions options) => new(layout, FeatureCrosses.None, 1, []);

    protected sealed override IModel Train(Dataset dataset, TOptions options, TrainingPlan plan, RunContext run)
    {
        var (keys, fresh) = (EntityKeys.Of(dataset, run.Seed), plan.Fresh ?? dataset);
        var examples = options.Judges && fresh.Examples is { Validation: null } whole ? whole.PutAside(options.ValidationShare, run.Seed) : fresh.Examples;
        var cut = examples is null ? options.HoldOut(fresh.UserItems, keys) : null;
        var part = cut?.Within(dataset.UserItems);
        var learned = part is null ? new PairPart(fresh.UserItems, dataset.UserItems) : new PairPart(cut!.Train, part.Train);

        var (encoder, rows) = Encoder(examples is null ? dataset : dataset.With(examples), learned.Met, options, plan);
        var (inputs, network) = Network(encoder, options);
        FeatureSamples samples = examples is null ? new InteractionSamples(inputs, learned, keys, options, run.Seed) : new LabelledSamples(inputs, examples, options, run.Seed);
        var training = new FeatureTraining(network, inputs, samples, options, run.Seed, Judge(inputs, network, part, options.Judges ? examples?.Validation : null));
        plan.Begin(training, rows);
        if (plan.Teacher is not null) training.Follow(plan.Teacher, learned.Met, plan.Distillation, run);
        run.Cancellation.ThrowIfCancellationRequested();
        if (training.BatchesIn(0) > 0 && options.Epochs > 0) TrainingLoop.Run(training, options, run);
        TrainingPlan.End(training);
        if (options.Calibrate && examples?.Validation is { } held) Calibrate(inputs, network, training.Parameters, held, run);
        return ToModel(inputs, network, training.Parameters);
    }

    public sealed override IModel Load(TensorArchive archive, TOptions options)
    {
        var (inputs, network) = Network(FeatureEncoder.Load(archive), options);
        return FeatureModel.Load(archive, inputs, network);
    }

    protected sealed override IModel Quantize(IModel model, IReadOnlyList<UserQuery> samples, RunContext run) => ((FeatureModel)model).Quantize(samples, run);

    /// <summary>The encoder of a training, and how the rows of its table go on from those of the earlier model, if there is one.</summary>
    private static (FeatureEncoder Encoder, TableRows Rows) Encoder(Dataset dataset, CsrMatrix userItems, TOptions options, TrainingPlan plan)
    {
        var hasHistory = options.History > 0 && dataset.Examples is null;
        if (plan.From is null) return (FeatureEncoder.Fit(dataset, userItems, hasHistory, options.Rules), default);
        if (plan.From.Model is not FeatureModel { Encoder: var before } || before.HasHistory != hasHistory) throw plan.Other(FeatureNetwork.Table);
        var (encoder, rows) = before.Extend((plan.From.Users, plan.From.Items), dataset, userItems, options.MinCount) ?? throw plan.Other(FeatureNetwork.Table);
        return (encoder, new TableRows(FeatureNetwork.Table, before.Rows, rows));
    }

    private (FeatureInputs Inputs, FeatureNetwork Network) Network(FeatureEncoder encoder, TOptions options)
    {
        var crosses = Crosses(encoder, FeatureLayout.Of(encoder), options);
        var inputs = new FeatureInputs(encoder, crosses, options.Pooling);
        return (inputs, Network(inputs.Layout, crosses, options));
    }

    private static FeatureModel ToModel(FeatureInputs inputs, FeatureNetwork network, NetworkParameters parameters) => new(inputs, network, new SavedNetwork(parameters));

    /// <summary>Puts the probabilities right by examples held out; those of an earlier training are no longer.</summary>
    private static void Calibrate(FeatureInputs inputs, FeatureNetwork network, NetworkParameters parameters, Examples held, RunContext run)
    {
        FeatureNetwork.Calibrate(parameters, PlattScaling.None);
        FeatureNetwork.Calibrate(parameters, PlattScaling.Fit(ToModel(inputs, network, parameters).Logits(held.Rows, run), held.Labels));
    }

    /// <summary>How good parameters are: AUC of the examples held out, NDCG@20 of the interactions held out; null when there are none.</summary>
    private static Func<NetworkParameters, RunContext, double>? Judge(FeatureInputs inputs, FeatureNetwork network, ValidationPart? part, Examples? held)
    {
        if (held is { Count: > 0 })
            return (parameters, run) => AreaUnderRoc.Of(ToModel(inputs, network, parameters).Logits(held.Rows, run), held.Labels);
        return part is null ? null : (parameters, run) => part.Ndcg(ToModel(inputs, network, parameters), run);
    }
}
