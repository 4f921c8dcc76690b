using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Attune.Deep.Onnx.Schema;
using Google.Protobuf;
using static Attune.Deep.Onnx.Schema.AttributeProto.Types;

namespace Attune.Deep.Onnx;

/// <summary>
/// Builds a graph in ONNX's format: inputs, arrays that do not change (initializers), nodes and outputs, in the order in which they are added.
/// The same calls give the same bytes.
/// </summary>
/// <param name="name">Name of the graph, for those who look at it.</param>
/// <param name="limit">Most bytes that the file may have; protobuf ends at 2 GB.</param>
internal sealed class OnnxGraph(string name, long limit = OnnxGraph.Limit)
{
    /// <summary>Most bytes of a file.</summary>
    public const long Limit = 0x7FFF_0000;

    /// <summary>Version of ONNX's operators: the first that has Gelu; LayerNormalization came with 17.</summary>
    public const int OperatorSet = 20;

    /// <summary>Domain of the operators that ONNX Runtime adds.</summary>
    public const string Microsoft = "com.microsoft";

    private const int FormatVersion = 9; // the one that came with the set of operators
    private readonly GraphProto _graph = new() { Name = name };
    private readonly List<StringStringEntryProto> _metadata = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OnnxValue> _constants = new(StringComparer.Ordinal);
    private bool _usesMicrosoft;
    private long _bytes;

    /// <summary>Adds an input.</summary>
    /// <param name="input">Its name.</param>
    /// <param name="type">Type of its elements.</param>
    /// <param name="shape">Extents, fixed or named.</param>
    public OnnxValue Input(string input, OnnxType type, params ReadOnlySpan<OnnxExtent> shape)
    {
        _graph.Input.Add(Info(Unique(input), type, shape));
        return new OnnxValue(input, type, shape.Length);
    }

    /// <summary>Gives a value to the caller under a name.</summary>
    /// <param name="output">Its name.</param>
    /// <param name="value">The value.</param>
    /// <param name="shape">Extents, fixed or named.</param>
    public void Output(string output, OnnxValue value, params ReadOnlySpan<OnnxExtent> shape)
    {
        if (shape.Length != value.Rank) throw new ArgumentException($"'{output}' has {value.Rank} axes, not {shape.Length}.", nameof(shape));
        Add("Identity", "", [value.Name], [Unique(output)], []);
        _graph.Output.Add(Info(output, value.Type, shape));
    }

