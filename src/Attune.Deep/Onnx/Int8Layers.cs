using Attune.Deep.Networks;
using static Attune.Deep.Onnx.OnnxGraph;

namespace Attune.Deep.Onnx;

/// <summary>
/// Writes linear layers and tables of embeddings with signed bytes: w ≈ scale · q, where the scale of an output or row is max|w| / 127.
/// Layers are of ONNX's own operators, in the forms that ONNX Runtime computes as one kernel.
/// </summary>
/// <param name="graph">Where the nodes go.</param>
/// <param name="parameters">The numbers of the network.</param>
/// <param name="ranges">What the layers read, or null to find it in each run.</param>
/// <param name="quick">Only where bytes are quicker, see <see cref="WeightFormat.Int8Quick"/>.</param>
internal sealed class Int8Layers(OnnxGraph graph, NetworkParameters parameters, LayerRanges? ranges, bool quick = false)
{
    /// <summary>Outputs and weights from which on a layer is quicker in bytes: what it reads must be rounded, however little is done with it.</summary>
    private const int FewestOutputs = 16, FewestWeights = 2048;

    /// <summary>Numbers up to which a table stays in the processor's cache as floats; there its rows are read in one step instead of four.</summary>
    private const int SmallTable = 1 << 20;

    private readonly Dictionary<string, (OnnxValue Bytes, OnnxValue Scales)> _written = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (OnnxValue Bytes, OnnxValue Scale, OnnxValue Zero)> _read = new(StringComparer.Ordinal);

    /// <summary>Whether a layer of these weights, [outputs, inputs] if they are transposed, is to be in bytes.</summary>
    public bool Suits(ParameterSpec weights, bool transposed) => !quick || (weights.Shape[transposed ? 0 : 1] >= FewestOutputs && weights.Length >= FewestWeights);

    /// <summary>Whether a table is to be in bytes. One of single numbers would be larger with its scales.</summary>
    public bool Suits(ParameterSpec table) => table.Shape is { Length: 2 } shape && shape[1] > 1 && (!quick || table.Length > SmallTable);

    /// <summary>x times a parameter or its transpose.</summary>
    /// <param name="x">What the layer reads.</param>
    /// <param name="name">The weights.</param>
    /// <param name="transposed">Whether it is the transpose that is multiplied by.</param>
    /// <param name="layer">Number of the layer among those that <see cref="LayerRanges"/> counts.</param>
    public OnnxValue Product(OnnxValue x, string name, bool transposed, int layer)
    {
        var (bytes, scales) = Weights(name, transposed);
        return ranges is null ? Dynamic(x, bytes, scales) : Fixed(x, bytes, scales, (int)parameters.Spec(name).Shape[transposed ? 0 : 1], ranges[layer]);
    }

    /// <summary>Rows of a table.</summary>
    public OnnxValue Rows(string table, OnnxValue indices)
    {
        if (!_written.TryGetValue(table, out var written))
        {
            var (rows, dimension) = ((int)parameters.Spec(table).Shape[0], (int)parameters.Spec(table).Shape[1]);
            var (bytes, scales) = (new sbyte[rows * dimension], new float[rows]);
            for (var row = 0; row < rows; row++) scales[row] = Quantize(parameters[table].AsSpan(row * dimension, dimension), bytes.AsSpan(row * dimension, dimension));
            _written[table] = written = Write(table, "rows", bytes, [rows, dimension], scales, [rows, 1]);
        }

        var gathered = graph.Node("Gather", OnnxType.Int8, indices.Rank + 1, [written.Bytes, indices]);
        var floats = graph.Node("Cast", OnnxType.Float, indices.Rank + 1, [gathered], Attribute("to", (long)OnnxType.Float));
        return graph.Node("Mul", OnnxType.Float, indices.Rank + 1, [floats, graph.Node("Gather", OnnxType.Float, indices.Rank + 1, [written.Scales, indices])]);
    }

