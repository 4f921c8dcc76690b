using Attune.Data;

namespace Attune.Models;

/// <summary>A trainer that can go on from a model that is trained already, instead of beginning at the beginning.</summary>
public interface IContinuesTraining : IModelTrainer
{
    /// <summary>
    /// Trains a model over the users and items of <paramref name="dataset"/> that starts as <paramref name="previous"/>: what it learned of a user or an item is
    /// taken over by the external id, and new ones begin as in any training.
    /// </summary>
    /// <param name="dataset">All that is known now: histories are read from it, and nothing that a user has met counts as a negative.</param>
    /// <param name="fresh">What to learn from: the dataset itself, or the part of it that is new. The same users and items.</param>
    /// <param name="previous">A model of this trainer, with options that give the same network.</param>
    /// <param name="options">Of the model's options type.</param>
    /// <param name="run">Threads, seed, progress, cancellation.</param>
    /// <exception cref="AttuneException"><c>other_network</c>: the previous model's arrays do not fit the options.</exception>
    IModel Continue(Dataset dataset, Dataset fresh, PublishedModel previous, object options, RunContext run);
}
