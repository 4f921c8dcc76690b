using Attune.Data;
using Attune.Models;

namespace Attune.Deep.Compression;

/// <summary>What a student learns from its teacher.</summary>
/// <param name="Temperature">Softens the teacher's probabilities: its logits are divided by it, from 1.</param>
/// <param name="Mix">Share of the teacher in the loss, from 0 to 1; the labels have the rest.</param>
public sealed record DistillationOptions(double Temperature = 2, double Mix = 0.5);

/// <summary>A trainer whose models can be made smaller.</summary>
public interface ICompresses : IModelTrainer
{
    /// <summary>Cuts off the smallest weights for good and trains the others on, so that they make up for it.</summary>
    /// <param name="model">A model of this trainer.</param>
    /// <param name="dataset">What to train on; the result is over its users and items.</param>
    /// <param name="options">Of the model, with the rate and the epochs of the training that follows.</param>
    /// <param name="share">Share of the weights to cut off, from 0 to less than 1.</param>
    /// <param name="train">False to cut off alone.</param>
    /// <param name="run">Threads, seed, progress, cancellation.</param>
    /// <exception cref="AttuneException"><c>other_network</c>: the model's arrays do not fit the options.</exception>
    IModel Prune(PublishedModel model, Dataset dataset, object options, double share, bool train, RunContext run);

    /// <summary>Trains a student, from the beginning, on what a teacher of any kind says of the samples, beside their labels (Hinton et al. 2015).</summary>
    /// <param name="teacher">Any model over the dataset's users and items.</param>
    /// <param name="dataset">What to train on.</param>
    /// <param name="options">Of the student.</param>
    /// <param name="distillation">How much the teacher counts.</param>
    /// <param name="run">Threads, seed, progress, cancellation.</param>
    IModel Distil(IModel teacher, Dataset dataset, object options, DistillationOptions distillation, RunContext run);

    /// <summary>The same model with weights and layers in signed bytes. Needs no training, and no Torch.</summary>
    /// <param name="model">A model of this trainer.</param>
    /// <param name="samples">Users as they are served: scoring them shows in which range the numbers between the layers are.</param>
    /// <param name="run">Threads and cancellation.</param>
    IModel Quantize(IModel model, IReadOnlyList<UserQuery> samples, RunContext run);
}
