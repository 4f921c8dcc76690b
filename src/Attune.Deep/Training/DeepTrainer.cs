using Attune.Data;
using Attune.Deep.Compression;
using Attune.Models;

namespace Attune.Deep.Training;

/// <summary>
/// A trainer of networks that keep their parameters: everything that can be done with them beyond a training from the beginning is the same training by another
/// <see cref="TrainingPlan"/>, so that a model only has to keep to its plan.
/// </summary>
internal abstract class DeepTrainer<TOptions> : ModelTrainer<TOptions>, IContinuesTraining, ICompresses
    where TOptions : DeepOptions, new()
{
    /// <summary>Trains by a plan. Its <see cref="TrainingPlan.Begin"/> is to be called when the parameters have been made, and <see cref="TrainingPlan.End"/> when they are trained.</summary>
    protected abstract IModel Train(Dataset dataset, TOptions options, TrainingPlan plan, RunContext run);

    /// <summary>The same model with weights and layers in signed bytes; what its layers read is measured on samples of users.</summary>
    protected abstract IModel Quantize(IModel model, IReadOnlyList<UserQuery> samples, RunContext run);

    public sealed override IModel Train(Dataset dataset, TOptions options, RunContext run) => Train(dataset, options, TrainingPlan.Default, run);

    IModel IContinuesTraining.Continue(Dataset dataset, Dataset fresh, PublishedModel previous, object options, RunContext run) =>
        Train(dataset, (TOptions)options, new TrainingPlan { From = previous, Fresh = ReferenceEquals(fresh, dataset) ? null : fresh }, run);

    IModel ICompresses.Prune(PublishedModel model, Dataset dataset, object options, double share, bool train, RunContext run) =>
        Train(dataset, train ? (TOptions)options : (TOptions)((DeepOptions)options with { Epochs = 0 }), new TrainingPlan { From = model, PruneShare = share }, run);

    IModel ICompresses.Distil(IModel teacher, Dataset dataset, object options, DistillationOptions distillation, RunContext run) =>
        Train(dataset, (TOptions)options, new TrainingPlan { Teacher = teacher, Distillation = distillation }, run);

    IModel ICompresses.Quantize(IModel model, IReadOnlyList<UserQuery> samples, RunContext run) => Quantize(model, samples, run);
}
