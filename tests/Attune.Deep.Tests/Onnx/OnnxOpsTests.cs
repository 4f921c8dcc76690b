using System.Reflection;
using Attune.Deep.Networks;

namespace Attune.Deep.Tests.Onnx;

/// <summary>Every operation that networks are written in gives the same numbers by Torch and by the graph that is served.</summary>
public sealed class OnnxOpsTests
{
    public static TheoryData<string> Operations => [.. typeof(NetworkOps<>).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        .Where(m => !m.IsSpecialName).Select(m => m.Name).Distinct()];

    [Theory]
    [MemberData(nameof(Operations))]
    public void An_operation_gives_by_ONNX_what_it_gives_by_Torch(string operation)
    {
        for (var seed = 0; seed < 24; seed++) new Trial(operation, seed).Assert();
    }

    /// <summary>One operation on random shapes of one to four axes, of extents one to five.</summary>
    private sealed class Trial : INetworkFunction
    {
        private readonly string _operation;
        private readonly Random _random;
        private readonly BothWays _both = new();
        private readonly long[] _shape, _wide;
        private readonly int[] _order;
        private readonly int _axis, _start, _end;
        private readonly bool _flag;
        private readonly float[] _constant;

        public Trial(string operation, int seed)
        {
            (_operation, _random) = (operation, new Random(seed));
            var rank = operation is "Linear" or "BatchNorm" or "MatMul" ? _random.Next(2, 5) : _random.Next(1, 5);
            _shape = Extents(rank);
            if (seed % 4 == 0) _shape[0] = 1;
            _axis = _random.Next(-rank, rank);
            _flag = _random.Next(2) == 0;
            _order = [.. Enumerable.Range(0, rank).OrderBy(_ => _random.Next()).Select(a => _flag ? a : a - rank)];
            _wide = [.. _shape];
            if (operation == "Expand") _shape[_axis < 0 ? _axis + rank : _axis] = 1;
            (_start, _end) = Range(_shape[_axis < 0 ? _axis + rank : _axis]);

            _both.Input("x", Floats(_shape, operation), _shape);
            var other = operation switch { "MatMul" => Factor(), "Expand" or "Concat" => _wide, _ => Broadcastable() };
            _both.Input("other", Floats(other, operation), other);
            if (_flag) _both.Input("rows", [.. Floats(_shape, "").Select(v => (int)Math.Abs(7 * v) % 6)], _shape);
            else _both.Input("rows", [.. Floats(_shape, "").Select(v => (long)Math.Abs(7 * v) % 6)], _shape);
            _constant = Floats(other, operation);
            ConstantShape = other;

            var width = _shape[^1];
            _both.Parameter("table", 6, 3).Parameter("layer.weight", 4, width).Parameter("layer.bias", 4);
            _both.Parameter("norm.weight", width).Parameter("norm.bias", width).Parameter("norm.running_mean", width).Parameter("norm.running_var", width);
        }

        private long[] ConstantShape { get; }

        public void Assert() => _both.AssertEqual(this);

        public T Compute<T>(NetworkOps<T> ops, Func<string, T> input)
        {
            var (x, other, rows) = (input("x"), input("other"), input("rows"));
            return _operation switch
            {
                nameof(ops.Parameter) => ops.Multiply(x, ops.Parameter("norm.weight")),
                nameof(ops.Constant) => ops.Add(ops.Multiply(x, ops.Constant(2.5f)), ops.Constant(_constant, ConstantShape)),
                nameof(ops.Rows) => ops.Rows("table", rows),
                nameof(ops.MatMul) => ops.MatMul(x, other),
                nameof(ops.Add) => ops.Add(x, other),
                nameof(ops.Subtract) => ops.Subtract(other, x),
                nameof(ops.Multiply) => ops.Multiply(x, other),
                nameof(ops.Divide) => ops.Divide(x, other),
                nameof(ops.Relu) => ops.Relu(x),
                nameof(ops.Sigmoid) => ops.Sigmoid(x),
                nameof(ops.Tanh) => ops.Tanh(x),
                nameof(ops.Gelu) => ops.Gelu(x),
                nameof(ops.Exp) => ops.Exp(x),
                nameof(ops.Log) => ops.Log(x),
                nameof(ops.Sqrt) => ops.Sqrt(x),
                nameof(ops.Clip) => ops.Clip(x, -0.5f, 0.75f),
                nameof(ops.Mask) => ops.Mask(x, _flag ? ops.Relu(other) : ops.Differs(rows, 3), -7),
                nameof(ops.Differs) => _flag ? ops.Differs(rows, 2) : ops.Differs(ops.Relu(x), 0),
                nameof(ops.ToFloat) => ops.ToFloat(rows),
                nameof(ops.Softmax) => ops.Softmax(x, _axis),
                nameof(ops.Sum) => ops.Sum(x, _axis, _flag),
                nameof(ops.Mean) => ops.Mean(x, _axis, _flag),
                nameof(ops.Max) => ops.Max(x, _axis, _flag),
                nameof(ops.Concat) => ops.Concat(_axis, x, other, x),
                nameof(ops.Reshape) => ops.Reshape(x, 0, -1, 1),
                nameof(ops.Expand) => ops.Expand(x, other, _axis),
                nameof(ops.Transpose) => ops.Transpose(x, _order),
                nameof(ops.Slice) => ops.Slice(x, _axis, _start, _end),
                nameof(ops.LayerNorm) => _flag ? ops.LayerNorm(x, "norm") : ops.LayerNorm(x, "norm", 0.1f),
                nameof(ops.BatchNorm) => ops.BatchNorm(x, "norm"),
                nameof(ops.Dropout) => ops.Dropout(x, 0.5),
                nameof(ops.Linear) => ops.Linear(x, "layer", _flag),
                nameof(ops.Normalize) => ops.Normalize(x),
                _ => throw new NotSupportedException($"The operation '{_operation}' has no test."),
            };
        }

        private long[] Extents(int rank) => [.. Enumerable.Range(0, rank).Select(_ => (long)_random.Next(1, 6))];

        /// <summary>x's shape with some extents 1 and some leading axes absent.</summary>
        private long[] Broadcastable() => [.. _shape.Select(e => _random.Next(3) == 0 ? 1 : e).Skip(_random.Next(_shape.Length))];

        /// <summary>The right side of a product with x: with its own batch, without one, or a vector.</summary>
        private long[] Factor() => _random.Next(3) switch
        {
            0 => [_shape[^1]],
            1 => [_shape[^1], _random.Next(1, 6)],
            _ => [.. _shape.SkipLast(2).Select(e => _flag ? 1 : e), _shape[^1], _random.Next(1, 6)],
        };

        private (int Start, int End) Range(long extent)
        {
            var start = _random.Next((int)extent);
            var end = _random.Next(start + 1, (int)extent + 1);
            return (_flag ? start : start - (int)extent, end == extent ? int.MaxValue : _random.Next(2) == 0 ? end : end - (int)extent);
        }

        private float[] Floats(long[] shape, string operation)
        {
            var values = BothWays.Random((int)shape.Aggregate(1L, (a, b) => a * b), _random.Next());
            return operation switch
            {
                "Log" or "Sqrt" => [.. values.Select(v => v * v + 0.01f)],
                "Divide" => [.. values.Select(v => v + Math.Sign(v))],
                _ => values,
            };
        }
    }
}
