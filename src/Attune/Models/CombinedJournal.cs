namespace Attune.Models;

/// <summary>Tells several journals the same. The first that has a checkpoint gives it.</summary>
/// <param name="journals">The journals.</param>
public sealed class CombinedJournal(params IReadOnlyList<TrainingJournal> journals) : TrainingJournal
{
    /// <inheritdoc/>
    public override bool WantsDetail => journals.Any(j => j.WantsDetail);

    /// <inheritdoc/>
    public override TensorArchive? Checkpoint => journals.Select(j => j.Checkpoint).FirstOrDefault(c => c is not null);

    /// <inheritdoc/>
    public override bool WantsCheckpoint => journals.Any(j => j.WantsCheckpoint);

    /// <inheritdoc/>
    public override void Scalar(string name, long step, double value)
    {
        foreach (var journal in journals) journal.Scalar(name, step, value);
    }

    /// <inheritdoc/>
    public override void Histogram(string name, long step, ReadOnlySpan<float> values)
    {
        foreach (var journal in journals) journal.Histogram(name, step, values);
    }

    /// <inheritdoc/>
    public override void Embedding(string name, long step, ReadOnlySpan<float> rows, IReadOnlyList<string> labels)
    {
        foreach (var journal in journals) journal.Embedding(name, step, rows, labels);
    }

    /// <inheritdoc/>
    public override void Graph(ReadOnlySpan<byte> onnx)
    {
        foreach (var journal in journals) journal.Graph(onnx);
    }

    /// <inheritdoc/>
    public override void SaveCheckpoint(TensorArchive state)
    {
        foreach (var journal in journals) journal.SaveCheckpoint(state);
    }
}
