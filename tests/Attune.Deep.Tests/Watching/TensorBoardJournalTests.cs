using Attune.Deep.Onnx;
using Attune.Deep.Watching;
using Google.Protobuf;

namespace Attune.Deep.Tests.Watching;

/// <summary>A whole log, parsed back by a reader that shares nothing with the writer.</summary>
public sealed class TensorBoardJournalTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("attune-board-").FullName;

    [Fact]
    public void Everything_told_is_in_the_file()
    {
        var events = RecordReader.Read(WriteAll()).ConvertAll(e => new WireMessage(e));
        Assert.Equal(1 + 1 + 1 + 300 + 1 + 1, events.Count);
        Assert.All(events, e => Assert.Equal(1_700_000_000, e.Double(1)));
        CheckText(events[1].Message(5).Message(1));
        CheckGraph(new WireMessage(events[2].Bytes(4)));
        for (var step = 1; step <= 300; step++) CheckScalar(events[2 + step], "loss/train", step, 1f / step);
        CheckScalar(events[303], "validation/ndcg@20", 300, 0);
        CheckHistogram(events[304].Message(5).Message(1));
        Assert.True(File.Exists(Path.Combine(_directory, "projector_config.pbtxt")));
    }

    /// <summary>The messages by TensorFlow's own protobuf files, which TorchSharp carries compiled: nothing is lost when what they do not know is dropped.</summary>
    [Fact]
    public void Tensorflows_schema_knows_every_field()
    {
        foreach (var data in RecordReader.Read(WriteAll()))
        {
            var happened = Tensorboard.Event.Parser.WithDiscardUnknownFields(true).ParseFrom(data);
            Assert.Equal(data, happened.ToByteArray());
            if (happened.WhatCase == Tensorboard.Event.WhatOneofCase.GraphDef)
                Assert.Equal(happened.GraphDef, Tensorboard.GraphDef.Parser.WithDiscardUnknownFields(true).ParseFrom(happened.GraphDef).ToByteString());
        }
    }

    [Fact]
    public void A_training_that_tells_nothing_leaves_no_file()
    {
        using (var journal = new TensorBoardJournal(_directory, new Clock(), "text")) Assert.Null(journal.Path);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_directory));
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private string WriteAll()
    {
        var graph = new OnnxGraph("small");
        graph.Output("y", graph.Node("Relu", OnnxType.Float, 1, [graph.Input("x", OnnxType.Float, 3)]), 3);
        using var journal = new TensorBoardJournal(_directory, new Clock(), "| epochs | 3 |");
        journal.Graph(graph.ToBytes());
        for (var step = 1; step <= 300; step++) journal.Scalar("loss/train", step, 1.0 / step);
        journal.Scalar("validation/ndcg@20", 300, 0);
        journal.Histogram("mlp.0.weight", 300, [-1, 0, 2]);
        journal.Embedding("items", 300, [1, 2], ["one", "two"]);
        return journal.Path!;
    }

    private static void CheckScalar(WireMessage happened, string tag, long step, float number)
    {
        var value = happened.Message(5).Message(1);
        Assert.Equal((tag, step, number), (value.Text(1), happened.Whole(2), value.Float(2)));
        Assert.Equal([1, 2], value.Numbers); // a 0 is written too
    }

    private static void CheckText(WireMessage value)
    {
        Assert.Equal("description", value.Text(1));
        Assert.Equal("text", value.Message(9).Message(1).Text(1));
        var tensor = value.Message(8);
        Assert.Equal((7, 1, "| epochs | 3 |"), (tensor.Whole(1), tensor.Message(2).Message(2).Whole(1), tensor.Text(8)));
    }

    private static void CheckGraph(WireMessage graph) =>
        Assert.Equal(
            ["x Placeholder ", "Relu_0 Relu x", "y Identity Relu_0"],
            graph.Messages(1).Select(n => $"{n.Text(1)} {n.Text(2)} {string.Join(",", n.Texts(3))}"));

    private static void CheckHistogram(WireMessage value)
    {
        Assert.Equal("mlp.0.weight", value.Text(1));
        var histogram = value.Message(5);
        Assert.Equal((-1, 2, 3, 1, 5), (histogram.Double(1), histogram.Double(2), histogram.Double(3), histogram.Double(4), histogram.Double(5)));
        var (limits, counts) = (histogram.Doubles(6), histogram.Doubles(7));
        Assert.Equal(limits.Length, counts.Length);
        Assert.Equal(3, counts.Sum());
        Assert.Equal(1, counts[Array.FindIndex(limits, l => l > 0)]); // zero, in the bucket from 0 on
    }
}
