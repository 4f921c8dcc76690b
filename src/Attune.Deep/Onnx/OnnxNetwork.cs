using System.Runtime.Intrinsics.X86;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Attune.Deep.Onnx;

/// <summary>
/// A graph as ONNX Runtime serves it. Any number of threads may run it at once, and the result is the same. What it holds of ONNX Runtime is freed
/// when it is disposed, or when it is no longer reachable.
/// </summary>
internal sealed class OnnxNetwork : IDisposable
{
    /// <summary>The name under which a saved model keeps its graph.</summary>
    public const string ArchiveName = "network.onnx";

    private readonly InferenceSession _session;
    private readonly RunOptions _options = new();
    private readonly Dictionary<string, Port> _inputs, _outputs;

    /// <summary>Loads a graph that <see cref="OnnxGraph.ToBytes"/> made.</summary>
    /// <param name="graph">The file.</param>
    /// <param name="threads">Threads of one run. One, as a rule: work is parallel over users already.</param>
    /// <exception cref="AttuneException"><c>damaged_model</c>: it is cut short or changed; <c>onnx_missing</c>: ONNX Runtime does not load here.</exception>
    public OnnxNetwork(byte[] graph, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(graph);
        if (!OnnxSeal.Holds(graph)) throw Damaged(null);
        try
        {
            using var options = Options(threads);
            _session = new InferenceSession(graph, options);
        }
        catch (OnnxRuntimeException e)
        {
            throw Damaged(e);
        }
        catch (Exception e) when (e is TypeInitializationException or DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            throw new AttuneException("onnx_missing", $"ONNX Runtime, which serves deep models, cannot be loaded on this machine: {e.GetBaseException().Message}",
                $"It runs on Linux (glibc 2.28 or newer) and Windows, x64 or arm64, and on macOS on arm64.", e);
        }

        _inputs = _session.InputMetadata.ToDictionary(p => p.Key, p => new Port(p.Value), StringComparer.Ordinal);
        _outputs = _session.OutputMetadata.ToDictionary(p => p.Key, p => new Port(p.Value), StringComparer.Ordinal);
    }

    /// <summary>Computes one output.</summary>
    /// <param name="inputs">All inputs of the graph, in any order.</param>
    /// <param name="output">Name of the output.</param>
    /// <param name="destination">Filled with it, row-major; its length must be the output's.</param>
    /// <exception cref="AttuneException"><c>network_failed</c>: a value of an input cannot be computed with, as a row that a table does not have.</exception>
    public unsafe void Run(ReadOnlySpan<OnnxTensor> inputs, string output, Span<float> destination)
    {
        var shape = ShapeOf(inputs, output, destination.Length);
        if (destination.IsEmpty) return;
        fixed (float* first = destination)
        {
            using var filled = OrtValue.CreateTensorValueWithData(
                OrtMemoryInfo.DefaultInstance, TensorElementType.Float, shape, (nint)first, destination.Length * (long)sizeof(float));
            Run(inputs, [output], [filled]);
        }
    }

    /// <summary>Computes several outputs at once.</summary>
    /// <param name="inputs">All inputs of the graph, in any order.</param>
    /// <param name="outputs">Filled with the outputs of their names.</param>
    /// <exception cref="AttuneException"><c>network_failed</c>, as for one output.</exception>
    public void Run(ReadOnlySpan<OnnxTensor> inputs, ReadOnlySpan<OnnxTensor> outputs)
    {
        var (names, filled) = (new string[outputs.Length], new OrtValue[outputs.Length]);
        try
        {
            for (var k = 0; k < outputs.Length; k++)
            {
                if (!ShapeOf(inputs, outputs[k].Name, outputs[k].Length).AsSpan().SequenceEqual(outputs[k].Shape)) throw Misshapen(outputs[k].Name, outputs[k].Shape);
                (names[k], filled[k]) = (outputs[k].Name, outputs[k].Pin());
            }

            Run(inputs, names, filled);
        }
        finally
        {
            foreach (var value in filled) value?.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _session.Dispose();
        _options.Dispose();
    }

    /// <summary>How graphs are served here.</summary>
    internal static SessionOptions Options(int threads)
    {
        var options = new SessionOptions
        {
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, // errors arrive as exceptions
        };
        options.AddSessionConfigEntry("session.use_device_allocator_for_initializers", "1"); // tables take their size, and no power of two
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        if (BytesOverflow) options.AddSessionConfigEntry("session.x64quantprecision", "1"); // exact at half the speed
        return options;
    }

    /// <summary>
    /// Without VNNI, x64 adds two products of a byte and a signed byte in 16 bits, which they can exceed. (Leaf 7 of CPUID: AVX512_VNNI is bit 11 of
    /// ECX, AVX_VNNI bit 4 of EAX of subleaf 1.)
    /// </summary>
    private static bool BytesOverflow => X86Base.IsSupported && (X86Base.CpuId(7, 0).Ecx & 1 << 11) == 0 && (X86Base.CpuId(7, 1).Eax & 1 << 4) == 0;

    private static AttuneException Damaged(Exception? inner) =>
        new AttuneException("damaged_model", $"The saved network is cut short or damaged.", $"Train the model again, or restore the file from a backup.", inner);

    private static ArgumentException Misshapen(string name, long[] shape) => new($"'{name}' cannot have the shape [{string.Join(", ", shape)}].", nameof(shape));

    private void Run(ReadOnlySpan<OnnxTensor> inputs, string[] outputs, OrtValue[] filled)
    {
        var (names, values) = (new string[inputs.Length], new OrtValue[inputs.Length]);
        try
        {
            for (var k = 0; k < inputs.Length; k++) (names[k], values[k]) = (inputs[k].Name, inputs[k].Pin());
            _session.Run(_options, names, values, outputs, filled);
        }
        catch (OnnxRuntimeException e)
        {
            throw new AttuneException("network_failed", $"The network cannot be computed: {e.Message}", null, e);
        }
        finally
        {
            foreach (var value in values) value?.Dispose();
        }
    }

    /// <summary>The shape of an output: named extents are those of the inputs, and one that no input has follows from the length.</summary>
    private long[] ShapeOf(ReadOnlySpan<OnnxTensor> inputs, string output, int length)
    {
        if (inputs.Length != _inputs.Count) throw new ArgumentException($"The network has {_inputs.Count} inputs, not {inputs.Length}.", nameof(inputs));
        var extents = _outputs[output].Extents;
        var (shape, unknown, product) = (new long[extents.Length], -1, 1L);
        for (var axis = 0; axis < shape.Length; axis++)
        {
            shape[axis] = extents[axis].Name is { } symbol ? Find(symbol, inputs) : extents[axis].Value;
            if (shape[axis] < 0) unknown = axis;
            else product *= shape[axis];
        }

        if (unknown >= 0 && product > 0) product *= shape[unknown] = length / product;
        return product == length ? shape : throw Misshapen(output, shape);
    }

    private long Find(string symbol, ReadOnlySpan<OnnxTensor> inputs)
    {
        foreach (var input in inputs)
        {
            var axis = Array.FindIndex(_inputs[input.Name].Extents, e => e.Name == symbol);
            if (axis >= 0 && axis < input.Shape.Length) return input.Shape[axis];
        }

        return -1;
    }

    /// <summary>An input or output of the graph.</summary>
    private sealed class Port(NodeMetadata metadata)
    {
        public OnnxExtent[] Extents { get; } =
            [.. metadata.Dimensions.Select((e, axis) => e >= 0 ? e : new OnnxExtent(-1, metadata.SymbolicDimensions[axis]))];
    }
}