    /// <summary>Adds a named array that does not change.</summary>
    /// <exception cref="AttuneException"><c>network_too_large</c>: the file would pass the limit.</exception>
    public OnnxValue Initializer<T>(string initializer, ReadOnlySpan<T> values, params ReadOnlySpan<long> shape)
        where T : unmanaged
    {
        Reserve((long)values.Length * Unsafe.SizeOf<T>() + 64 + initializer.Length + 10L * shape.Length);
        var tensor = new TensorProto { Name = Unique(initializer), DataType = (int)TypeOf<T>(), RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values)) };
        foreach (var extent in shape) tensor.Dims.Add(extent);
        _graph.Initializer.Add(tensor);
        return new OnnxValue(initializer, TypeOf<T>(), shape.Length);
    }

    /// <summary>An array that does not change and needs no name: equal ones are written once.</summary>
    public OnnxValue Constant<T>(ReadOnlySpan<T> values, params ReadOnlySpan<long> shape)
        where T : unmanaged
    {
        var key = $"{typeof(T).Name}[{string.Join(",", shape.ToArray())}]{Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes(values)))}";
        if (_constants.TryGetValue(key, out var known)) return known;
        return _constants[key] = Initializer($"constant_{_constants.Count}", values, shape);
    }

    /// <summary>Adds a node with one output.</summary>
    /// <param name="operation">Name of the operator.</param>
    /// <param name="type">Type of what it computes.</param>
    /// <param name="rank">Axes of what it computes.</param>
    /// <param name="inputs">What it reads.</param>
    /// <param name="attributes">See <see cref="Attribute(string, long)"/>.</param>
    public OnnxValue Node(string operation, OnnxType type, int rank, ReadOnlySpan<OnnxValue> inputs, params ReadOnlySpan<AttributeProto> attributes) =>
        new(Nodes(operation, "", 1, inputs, attributes)[0], type, rank);

    /// <summary>Adds a node of a domain with several outputs.</summary>
    /// <returns>The names of the outputs.</returns>
    public string[] Nodes(string operation, string domain, int outputs, ReadOnlySpan<OnnxValue> inputs, params ReadOnlySpan<AttributeProto> attributes)
    {
        var stem = $"{operation}_{_graph.Node.Count}";
        string[] names = [.. Enumerable.Range(0, outputs).Select(k => Unique(k == 0 ? stem : $"{stem}_{k}"))];
        var read = new string[inputs.Length];
        for (var k = 0; k < read.Length; k++) read[k] = inputs[k].Name;
        Add(operation, domain, read, names, attributes);
        return names;
    }

    /// <summary>An attribute of a node: a whole number.</summary>
    public static AttributeProto Attribute(string attribute, long value) => new() { Name = attribute, I = value, Type = AttributeType.Int };

    /// <summary>An attribute of a node: a float.</summary>
    public static AttributeProto Attribute(string attribute, float value) => new() { Name = attribute, F = value, Type = AttributeType.Float };

    /// <summary>An attribute of a node: whole numbers.</summary>
    public static AttributeProto Attribute(string attribute, IEnumerable<long> values)
    {
        var proto = new AttributeProto { Name = attribute, Type = AttributeType.Ints };
        proto.Ints.Add(values);
        return proto;
    }

    /// <summary>Adds a pair of key and value that travels with the file.</summary>
    public void Describe(string key, string value)
    {
        _metadata.Add(new StringStringEntryProto { Key = key, Value = value });
        Reserve(_metadata[^1].CalculateSize() + 8);
    }

    /// <summary>The file, sealed (see <see cref="OnnxSeal"/>).</summary>
    public byte[] ToBytes()
    {
        var model = new ModelProto
        {
            IrVersion = FormatVersion,
            ProducerName = "attune",
            ProducerVersion = typeof(OnnxGraph).Assembly.GetName().Version!.ToString(3),
            Graph = _graph,
        };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = OperatorSet });
        if (_usesMicrosoft) model.OpsetImport.Add(new OperatorSetIdProto { Domain = Microsoft, Version = 1 });
        model.MetadataProps.Add(_metadata);

        var length = model.CalculateSize();
        var file = new byte[length + OnnxSeal.Length];
        model.WriteTo(file.AsSpan(0, length));
        OnnxSeal.Of(file.AsSpan(0, length)).CopyTo(file, length);
        return file;
    }

    private static OnnxType TypeOf<T>() =>
        typeof(T) == typeof(float) ? OnnxType.Float
        : typeof(T) == typeof(long) ? OnnxType.Int64
        : typeof(T) == typeof(int) ? OnnxType.Int32
        : typeof(T) == typeof(sbyte) ? OnnxType.Int8
        : typeof(T) == typeof(byte) ? OnnxType.UInt8
        : throw new NotSupportedException($"Arrays of {typeof(T).Name} are not written.");

    private static ValueInfoProto Info(string value, OnnxType type, ReadOnlySpan<OnnxExtent> shape)
    {
        var extents = new TensorShapeProto();
        foreach (var extent in shape)
            extents.Dim.Add(extent.Name is { } symbol ? new TensorShapeProto.Types.Dimension { DimParam = symbol } : new TensorShapeProto.Types.Dimension { DimValue = extent.Value });
        return new ValueInfoProto { Name = value, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = extents } } };
    }

    private void Add(string operation, string domain, ReadOnlySpan<string> inputs, ReadOnlySpan<string> outputs, ReadOnlySpan<AttributeProto> attributes)
    {
        var node = new NodeProto { OpType = operation, Name = outputs[0] };
        if (domain.Length > 0) node.Domain = domain;
        foreach (var input in inputs) node.Input.Add(input);
        foreach (var output in outputs) node.Output.Add(output);
        foreach (var attribute in attributes) node.Attribute.Add(attribute);
        Reserve(node.CalculateSize() + 8);
        _usesMicrosoft |= domain == Microsoft;
        _graph.Node.Add(node);
    }

    private string Unique(string value) => _names.Add(value) ? value : throw new ArgumentException($"The graph has a value '{value}' already.", nameof(value));

    private void Reserve(long bytes)
    {
        _bytes += bytes;
        if (_bytes > limit)
            throw new AttuneException("network_too_large", $"The network '{name}' takes more than {limit:N0} bytes, the most that a graph can have.",
                $"Use fewer dimensions, or leave rare items out.");
    }
}
