using System.Runtime.InteropServices;
using Attune.Deep.Networks;
using Attune.Deep.Onnx;

namespace Attune.Deep.Tests.Onnx;

public sealed class Int8LayersTests
{
    private const int Tall = 300, Wide = 48;

    [Fact]
    public void A_number_is_off_by_at_most_half_a_step_and_the_largest_by_nothing()
    {
        var (values, bytes) = (BothWays.Random(100, 1), new sbyte[100]);
        var scale = Int8Layers.Quantize(values, bytes);
        Assert.Equal(values.Max(Math.Abs), 127 * scale, 1e-6f);
        Assert.All(values.Zip(bytes), p => Assert.True(Math.Abs(p.First - p.Second * scale) <= scale * 0.5001f));
        Assert.Equal(127, bytes.Max(b => Math.Abs((int)b)));
    }

    [Fact]
    public void Zeros_stay_zeros()
    {
        var bytes = new sbyte[] { 5, 5 };
        Assert.Equal(0, Int8Layers.Quantize([0, 0], bytes));
        Assert.Equal([0, 0], bytes);
    }

    /// <summary>What a graph of bytes must give, from its definition: round to bytes, multiply exactly, scale back.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_layer_multiplies_rounded_numbers_exactly(bool measured)
    {
        var both = new BothWays().Input("x", BothWays.Random(5 * Wide, 2), 5, Wide).Parameter("layer.weight", 16, Wide).Parameter("layer.bias", 16);
        var (x, w, bias) = (BothWays.Random(5 * Wide, 2), both.Parameters["layer.weight"], both.Parameters["layer.bias"]);
        var ranges = measured ? new LayerRanges([x.Min() * 0.75f, x.Max() * 0.75f]) : null;
        var actual = both.ByOnnx(new OneLayer(), [5, 16], WeightFormat.Int8, ranges);

        var (least, most) = measured ? (x.Min() * 0.75f, x.Max() * 0.75f) : (x.Min(), x.Max());
        var step = (most - least) / 255;
        var zero = (int)MathF.Round(-least / step);
        for (var row = 0; row < 5; row++)
        {
            for (var output = 0; output < 16; output++)
            {
                var weights = w.AsSpan(output * Wide, Wide);
                var bytes = new sbyte[Wide];
                var scale = Int8Layers.Quantize(weights, bytes);
                var sum = 0;
                for (var k = 0; k < Wide; k++) sum += (Math.Clamp((int)MathF.Round(x[row * Wide + k] / step) + zero, 0, 255) - zero) * bytes[k];
                Assert.Equal(sum * (double)step * scale + bias[output], actual[row * 16 + output], 1e-4);
            }
        }
    }

