using Attune.Deep.Networks;
using Attune.Deep.Onnx.Schema;
using static Attune.Deep.Onnx.OnnxGraph;

namespace Attune.Deep.Onnx;

/// <summary>
/// Writes a network into a graph, as it is served: dropout does nothing and batch norm uses what it measured in training. Parameters become
/// initializers when a node first reads them, so that a matrix that is only multiplied by its transpose is written transposed, and once.
/// </summary>
/// <param name="graph">Where the nodes go.</param>
/// <param name="parameters">The numbers of the network.</param>
/// <param name="format">How weights are written.</param>
/// <param name="ranges">For layers in bytes: what the layers read, measured; null to find it in each run.</param>
internal sealed class OnnxOps(OnnxGraph graph, NetworkParameters parameters, WeightFormat format = WeightFormat.Float, LayerRanges? ranges = null)
    : NetworkOps<OnnxValue>
{
    private readonly Dictionary<string, Weight> _weights = new(StringComparer.Ordinal);
    private readonly Int8Layers? _bytes = format != WeightFormat.Float ? new Int8Layers(graph, parameters, ranges, format == WeightFormat.Int8Quick) : null;
    private readonly List<OnnxValue> _read = [];

    /// <summary>Linear layers so far that are, or could be, quantized.</summary>
    public int Layers => _read.Count;

    /// <inheritdoc/>
    public override bool IsTraining => false;

    /// <inheritdoc/>
    public override OnnxValue Parameter(string name) => Weigh(new Weight(name, IsTransposed: false));

    /// <inheritdoc/>
    public override OnnxValue Constant(float value) => graph.Constant<float>([value]);

    /// <inheritdoc/>
    public override OnnxValue Constant(float[] values, params long[] shape) => graph.Constant<float>(values, shape);

    /// <inheritdoc/>
    public override OnnxValue Rows(string table, OnnxValue indices) =>
        _bytes is not null && _bytes.Suits(parameters.Spec(table))
            ? _bytes.Rows(table, indices)
            : Node("Gather", indices.Rank + parameters.Spec(table).Shape.Length - 1, [Parameter(table), indices]);

    /// <inheritdoc/>
    public override OnnxValue MatMul(OnnxValue a, OnnxValue b)
    {
        if (a.Rank > 1 && b.Rank == 2 && _weights.TryGetValue(b.Name, out var weight))
        {
            _read.Add(a);
            Use(a);
            if (_bytes is not null && _bytes.Suits(parameters.Spec(weight.Name), weight.IsTransposed)) return _bytes.Product(a, weight.Name, weight.IsTransposed, _read.Count - 1);
        }

        var vectors = (a.Rank == 1 ? 1 : 0) + (b.Rank == 1 ? 1 : 0);
        return Node("MatMul", Math.Max(Math.Max(a.Rank, b.Rank), 2) - vectors, [a, b]);
    }

    /// <inheritdoc/>
    public override OnnxValue Add(OnnxValue a, OnnxValue b) => Broadcast("Add", a, b);

    /// <inheritdoc/>
    public override OnnxValue Subtract(OnnxValue a, OnnxValue b) => Broadcast("Sub", a, b);

    /// <inheritdoc/>
    public override OnnxValue Multiply(OnnxValue a, OnnxValue b) => Broadcast("Mul", a, b);

    /// <inheritdoc/>
    public override OnnxValue Divide(OnnxValue a, OnnxValue b) => Broadcast("Div", a, b);

    /// <inheritdoc/>
    public override OnnxValue Relu(OnnxValue x) => Node("Relu", x.Rank, [x]);

    /// <inheritdoc/>
    public override OnnxValue Sigmoid(OnnxValue x) => Node("Sigmoid", x.Rank, [x]);

    /// <inheritdoc/>
    public override OnnxValue Tanh(OnnxValue x) => Node("Tanh", x.Rank, [x]);

    /// <inheritdoc/>
    public override OnnxValue Gelu(OnnxValue x) => Node("Gelu", x.Rank, [x]);

    /// <inheritdoc/>
    public override OnnxValue Exp(OnnxValue x) => Node("Exp", x.Rank, [x]);

    /// <inheritdoc/>
    public override OnnxValue Log(OnnxValue x) => Node("Log", x.Rank, [x]);

    /// <inheritdoc/>
    public override OnnxValue Sqrt(OnnxValue x) => Node("Sqrt", x.Rank, [x]);

    /// <inheritdoc/>
    public override OnnxValue Clip(OnnxValue x, float least, float most) => Node("Clip", x.Rank, [x, Constant(least), Constant(most)]);

    /// <inheritdoc/>
    public override OnnxValue Mask(OnnxValue x, OnnxValue mask, float value)
    {
        var kept = Node("Cast", OnnxType.Bool, mask.Rank, [mask], Attribute("to", (long)OnnxType.Bool));
        return Node("Where", OnnxType.Float, Math.Max(x.Rank, mask.Rank), [kept, x, Constant(value)]);
    }

    /// <inheritdoc/>
    public override OnnxValue ToFloat(OnnxValue x) => Node("Cast", OnnxType.Float, x.Rank, [x], Attribute("to", (long)OnnxType.Float));

    /// <inheritdoc/>
    public override OnnxValue Differs(OnnxValue x, int value)
    {
        var other = x.Type switch
        {
            OnnxType.Int64 => graph.Constant<long>([value]),
            OnnxType.Int32 => graph.Constant([value]),
            _ => Constant(value),
        };
        return ToFloat(Node("Not", x.Rank, [Node("Equal", OnnxType.Bool, x.Rank, [x, other])]));
    }

    /// <inheritdoc/>
    public override OnnxValue Softmax(OnnxValue x, int axis) => Node("Softmax", x.Rank, [x], Attribute("axis", axis));

    /// <inheritdoc/>
    public override OnnxValue Sum(OnnxValue x, int axis, bool keep = false) => Reduce("ReduceSum", x, axis, keep);

    /// <inheritdoc/>
    public override OnnxValue Mean(OnnxValue x, int axis, bool keep = false) => Reduce("ReduceMean", x, axis, keep);

    /// <inheritdoc/>
    public override OnnxValue Max(OnnxValue x, int axis, bool keep = false) => Reduce("ReduceMax", x, axis, keep);

    /// <inheritdoc/>
    public override OnnxValue Concat(int axis, params OnnxValue[] parts) => Node("Concat", parts[0].Rank, parts, Attribute("axis", axis));

    /// <inheritdoc/>
    public override OnnxValue Reshape(OnnxValue x, params long[] shape) => Node("Reshape", shape.Length, [x, graph.Constant<long>(shape, shape.Length)]);

    /// <inheritdoc/>
    public override OnnxValue Expand(OnnxValue x, OnnxValue like, int axis)
    {
        if (axis < 0) axis += x.Rank;
        var extent = Node("Shape", OnnxType.Int64, 1, [like], Attribute("start", axis), Attribute("end", axis + 1L));
        var after = x.Rank - axis - 1;
        if (after == 0) return Node("Expand", x.Rank, [x, extent]);
        var ones = graph.Constant<long>([.. Enumerable.Repeat(1L, after)], after);
        return Node("Expand", x.Rank, [x, Node("Concat", 1, [extent, ones], Attribute("axis", 0))]);
    }

    /// <inheritdoc/>
    public override OnnxValue Transpose(OnnxValue x, params int[] order)
    {
        if (_weights.TryGetValue(x.Name, out var weight) && order is [1 or -1, 0 or -2]) return Weigh(new Weight(weight.Name, !weight.IsTransposed));
        return Node("Transpose", x.Rank, [x], Attribute("perm", order.Select(a => (long)(a < 0 ? a + x.Rank : a))));
    }

    /// <inheritdoc/>
    public override OnnxValue Slice(OnnxValue x, int axis, int start, int end) =>
        Node("Slice", x.Rank, [x, graph.Constant<long>([start], 1), graph.Constant<long>([end], 1), graph.Constant<long>([axis], 1)]);

    /// <inheritdoc/>
    public override OnnxValue LayerNorm(OnnxValue x, string name, float epsilon = 1e-5f) =>
        Node("LayerNormalization", x.Rank, [x, Parameter(name + ".weight"), Parameter(name + ".bias")], Attribute("axis", -1), Attribute("epsilon", epsilon));

    /// <inheritdoc/>
    public override OnnxValue BatchNorm(OnnxValue x, string name)
    {
        var (weight, bias) = (parameters[name + ".weight"], parameters[name + ".bias"]);
        var (mean, variance) = (parameters[name + ".running_mean"], parameters[name + ".running_var"]);
        var (scale, shift) = (new float[weight.Length], new float[weight.Length]);
        for (var k = 0; k < scale.Length; k++)
        {
            scale[k] = (float)(weight[k] / Math.Sqrt(variance[k] + BatchNormEpsilon));
            shift[k] = (float)(bias[k] - (double)mean[k] * scale[k]);
        }

        return Add(Multiply(x, Constant(scale, scale.Length)), Constant(shift, shift.Length));
    }

    /// <inheritdoc/>
    public override OnnxValue Dropout(OnnxValue x, double rate) => x;

    /// <summary>Gives out what <see cref="LayerRanges.Widen"/> takes: least and most of what each linear layer reads, 2 · <see cref="Layers"/> numbers.</summary>
    public void OutputRanges(string output)
    {
        var one = graph.Constant<long>([1], 1);
        OnnxValue[] parts = [.. _read.SelectMany(x => new[] { Extreme("ReduceMin", x), Extreme("ReduceMax", x) })];
        graph.Output(output, Node("Concat", 1, parts, Attribute("axis", 0)), parts.Length);
        OnnxValue Extreme(string operation, OnnxValue x) => Node("Reshape", 1, [Node(operation, 0, [x], Attribute("keepdims", 0)), one]);
    }

    private OnnxValue Broadcast(string operation, OnnxValue a, OnnxValue b) => Node(operation, Math.Max(a.Rank, b.Rank), [a, b]);

    private OnnxValue Reduce(string operation, OnnxValue x, int axis, bool keep) =>
        Node(operation, keep ? x.Rank : x.Rank - 1, [x, graph.Constant<long>([axis], 1)], Attribute("keepdims", keep ? 1 : 0));

    /// <summary>A node whose output has the type of its first input.</summary>
    private OnnxValue Node(string operation, int rank, ReadOnlySpan<OnnxValue> inputs, params ReadOnlySpan<AttributeProto> attributes) =>
        Node(operation, inputs[0].Type, rank, inputs, attributes);

    private OnnxValue Node(string operation, OnnxType type, int rank, ReadOnlySpan<OnnxValue> inputs, params ReadOnlySpan<AttributeProto> attributes)
    {
        foreach (var input in inputs) Use(input);
        return graph.Node(operation, type, rank, inputs, attributes);
    }

    private OnnxValue Weigh(Weight weight)
    {
        _weights.TryAdd(weight.Value, weight);
        return new OnnxValue(weight.Value, OnnxType.Float, parameters.Spec(weight.Name).Shape.Length);
    }

    /// <summary>Writes a parameter that is read for the first time.</summary>
    private void Use(OnnxValue value)
    {
        if (!_weights.TryGetValue(value.Name, out var weight) || weight.IsWritten) return;
        var (shape, values) = (parameters.Spec(weight.Name).Shape, parameters[weight.Name]);
        if (weight.IsTransposed) graph.Initializer<float>(weight.Value, Transposed(values, shape), shape[1], shape[0]);
        else graph.Initializer<float>(weight.Value, values, shape);
        _weights[value.Name] = weight with { IsWritten = true };
    }

    private static float[] Transposed(float[] values, long[] shape)
    {
        var (rows, columns) = ((int)shape[0], (int)shape[1]);
        var transposed = new float[values.Length];
        for (var row = 0; row < rows; row++)
            for (var column = 0; column < columns; column++) transposed[column * rows + row] = values[row * columns + column];
        return transposed;
    }

    private sealed record Weight(string Name, bool IsTransposed, bool IsWritten = false)
    {
        /// <summary>Its value's name: apart from those of inputs, that may be called as a table.</summary>
        public string Value => $"parameter/{Name}{(IsTransposed ? "/transposed" : "")}";
    }
}
