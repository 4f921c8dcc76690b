using Attune.Deep.Onnx;

namespace Attune.Deep.Tests.Onnx;

public sealed class OnnxNetworkTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public void A_network_gives_what_it_gives_by_Torch(int batch) => SmallNetwork.Create(batch).AssertEqual(new SmallNetwork());

    [Fact]
    public void Eight_threads_on_one_network_get_what_one_gets()
    {
        using var network = new OnnxNetwork(SmallNetwork.Create(1).Graph(new SmallNetwork(), ["x.0", SmallNetwork.Length, SmallNetwork.Width]));
        var cases = Enumerable.Range(0, 16).Select(k => SmallNetwork.Create(batch: k + 1, seed: 3 + k).Tensors()).ToArray();
        float[] Run(int k)
        {
            var result = new float[(k + 1) * SmallNetwork.Length * SmallNetwork.Width];
            network.Run(cases[k], "y", result);
            return result;
        }

        float[][] serial = [.. Enumerable.Range(0, 16).Select(Run)];
        Parallel.For(0, 8 * 16, new ParallelOptions { MaxDegreeOfParallelism = 8 }, k => Assert.Equal(serial[k % 16], Run(k % 16)));
    }

    [Fact]
    public void Several_threads_in_a_run_give_the_same()
    {
        var both = SmallNetwork.Create(batch: 64);
        var bytes = both.Graph(new SmallNetwork(), ["x.0", SmallNetwork.Length, SmallNetwork.Width]);
        using OnnxNetwork one = new(bytes), two = new(bytes, threads: 2);
        var (a, b) = (new float[64 * SmallNetwork.Length * SmallNetwork.Width], new float[64 * SmallNetwork.Length * SmallNetwork.Width]);
        one.Run(both.Tensors(), "y", a);
        two.Run(both.Tensors(), "y", b);
        for (var k = 0; k < a.Length; k++) Assert.Equal(a[k], b[k], 1e-5f);
    }

    [Fact]
    public void Several_outputs_are_filled_at_once_and_part_of_an_array_can_be_read()
    {
        var graph = new OnnxGraph("g");
        var (x, n) = (graph.Input("x", OnnxType.Float, "batch", "width"), graph.Input("n", OnnxType.Int32, "batch", 1));
        graph.Output("sum", graph.Node("ReduceSum", OnnxType.Float, 1, [x, graph.Constant<long>([1], 1)], OnnxGraph.Attribute("keepdims", 0)), "batch");
        graph.Output("n times 2", graph.Node("Add", OnnxType.Int32, 2, [n, n]), "batch", 1);
        using var network = new OnnxNetwork(graph.ToBytes());
        var (sums, doubled) = (new float[4], new int[2]);
        network.Run(
            [OnnxTensor.Of("n", new[] { 5, -6 }, 2, 1), OnnxTensor.Of("x", new float[] { 9, 1, 2, 3, 4, 5, 6, 9 }.AsMemory(1, 6), 2, 3)],
            [OnnxTensor.Of("sum", sums.AsMemory(1, 2), 2), OnnxTensor.Of("n times 2", doubled, 2, 1)]);
        Assert.Equal([0, 6, 15, 0], sums);
        Assert.Equal([10, -12], doubled);
    }

    [Fact]
    public void An_empty_batch_is_nothing_to_do()
    {
        using var network = Doubling();
        network.Run([OnnxTensor.Of("x", Array.Empty<float>(), 0, 2)], "y", []);
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused()
    {
        using var network = Doubling();
        Assert.Throws<ArgumentException>(() => OnnxTensor.Of("x", new float[6], 2, 2));
        Assert.Throws<ArgumentException>(() => network.Run([OnnxTensor.Of("x", new float[6], 3, 2)], "y", new float[4])); // the destination is too short
        Assert.Throws<ArgumentException>(() => network.Run([], "y", new float[4]));
        Assert.Equal("network_failed", Assert.Throws<AttuneException>(() => network.Run([OnnxTensor.Of("x", new float[6], 2, 3)], "y", new float[4])).Code);
    }

    [Fact]
    public void A_row_that_a_table_does_not_have_is_an_error_and_the_network_stays_usable()
    {
        var both = SmallNetwork.Create(batch: 1);
        using var network = new OnnxNetwork(both.Graph(new SmallNetwork(), ["x.0", SmallNetwork.Length, SmallNetwork.Width]));
        var (tensors, result) = (both.Tensors(), new float[SmallNetwork.Length * SmallNetwork.Width]);
        var error = Assert.Throws<AttuneException>(() => network.Run([tensors[0], OnnxTensor.Of("items", new[] { 1L, 2, 3, 20 }, 1, 4)], "y", result));
        Assert.Equal("network_failed", error.Code);
        network.Run(tensors, "y", result);
        Assert.Equal(both.ByTorch(new SmallNetwork()).Values[0], result[0], 1e-5f);
    }

    [Fact]
    public void A_graph_that_is_cut_short_anywhere_is_refused()
    {
        var bytes = SmallNetwork.Create(1).Graph(new SmallNetwork(), ["x.0", SmallNetwork.Length, SmallNetwork.Width]);
        for (var length = 0; length < bytes.Length; length += 1 + bytes.Length / 50) AssertDamaged(bytes[..length]);
        AssertDamaged(bytes[..^1]);
    }

    [Fact]
    public void A_graph_of_which_one_bit_changed_is_refused()
    {
        var bytes = SmallNetwork.Create(1).Graph(new SmallNetwork(), ["x.0", SmallNetwork.Length, SmallNetwork.Width]);
        for (var place = 0; place < bytes.Length; place += 1 + bytes.Length / 50)
        {
            bytes[place] ^= 4;
            AssertDamaged(bytes);
            bytes[place] ^= 4;
        }
    }

    [Fact]
    public void Sealed_nonsense_is_refused_without_what_ONNX_Runtime_says_of_it()
    {
        var graph = new OnnxGraph("g");
        graph.Output("y", graph.Node("NoSuchOperator", OnnxType.Float, 1, [graph.Input("x", OnnxType.Float, "n")]), "n");
        AssertDamaged(graph.ToBytes());
        byte[] noise = [.. Enumerable.Range(0, 500).Select(k => (byte)(k * 37))];
        AssertDamaged([.. noise, .. OnnxSeal.Of(noise)]);
    }

    private static OnnxNetwork Doubling()
    {
        var graph = new OnnxGraph("g");
        var x = graph.Input("x", OnnxType.Float, "n", 2);
        graph.Output("y", graph.Node("Add", OnnxType.Float, 2, [x, x]), "n", 2);
        return new OnnxNetwork(graph.ToBytes());
    }

    private static void AssertDamaged(byte[] bytes)
    {
        var error = Assert.Throws<AttuneException>(() => new OnnxNetwork(bytes));
        Assert.Equal("damaged_model", error.Code);
        Assert.Equal("The saved network is cut short or damaged.", error.Message);
    }
}
