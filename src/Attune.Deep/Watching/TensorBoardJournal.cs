using Attune.Deep.Watching.Schema;
using Attune.Models;
using Google.Protobuf;

namespace Attune.Deep.Watching;

/// <summary>
/// Tells a training to TensorBoard: scalars, histograms of weights and the graph as events, tables of vectors for the projector. The folder is the log directory of
/// one run: <c>tensorboard --logdir FOLDER</c>, or the folder above for several runs at once.
/// </summary>
/// <param name="directory">The folder of the run; made when it is not there.</param>
/// <param name="time">The clock that stamps events.</param>
public sealed class TensorBoardJournal(string directory, TimeProvider time) : TrainingJournal, IDisposable
{
    private readonly EventFile _file = new(directory, time);
    private readonly ProjectorFolder _projector = new(directory);

    /// <summary>The file of events.</summary>
    public string Path => _file.Path;

    /// <inheritdoc/>
    public override bool WantsDetail => true;

    /// <inheritdoc/>
    public override void Scalar(string name, long step, double value) => Add(step, new Summary.Types.Value { Tag = name, SimpleValue = (float)value });

    /// <inheritdoc/>
    public override void Histogram(string name, long step, ReadOnlySpan<float> values) =>
        Add(step, new Summary.Types.Value { Tag = name, Histo = ExponentialHistogram.Of(values) });

    /// <inheritdoc/>
    public override void Embedding(string name, long step, ReadOnlySpan<float> rows, IReadOnlyList<string> labels) => _projector.Write(name, rows, labels);

    /// <inheritdoc/>
    public override void Graph(ReadOnlySpan<byte> onnx)
    {
        _file.Write(new Event { GraphDef = GraphNode.Draw(GraphNode.OfOnnx(onnx)).ToByteString() });
        _file.Flush();
    }

    /// <summary>A text in Markdown, for TensorBoard's plugin of texts.</summary>
    public void Text(string name, long step, string markdown)
    {
        var plugin = new SummaryMetadata.Types.PluginData { PluginName = "text" };
        var shape = new SummaryShape();
        shape.Dim.Add(new SummaryShape.Types.Dim { Size = 1 });
        var text = new SummaryTensor { Dtype = SummaryTensor.Types.DataType.DtString, TensorShape = shape };
        text.StringVal.Add(ByteString.CopyFromUtf8(markdown));
        Add(step, new Summary.Types.Value { Tag = name, Metadata = new SummaryMetadata { PluginData = plugin, DataClass = DataClass.Tensor }, Tensor = text });
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private void Add(long step, Summary.Types.Value value)
    {
        var summary = new Summary();
        summary.Value.Add(value);
        _file.Write(new Event { Step = step, Summary = summary });
    }
}
