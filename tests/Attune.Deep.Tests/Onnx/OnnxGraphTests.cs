using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Attune.Deep.Networks;
using Attune.Deep.Onnx;
using static Attune.Deep.Onnx.OnnxGraph;

namespace Attune.Deep.Tests.Onnx;

public sealed class OnnxGraphTests
{
    /// <summary>Each byte by hand from the numbers of ONNX's schema; the seal is of all bytes before it.</summary>
    [Fact]
    public void A_tiny_graph_has_exactly_these_bytes()
    {
        var graph = new OnnxGraph("g");
        var x = graph.Input("x", OnnxType.Float, "n", 2);
        var w = graph.Initializer<float>("w", [1f, -2f], 2);
        graph.Output("y", graph.Node("Softmax", OnnxType.Float, 2, [graph.Node("Mul", OnnxType.Float, 2, [x, w])], Attribute("axis", -1)), "n", 2);
        graph.Describe("k", "v");

        byte[] multiply = [.. Field(1, "x"), .. Field(1, "w"), .. Field(2, "Mul_0"), .. Field(3, "Mul_0"), .. Field(4, "Mul")];
        byte[] axis = [.. Field(1, "axis"), 0x18, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01, 0xA0, 0x01, 2];
        byte[] softmax = [.. Field(1, "Mul_0"), .. Field(2, "Softmax_1"), .. Field(3, "Softmax_1"), .. Field(4, "Softmax"), .. Field(5, axis)];
        byte[] identity = [.. Field(1, "Softmax_1"), .. Field(2, "y"), .. Field(3, "y"), .. Field(4, "Identity")];
        byte[] weight = [0x08, 2, 0x10, 1, .. Field(8, "w"), .. Field(9, [0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0])];
        byte[] shape = [.. Field(1, Field(2, "n")), .. Field(1, [0x08, 2])];
        var type = Field(2, Field(1, [0x08, 1, .. Field(2, shape)]));
        byte[] content =
        [
            .. Field(1, multiply), .. Field(1, softmax), .. Field(1, identity), .. Field(2, "g"), .. Field(5, weight),
            .. Field(11, [.. Field(1, "x"), .. type]), .. Field(12, [.. Field(1, "y"), .. type]),
        ];
        byte[] model =
        [
            0x08, 9, .. Field(2, "attune"), .. Field(3, typeof(OnnxGraph).Assembly.GetName().Version!.ToString(3)), .. Field(7, content),
            .. Field(8, [.. Field(1, ""), 0x10, 20]), .. Field(14, [.. Field(1, "k"), .. Field(2, "v")]),
        ];
        byte[] seal = [.. Field(1, "attune.sha256"), .. Field(2, Convert.ToHexStringLower(SHA256.HashData(model)))];
        Assert.Equal<byte>([.. model, .. Field(14, seal)], graph.ToBytes());
    }

    /// <summary>A network's whole file, walked by a reader that knows only the wire format.</summary>
    [Fact]
    public void The_file_of_a_network_holds_what_ONNX_asks_for()
    {
        var both = SmallNetwork.Create(batch: 3);
        var model = new WireReader(both.Graph(new SmallNetwork(), ["x.0", SmallNetwork.Length, SmallNetwork.Width]));
        Assert.Equal([1, 2, 3, 7, 8, 14], model.Fields);
        Assert.Equal([9L, 20L], [model.Number(1), model.Message(8).Number(2)]);
        Assert.Equal("attune", model.Text(2));
        Assert.Equal("attune.sha256", model.Message(14).Text(1));

        var graph = model.Message(7);
        var (initializers, known) = (graph.Messages(5), new HashSet<string>(graph.Messages(11).Select(i => i.Text(1))));
        foreach (var tensor in initializers)
        {
            var size = tensor.Number(2) == (long)OnnxType.Int64 ? 8 : 4;
            Assert.Equal(tensor.Numbers(1).Aggregate((long)size, (a, b) => a * b), tensor.Bytes(9).Length);
            Assert.True(known.Add(tensor.Text(8)));
        }

        foreach (var node in graph.Messages(1))
        {
            Assert.All(node.Texts(1), input => Assert.Contains(input, known)); // sorted
            Assert.All(node.Texts(2), output => Assert.True(known.Add(output)));
        }

        Assert.Contains(graph.Message(12).Text(1), known);
        var extents = graph.Messages(11).First(i => i.Text(1) == "x").Message(2).Message(1).Message(2).Messages(1);
        Assert.Equal(["x.0", "x.1", "x.2"], extents.Select(e => e.Text(2)));
    }

    [Fact]
    public void A_layer_is_written_transposed_and_once()
    {
        var parameters = new NetworkParameters();
        parameters.AddLinear("layer", inputs: 3, outputs: 2, seed: 1);
        var graph = new OnnxGraph("g");
        var ops = new OnnxOps(graph, parameters);
        var x = graph.Input("x", OnnxType.Float, "n", 3);
        graph.Output("y", ops.Add(ops.Linear(x, "layer"), ops.Linear(x, "layer")), "n", 2);
        var written = new WireReader(graph.ToBytes()).Message(7);
        var weights = Assert.Single(written.Messages(5), t => t.Numbers(1).Length == 2);
        Assert.Equal([3L, 2L], weights.Numbers(1));
        var w = parameters["layer.weight"];
        Assert.Equal([w[0], w[3], w[1], w[4], w[2], w[5]], MemoryMarshal.Cast<byte, float>(weights.Bytes(9)).ToArray());
        Assert.DoesNotContain("Transpose", written.Messages(1).Select(n => n.Text(4)));
    }

    [Fact]
    public void Equal_constants_are_written_once()
    {
        var graph = new OnnxGraph("g");
        Assert.Equal(graph.Constant<float>([1f, 2f], 2), graph.Constant<float>([1f, 2f], 2));
        Assert.NotEqual(graph.Constant<float>([1f, 2f], 2), graph.Constant<float>([1f, 2f], 1, 2));
        Assert.NotEqual(graph.Constant<float>([0f]), graph.Constant<int>([0]));
        Assert.Equal(4, new WireReader(graph.ToBytes()).Message(7).Messages(5).Length);
    }

    [Fact]
    public void A_graph_above_the_limit_is_refused_before_it_takes_memory()
    {
        var graph = new OnnxGraph("wide", limit: 1000);
        graph.Initializer<float>("a", new float[200], 200);
        var error = Assert.Throws<AttuneException>(() => graph.Initializer<float>("b", new float[200], 200));
        Assert.Equal("network_too_large", error.Code);
        Assert.Contains("'wide' takes more than 1,000 bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_is_given_once()
    {
        var graph = new OnnxGraph("g");
        graph.Input("x", OnnxType.Float, "n");
        Assert.Throws<ArgumentException>(() => graph.Initializer<float>("x", [1f], 1));
    }

    private static byte[] Field(int number, string text) => Field(number, Encoding.UTF8.GetBytes(text));

    /// <summary>A field of bytes, of fewer than 16,384.</summary>
    private static byte[] Field(int number, byte[] content) =>
        content.Length < 128
            ? [(byte)(number << 3 | 2), (byte)content.Length, .. content]
            : [(byte)(number << 3 | 2), (byte)(content.Length & 0x7F | 0x80), (byte)(content.Length >> 7), .. content];
}