    /// <summary>Quantizes numbers that share a scale.</summary>
    /// <returns>The scale; 0 when all are 0.</returns>
    internal static float Quantize(ReadOnlySpan<float> values, Span<sbyte> bytes)
    {
        var scale = 0f;
        foreach (var value in values) scale = Math.Max(scale, Math.Abs(value) / sbyte.MaxValue);
        for (var k = 0; k < values.Length; k++) bytes[k] = scale > 0 ? (sbyte)MathF.Round(values[k] / scale) : (sbyte)0;
        return scale;
    }

    /// <summary>By the range of the run: a kernel that ONNX Runtime makes of these five nodes and the bias.</summary>
    private OnnxValue Dynamic(OnnxValue x, OnnxValue weights, OnnxValue scales)
    {
        if (!_read.TryGetValue(x.Name, out var read))
        {
            var names = graph.Nodes("DynamicQuantizeLinear", "", 3, [x]);
            read = (new OnnxValue(names[0], OnnxType.UInt8, x.Rank), new OnnxValue(names[1], OnnxType.Float, 0), new OnnxValue(names[2], OnnxType.UInt8, 0));
            _read[x.Name] = read;
        }

        var sums = graph.Node("MatMulInteger", OnnxType.Int32, x.Rank, [read.Bytes, weights, read.Zero]);
        var floats = graph.Node("Cast", OnnxType.Float, x.Rank, [sums], Attribute("to", (long)OnnxType.Float));
        return graph.Node("Mul", OnnxType.Float, x.Rank, [floats, graph.Node("Mul", OnnxType.Float, 1, [read.Scale, scales])]);
    }

    /// <summary>By a range that was measured before: a product between nodes that quantize and back, which ONNX Runtime computes in bytes.</summary>
    private OnnxValue Fixed(OnnxValue x, OnnxValue weights, OnnxValue scales, int outputs, (float Least, float Most) range)
    {
        var step = Math.Max((range.Most - range.Least) / byte.MaxValue, 1e-30f);
        var (scale, zero) = (graph.Constant<float>([step]), graph.Constant<byte>([(byte)Math.Clamp(MathF.Round(-range.Least / step), 0, byte.MaxValue)]));
        var bytes = graph.Node("QuantizeLinear", OnnxType.UInt8, x.Rank, [x, scale, zero]);
        var rounded = graph.Node("DequantizeLinear", OnnxType.Float, x.Rank, [bytes, scale, zero]);
        var zeros = graph.Constant<sbyte>(new sbyte[outputs], outputs); // without them ONNX Runtime supposes one for all
        var matrix = graph.Node("DequantizeLinear", OnnxType.Float, 2, [weights, scales, zeros], Attribute("axis", 1));
        return graph.Node("MatMul", OnnxType.Float, x.Rank, [rounded, matrix]);
    }

    /// <summary>Bytes [inputs, outputs] and a scale for each output.</summary>
    private (OnnxValue Bytes, OnnxValue Scales) Weights(string name, bool transposed)
    {
        var key = $"{name}/{(transposed ? "transposed" : "matrix")}";
        if (_written.TryGetValue(key, out var written)) return written;
        var (shape, values) = (parameters.Spec(name).Shape, parameters[name]);
        var (outputs, inputs) = ((int)shape[transposed ? 0 : 1], (int)shape[transposed ? 1 : 0]);
        var (matrix, scales) = (new sbyte[values.Length], new float[outputs]);
        var (column, bytes) = (new float[inputs], new sbyte[inputs]);
        for (var output = 0; output < outputs; output++)
        {
            for (var k = 0; k < inputs; k++) column[k] = values[transposed ? output * inputs + k : k * outputs + output];
            scales[output] = Quantize(column, bytes);
            for (var k = 0; k < inputs; k++) matrix[k * outputs + output] = bytes[k];
        }

        return _written[key] = Write(name, transposed ? "transposed" : "matrix", matrix, [inputs, outputs], scales, [outputs]);
    }

    private (OnnxValue Bytes, OnnxValue Scales) Write(string name, string form, sbyte[] bytes, long[] shape, float[] scales, long[] scaleShape) =>
        (graph.Initializer<sbyte>($"parameter/{name}/{form}/bytes", bytes, shape), graph.Initializer<float>($"parameter/{name}/{form}/scales", scales, scaleShape));
}
