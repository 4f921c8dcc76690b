using Attune.Deep.Watching.Schema;
using Attune.Models;
using Google.Protobuf;

namespace Attune.Deep.Watching;

/// <summary>
/// Tells a training to TensorBoard: scalars, histograms of weights and the graph as events, tables of vectors for the projector. The folder is the log directory of
/// one run: <c>tensorboard --logdir FOLDER</c>, or the folder above for several runs at once.
/// </summary>
/// <remarks>The file is begun with the first that is told: a training that tells nothing leaves none.</remarks>
/// <param name="directory">The folder of the run; made when it is not there.</param>
/// <param name="time">The clock that stamps events.</param>
/// <param name="description">What the training is, in Markdown: the first in the file, for TensorBoard's plugin of texts.</param>
public sealed class TensorBoardJournal(string directory, TimeProvider time, string? description = null) : TrainingJournal, IDisposable
{
    private readonly ProjectorFolder _projector = new(directory);
    private EventFile? _file;

    /// <summary>The file of events; null while nothing was told.</summary>
    public string? Path => _file?.Path;

    /// <inheritdoc/>
    public override bool WantsDetail => true;

    /// <inheritdoc/>
    public override void Scalar(string name, long step, double value) => Add(step, new Summary.Types.Value { Tag = name, SimpleValue = (float)value });

    /// <inheritdoc/>
    public override void Histogram(string name, long step, ReadOnlySpan<float> values) =>
        Add(step, new Summary.Types.Value { Tag = name, Histo = ExponentialHistogram.Of(values) });

    /// <inheritdoc/>
    public override void Embedding(string name, long step, ReadOnlySpan<float> rows, IReadOnlyList<string> labels)
    {
        Begun(); // TensorBoard takes a folder without events for none
        _projector.Write(name, rows, labels);
    }

    /// <inheritdoc/>
    public override void Graph(ReadOnlySpan<byte> onnx)
    {
        Begun().Write(new Event { GraphDef = GraphNode.Draw(GraphNode.OfOnnx(onnx)).ToByteString() });
        _file!.Flush();
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    private EventFile Begun()
    {
        if (_file is not null) return _file;
        _file = new EventFile(directory, time);
        if (description is not null) _file.Write(EventOf(0, TextValue("description", description)));
        return _file;
    }

    private void Add(long step, Summary.Types.Value value) => Begun().Write(EventOf(step, value));

    private static Event EventOf(long step, Summary.Types.Value value)
    {
        var summary = new Summary();
        summary.Value.Add(value);
        return new Event { Step = step, Summary = summary };
    }

    private static Summary.Types.Value TextValue(string name, string markdown)
    {
        var plugin = new SummaryMetadata.Types.PluginData { PluginName = "text" };
        var shape = new SummaryShape();
        shape.Dim.Add(new SummaryShape.Types.Dim { Size = 1 });
        var text = new SummaryTensor { Dtype = SummaryTensor.Types.DataType.DtString, TensorShape = shape };
        text.StringVal.Add(ByteString.CopyFromUtf8(markdown));
        return new Summary.Types.Value { Tag = name, Metadata = new SummaryMetadata { PluginData = plugin, DataClass = DataClass.Tensor }, Tensor = text };
    }
}
