using Attune.Deep.Networks;
using Attune.Deep.Onnx;
using Attune.Deep.Runtime;
using Attune.Numerics;
using TorchSharp;

namespace Attune.Deep.Tests.Onnx;

/// <summary>A network written once, for any kind of value.</summary>
internal interface INetworkFunction
{
    T Compute<T>(NetworkOps<T> ops, Func<string, T> input);
}

/// <summary>Computes a network by Torch and as a graph that ONNX Runtime serves.</summary>
internal sealed class BothWays
{
    private readonly Dictionary<string, (Array Values, long[] Shape)> _inputs = new(StringComparer.Ordinal);

    public NetworkParameters Parameters { get; } = new();

    public static float[] Random(int length, int seed)
    {
        var values = new float[length];
        SplitMix.Normals(SplitMix.Mix((uint)seed, 17), 1, values);
        return values;
    }

    public BothWays Input<T>(string name, T[] values, params long[] shape)
        where T : unmanaged
    {
        _inputs.Add(name, (values, shape));
        return this;
    }

    /// <summary>A parameter with random numbers, so that nothing is hidden by zeros and ones.</summary>
    public BothWays Parameter(string name, params long[] shape)
    {
        Parameters.Add(new ParameterSpec(name, shape, Initial.Normal, 1), 5);
        if (name.EndsWith("running_var", StringComparison.Ordinal))
            foreach (ref var v in Parameters[name].AsSpan()) v = 0.1f + v * v;
        return this;
    }

    public (float[] Values, long[] Shape) ByTorch(INetworkFunction network)
    {
        TorchRuntime.Use(1);
        using var scope = torch.NewDisposeScope();
        using var noGradients = torch.no_grad();
        var weights = Parameters.Specs.ToDictionary(s => s.Name, s => torch.tensor(Parameters[s.Name], s.Shape));
        var inputs = _inputs.ToDictionary(i => i.Key, i => i.Value.Values switch
        {
            float[] floats => torch.tensor(floats, i.Value.Shape),
            int[] ints => torch.tensor(ints, i.Value.Shape),
            var longs => torch.tensor((long[])longs, i.Value.Shape),
        });
        var result = network.Compute(new TorchOps(weights, null, training: false), name => inputs[name]);
        return (result.contiguous().data<float>().ToArray(), result.shape);
    }

    /// <summary>The graph; every extent of the inputs is free, those of the output are as given.</summary>
    public byte[] Graph(INetworkFunction network, ReadOnlySpan<OnnxExtent> output, WeightFormat format = WeightFormat.Float, LayerRanges? ranges = null)
    {
        var graph = new OnnxGraph("test");
        var inputs = _inputs.ToDictionary(i => i.Key, i => graph.Input(i.Key, TypeOf(i.Value.Values), [.. i.Value.Shape.Select((_, axis) => (OnnxExtent)$"{i.Key}.{axis}")]));
        graph.Output("y", network.Compute(new OnnxOps(graph, Parameters, format, ranges), name => inputs[name]), output);
        return graph.ToBytes();
    }

    public OnnxTensor[] Tensors() => [.. _inputs.Select(i => i.Value.Values switch
    {
        float[] floats => OnnxTensor.Of(i.Key, floats, i.Value.Shape),
        int[] ints => OnnxTensor.Of(i.Key, ints, i.Value.Shape),
        var longs => OnnxTensor.Of(i.Key, (long[])longs, i.Value.Shape),
    })];

    public float[] ByOnnx(INetworkFunction network, long[] outputShape, WeightFormat format = WeightFormat.Float, LayerRanges? ranges = null)
    {
        using var served = new OnnxNetwork(Graph(network, [.. outputShape.Select(e => (OnnxExtent)e)], format, ranges));
        var result = new float[outputShape.Aggregate(1L, (a, b) => a * b)];
        served.Run(Tensors(), "y", result);
        return result;
    }

    /// <summary>Both give the same numbers.</summary>
    public void AssertEqual(INetworkFunction network, double tolerance = 1e-5)
    {
        var (expected, shape) = ByTorch(network);
        var actual = ByOnnx(network, shape);
        for (var k = 0; k < expected.Length; k++)
            Assert.True(Math.Abs(expected[k] - actual[k]) <= tolerance * Math.Max(1, Math.Abs(expected[k])), $"Element {k} of [{string.Join(", ", shape)}]: {expected[k]} by Torch, {actual[k]} by ONNX.");
    }

    private static OnnxType TypeOf(Array values) => values switch { float[] => OnnxType.Float, int[] => OnnxType.Int32, _ => OnnxType.Int64 };
}
