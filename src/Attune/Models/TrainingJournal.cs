namespace Attune.Models;

/// <summary>
/// What a training may tell of itself while it goes on, and where it may keep its state so that it can be resumed. Every member has an
/// empty default: a trainer calls what it has something for. Called from the training thread alone.
/// </summary>
public abstract class TrainingJournal
{
    /// <summary>A number that changes: loss, learning rate, validation metric.</summary>
    /// <param name="name">With a slash between group and name: <c>loss/train</c>, <c>validation/ndcg@10</c>, <c>learning_rate</c>.</param>
    /// <param name="step">Optimiser steps (or, for models without, epochs) done so far.</param>
    /// <param name="value">The number.</param>
    public virtual void Scalar(string name, long step, double value)
    {
    }

    /// <summary>How the numbers of an array are distributed: a weight, a gradient.</summary>
    public virtual void Histogram(string name, long step, ReadOnlySpan<float> values)
    {
    }

    /// <summary>Vectors of users or items, to be looked at in a projector.</summary>
    /// <param name="name">The table.</param>
    /// <param name="step">Optimiser steps done so far.</param>
    /// <param name="rows">Row-major, labels.Count x dimension.</param>
    /// <param name="labels">A name for each row.</param>
    public virtual void Embedding(string name, long step, ReadOnlySpan<float> rows, IReadOnlyList<string> labels)
    {
    }

    /// <summary>The network, as an ONNX model.</summary>
    public virtual void Graph(ReadOnlySpan<byte> onnx)
    {
    }

    /// <summary>True when <see cref="Histogram"/>, <see cref="Embedding"/> and <see cref="Graph"/> are listened to, so that nothing is computed in vain.</summary>
    public virtual bool WantsDetail => false;

    /// <summary>The state to resume from; null to begin at the beginning.</summary>
    public virtual TensorArchive? Checkpoint => null;

    /// <summary>True when <see cref="SaveCheckpoint"/> is listened to and a checkpoint is due, so that none is put together in vain.</summary>
    public virtual bool WantsCheckpoint => false;

    /// <summary>Keeps the state of the training in place of the one before, whole or not at all.</summary>
    public virtual void SaveCheckpoint(TensorArchive state)
    {
    }
}
