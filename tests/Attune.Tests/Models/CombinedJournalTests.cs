using Attune.Models;

namespace Attune.Tests.Models;

public sealed class CombinedJournalTests
{
    [Fact]
    public void All_are_told_the_same_and_one_that_wants_is_enough()
    {
        Recorder plain = new(), keen = new() { Wants = true, State = new TensorArchive() };
        var both = new CombinedJournal(plain, keen);
        both.Scalar("loss", 1, 2);
        both.Histogram("w", 2, [1, 2]);
        both.Embedding("items", 3, [1], ["one"]);
        both.Graph([1, 2, 3]);
        both.SaveCheckpoint(new TensorArchive());

        Assert.Equal(["loss 1 2", "w 2 2", "items 3 one", "graph 3", "checkpoint"], plain.Told);
        Assert.Equal(plain.Told, keen.Told);
        Assert.True(both.WantsDetail && both.WantsCheckpoint);
        Assert.Same(keen.State, both.Checkpoint);
        var alone = new CombinedJournal(plain);
        Assert.False(alone.WantsDetail || alone.WantsCheckpoint);
        Assert.Null(alone.Checkpoint);
    }

    private sealed class Recorder : TrainingJournal
    {
        public List<string> Told { get; } = [];

        public bool Wants { get; init; }

        public TensorArchive? State { get; init; }

        public override bool WantsDetail => Wants;

        public override bool WantsCheckpoint => Wants;

        public override TensorArchive? Checkpoint => State;

        public override void Scalar(string name, long step, double value) => Told.Add($"{name} {step} {value}");

        public override void Histogram(string name, long step, ReadOnlySpan<float> values) => Told.Add($"{name} {step} {values.Length}");

        public override void Embedding(string name, long step, ReadOnlySpan<float> rows, IReadOnlyList<string> labels) => Told.Add($"{name} {step} {labels[0]}");

        public override void Graph(ReadOnlySpan<byte> onnx) => Told.Add($"graph {onnx.Length}");

        public override void SaveCheckpoint(TensorArchive state) => Told.Add("checkpoint");
    }
}
