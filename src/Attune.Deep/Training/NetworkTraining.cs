using Attune.Deep.Compression;
using Attune.Deep.Networks;

namespace Attune.Deep.Training;

/// <summary>A network in training, as <see cref="TrainingLoop"/> drives it: what a model adds to the loop.</summary>
internal abstract class NetworkTraining
{
    /// <summary>All that training changes. Rows of tables that occur in a batch are updated alone, everything else at each step.</summary>
    public abstract NetworkParameters Parameters { get; }

    /// <summary>Whether rows of tables go on by their momentum while they do not occur (<see cref="Coasting"/>).</summary>
    public virtual bool RowsCoast => false;

    /// <summary>Cuts weights off while the others are trained; null to keep them all.</summary>
    public Pruning? Pruning { get; set; }

    /// <summary>Steps of an epoch.</summary>
    public abstract int BatchesIn(int epoch);

    /// <summary>
    /// Makes a batch. Called in order, from a thread of its own, ahead of the training. It may depend on the seed and its numbers, and on nothing
    /// that earlier epochs left, so that a resumed training sees the same batches.
    /// </summary>
    public abstract Batch Prepare(int epoch, int index);

    /// <summary>The mean loss of a batch, a scalar that can be differentiated.</summary>
    /// <param name="ops">Computes the network.</param>
    /// <param name="batch">The inputs, by name.</param>
    public abstract Tensor Loss(NetworkOps<Tensor> ops, TensorBatch batch);

    /// <summary>How good the parameters are on what was held out; NaN when nothing was.</summary>
    /// <param name="run">Threads and cancellation.</param>
    public virtual double Validate(RunContext run) => double.NaN;

    /// <summary>Name of what <see cref="Validate"/> gives, for the journal.</summary>
    public virtual string ValidationMetric => "ndcg@20";

    /// <summary>True when a higher value of <see cref="Validate"/> is better.</summary>
    public virtual bool HigherIsBetter => true;
}

/// <summary>The inputs of a step as tensors. Those that point into tables stand for their rows: hand them to <see cref="NetworkOps{T}.Rows"/>.</summary>
/// <param name="tensors">All inputs, by name.</param>
/// <param name="samples">Samples in the batch.</param>
internal sealed class TensorBatch(IReadOnlyDictionary<string, Tensor> tensors, int samples)
{
    /// <summary>An input.</summary>
    public Tensor this[string name] => tensors[name];

    /// <summary>Whether there is an input of this name.</summary>
    public bool Has(string name) => tensors.ContainsKey(name);

    /// <summary>Samples in the batch.</summary>
    public int Samples => samples;
}
