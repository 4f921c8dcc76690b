using Attune.Deep.Networks;
using Attune.Deep.Runtime;
using Attune.Deep.Sequences;
using Attune.Deep.Tests.Onnx;
using Attune.Deep.Training;
using TorchSharp;

namespace Attune.Deep.Tests.Sequences;

public sealed class SelfAttentionTests
{
    private const int Width = 8, Length = 12;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 4)]
    public void It_is_the_formula(int blocks, int heads)
    {
        var network = new SelfAttention(Width, blocks, heads, Length, 0.3);
        var parameters = Parameters(network);
        var items = BothWays.Random(7 * Width, 3);
        var (expected, actual) = (Naive(network, parameters, items, 7), Encode(network, parameters, [items]));
        for (var k = 0; k < expected.Length; k++) Assert.Equal(expected[k], actual[k], 1e-4);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Torch_and_the_served_graph_agree(int heads)
    {
        var network = new SelfAttention(Width, 2, heads, Length, 0.3);
        var both = new BothWays().Input("items", BothWays.Random(6 * Width, 4), 6, Width).Input("places", [0L, 1, 2, 3, 4, 5], 6);
        foreach (var spec in Parameters(network).Specs) both.Parameter(spec.Name, spec.Shape);
        both.AssertEqual(new OneSequence(network), 1e-4);
    }

    [Fact]
    public void Sequences_packed_together_get_what_each_gets_alone()
    {
        var network = new SelfAttention(Width, 2, 2, Length, 0);
        var parameters = Parameters(network);
        float[][] sequences = [.. new[] { 3, 12, 5, 1, 11, 12, 3 }.Select((length, k) => BothWays.Random(length * Width, k))];
        float[] alone = [.. sequences.SelectMany(s => Encode(network, parameters, [s]))];
        var together = Encode(network, parameters, sequences);
        Assert.Equal(alone.Length, together.Length);
        for (var k = 0; k < alone.Length; k++) Assert.Equal(alone[k], together[k], 1e-5f);
    }

    [Fact]
    public void No_place_looks_ahead()
    {
        var network = new SelfAttention(Width, 2, 1, Length, 0);
        var parameters = Parameters(network);
        var items = BothWays.Random(6 * Width, 5);
        var before = Encode(network, parameters, [items]);
        for (var k = 4 * Width; k < items.Length; k++) items[k] += 1;
        var after = Encode(network, parameters, [items]);
        Assert.Equal(before[..(4 * Width)], after[..(4 * Width)]);
        Assert.NotEqual(before[(4 * Width)..], after[(4 * Width)..]);
    }

    private static NetworkParameters Parameters(SelfAttention network)
    {
        var parameters = new NetworkParameters();
        network.AddParameters(parameters, seed: 1);
        foreach (var spec in parameters.Specs) // nothing is hidden by zeros and ones
            foreach (ref var value in parameters[spec.Name].AsSpan()) value += 0.1f * MathF.Sin(1e3f * value + spec.Name.Length);
        return parameters;
    }

    /// <summary>The vectors of all sequences, one after the other.</summary>
    private static float[] Encode(SelfAttention network, NetworkParameters parameters, float[][] sequences)
    {
        TorchRuntime.Use(1);
        using var scope = torch.NewDisposeScope();
        using var noGradients = torch.no_grad();
        var weights = parameters.Specs.ToDictionary(s => s.Name, s => torch.tensor(parameters[s.Name], s.Shape));
        var packed = new PackedSequences(Array.ConvertAll(sequences, s => s.Length / Width), masks: false);
        var row = 0;
        for (var k = 0; k < sequences.Length; k++)
        {
            packed.Fill(k, [.. Enumerable.Range(row, packed.LengthOf(k) + 1)], r => r); // the target of the last place is not read
            row += packed.LengthOf(k);
        }

        var items = torch.tensor(sequences.SelectMany(s => s).ToArray(), [row, Width]);
        var batch = new TensorBatch(packed.ToBatch().ToTensors(), packed.Places);
        return SequenceEncoder.Encode(network, new TorchOps(weights, null, training: false), items, batch).data<float>().ToArray();
    }

    /// <summary>The formulas of the docstring, number by number.</summary>
    private static double[] Naive(SelfAttention network, NetworkParameters p, float[] items, int n)
    {
        var x = Rows(n, t => [.. Enumerable.Range(0, Width).Select(k => Math.Sqrt(Width) * items[t * Width + k] + p["places"][t * Width + k])]);
        for (var block = 0; block < network.Blocks; block++)
        {
            var (b, headWidth) = (block, Width / network.Heads);
            var q = Rows(n, t => Norm(p, $"{b}.attention_norm", x[t]));
            var (query, key, value) = (Rows(n, t => Linear(p, $"{b}.query", q[t])), Rows(n, t => Linear(p, $"{b}.key", x[t])), Rows(n, t => Linear(p, $"{b}.value", x[t])));
            var met = Rows(n, t =>
            {
                var sums = new double[Width];
                for (var head = 0; head < network.Heads; head++)
                {
                    int[] own = [.. Enumerable.Range(head * headWidth, headWidth)];
                    var weights = Enumerable.Range(0, t + 1).Select(s => Math.Exp(own.Sum(k => query[t][k] * key[s][k]) / Math.Sqrt(headWidth))).ToArray();
                    foreach (var k in own) sums[k] = Enumerable.Range(0, t + 1).Sum(s => weights[s] * value[s][k]) / weights.Sum();
                }

                return sums;
            });
            x = Rows(n, t => Sum(q[t], Linear(p, $"{b}.out", met[t])));
            var f = Rows(n, t => Norm(p, $"{b}.norm", x[t]));
            x = Rows(n, t => Sum(f[t], Linear(p, $"{b}.second", [.. Linear(p, $"{b}.first", f[t]).Select(v => Math.Max(0, v))])));
        }

        return [.. x.SelectMany(row => Norm(p, "norm", row))];
    }

    private static double[][] Rows(int n, Func<int, double[]> row) => [.. Enumerable.Range(0, n).Select(row)];

    private static double[] Sum(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x + y)];

    private static double[] Linear(NetworkParameters p, string name, double[] x) =>
        [.. Enumerable.Range(0, Width).Select(o => p[name + ".bias"][o] + Enumerable.Range(0, Width).Sum(i => p[name + ".weight"][o * Width + i] * x[i]))];

    private static double[] Norm(NetworkParameters p, string name, double[] x)
    {
        var mean = x.Average();
        var deviation = Math.Sqrt(x.Average(v => (v - mean) * (v - mean)) + 1e-8);
        return [.. x.Select((v, k) => (v - mean) / deviation * p[name + ".weight"][k] + p[name + ".bias"][k])];
    }

    /// <summary>As the model writes it for serving.</summary>
    private sealed class OneSequence(SelfAttention network) : INetworkFunction
    {
        public T Compute<T>(NetworkOps<T> ops, Func<string, T> input) => network.EncodeOne(ops, input("items"), input("places"));
    }
}