    /// <summary>Two products of the largest bytes do not fit 16 bits, in which x64 without VNNI adds them unless it is told not to.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_largest_numbers_do_not_overflow(bool measured)
    {
        float[] x = [.. Enumerable.Repeat(1f, 5 * Wide)];
        var both = new BothWays().Input("x", x, 5, Wide).Parameter("layer.weight", 16, Wide).Parameter("layer.bias", 16);
        Array.Fill(both.Parameters["layer.weight"], -1);
        Array.Fill(both.Parameters["layer.bias"], 3);
        var actual = both.ByOnnx(new OneLayer(), [5, 16], WeightFormat.Int8, measured ? new LayerRanges([0, 1]) : null);
        Assert.All(actual, y => Assert.Equal(3 - Wide, y, 1e-4f));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_network_in_bytes_ranks_as_the_one_in_floats_and_is_a_third_of_its_size(bool measured)
    {
        var both = Scoring(Tall, seed: 1);
        var ranges = measured ? Measure(Scoring(Tall, seed: 2)) : null;
        var (floats, bytes) = (both.ByOnnx(new Scorer(), [Tall]), both.ByOnnx(new Scorer(), [Tall], WeightFormat.Int8, ranges));
        Assert.NotEqual(floats, bytes);
        Assert.InRange(RankCorrelation(floats, bytes), 0.99, 1);
        Assert.InRange(both.Graph(new Scorer(), [Tall], WeightFormat.Int8, ranges).Length, 1, both.Graph(new Scorer(), [Tall]).Length / 3);
    }

    [Fact]
    public void With_measured_ranges_a_row_alone_gives_what_it_gives_among_others()
    {
        var all = Scoring(Tall, seed: 1);
        var ranges = Measure(all);
        using var network = new OnnxNetwork(all.Graph(new Scorer(), ["items.0"], WeightFormat.Int8, ranges));
        var (together, alone) = (new float[Tall], new float[1]);
        var tensors = all.Tensors();
        network.Run(tensors, "y", together);
        var items = Items(Tall, seed: 1);
        for (var row = 0; row < Tall; row += 29)
        {
            network.Run([OnnxTensor.Of("items", items.AsMemory(row * 3, 3), 1, 3)], "y", alone);
            Assert.Equal(together[row], alone[0], 1e-6f);
        }
    }

    [Fact]
    public void What_layers_read_is_measured_over_runs_and_holds_zero()
    {
        var ranges = new LayerRanges(2);
        ranges.Widen([1, 2, -3, -1]);
        ranges.Widen([0.5f, 4, -2, 1]);
        Assert.Equal([0, 4, -3, 1], ranges.Values.ToArray());
        Assert.Equal((-3f, 1f), new LayerRanges(ranges.Values)[1]);
    }

    [Fact]
    public void Measured_ranges_are_those_of_what_the_layers_read()
    {
        var x = BothWays.Random(5 * Wide, 2);
        var both = new BothWays().Input("x", x, 5, Wide).Parameter("layer.weight", 16, Wide).Parameter("layer.bias", 16);
        var graph = new OnnxGraph("probe");
        var ops = new OnnxOps(graph, both.Parameters);
        var input = graph.Input("x", OnnxType.Float, "n", Wide);
        new OneLayer().Compute(ops, _ => input);
        ops.OutputRanges("ranges");
        using var network = new OnnxNetwork(graph.ToBytes());
        var measured = new float[2 * ops.Layers];
        network.Run(both.Tensors(), "ranges", measured);
        Assert.Equal([x.Min(), x.Max()], measured);
    }

    [Fact]
    public void Weights_and_tables_are_bytes_in_the_file_and_nothing_of_them_is_left_in_floats()
    {
        var graph = new WireReader(Scoring(4, seed: 1).Graph(new Scorer(), [4], WeightFormat.Int8)).Message(7);
        var matrices = graph.Messages(5).Where(t => t.Numbers(1).Length == 2 && t.Numbers(1)[1] > 1).ToList();
        Assert.NotEmpty(matrices);
        Assert.All(matrices, t => Assert.Equal((long)OnnxType.Int8, t.Number(2)));
        Assert.All(matrices, t => Assert.DoesNotContain((sbyte)-128, MemoryMarshal.Cast<byte, sbyte>(t.Bytes(9)).ToArray()));
    }

    [Theory]
    [InlineData(64, 32, true)]
    [InlineData(32, 32, false)] // too few weights
    [InlineData(512, 8, false)] // too few outputs
    public void Where_speed_counts_only_large_layers_are_in_bytes(int inputs, int outputs, bool isInBytes)
    {
        var both = new BothWays().Input("x", BothWays.Random(5 * inputs, 2), 5, inputs).Parameter("layer.weight", outputs, inputs).Parameter("layer.bias", outputs);
        var ranges = new LayerRanges([-3, 3]);
        var floats = both.ByOnnx(new OneLayer(), [5, outputs]);
        var (quick, bytes) = (both.ByOnnx(new OneLayer(), [5, outputs], WeightFormat.Int8Quick, ranges), both.ByOnnx(new OneLayer(), [5, outputs], WeightFormat.Int8, ranges));
        Assert.Equal(isInBytes ? bytes : floats, quick);
        Assert.NotEqual(floats, bytes);
    }

    [Fact]
    public void A_sequence_network_works_in_bytes_too()
    {
        var both = SmallNetwork.Create(batch: 6);
        long[] shape = [6, SmallNetwork.Length, SmallNetwork.Width];
        Assert.InRange(RankCorrelation(both.ByOnnx(new SmallNetwork(), shape), both.ByOnnx(new SmallNetwork(), shape, WeightFormat.Int8)), 0.99, 1);
    }

    private static int[] Items(int rows, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, 3 * rows).Select(_ => random.Next(2000))];
    }

    private static BothWays Scoring(int rows, int seed)
    {
        var both = new BothWays().Input("items", Items(rows, seed), rows, 3);
        both.Parameters.AddTable("items", 2000, 16, 7, 1);
        both.Parameters.AddLinear("a", Wide, 64, 7);
        both.Parameters.AddLinear("b", 64, 32, 7);
        both.Parameters.AddLinear("c", 32, 1, 7);
        return both;
    }

    private static LayerRanges Measure(BothWays both)
    {
        var graph = new OnnxGraph("probe");
        var ops = new OnnxOps(graph, both.Parameters);
        var items = graph.Input("items", OnnxType.Int32, "n", 3);
        new Scorer().Compute(ops, _ => items);
        ops.OutputRanges("ranges");
        using var network = new OnnxNetwork(graph.ToBytes());
        var (ranges, measured) = (new LayerRanges(ops.Layers), new float[2 * ops.Layers]);
        network.Run(both.Tensors(), "ranges", measured);
        ranges.Widen(measured);
        return ranges;
    }

    /// <summary>Spearman's, without ties.</summary>
    private static double RankCorrelation(float[] a, float[] b)
    {
        static int[] Ranks(float[] values)
        {
            var ranks = new int[values.Length];
            foreach (var (rank, place) in Enumerable.Range(0, values.Length).OrderBy(i => values[i]).Index()) ranks[place] = rank;
            return ranks;
        }

        double n = a.Length;
        return 1 - 6 * Ranks(a).Zip(Ranks(b)).Sum(p => Math.Pow(p.First - p.Second, 2)) / (n * (n * n - 1));
    }

    private sealed class OneLayer : INetworkFunction
    {
        public T Compute<T>(NetworkOps<T> ops, Func<string, T> input) => ops.Linear(input("x"), "layer");
    }

    private sealed class Scorer : INetworkFunction
    {
        public T Compute<T>(NetworkOps<T> ops, Func<string, T> input)
        {
            var h = ops.Reshape(ops.Rows("items", input("items")), 0, Wide);
            h = ops.Relu(ops.Linear(h, "a"));
            h = ops.Relu(ops.Linear(h, "b"));
            return ops.Reshape(ops.Linear(h, "c"), -1);
        }
    }
}
