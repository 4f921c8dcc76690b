using Attune.Deep.Onnx;
using Attune.Deep.Watching;

namespace Attune.Deep.Tests.Watching;

public sealed class GraphNodeTests
{
    [Fact]
    public void An_onnx_model_becomes_nodes_that_name_what_they_read()
    {
        var graph = new OnnxGraph("small");
        var x = graph.Input("x", OnnxType.Float, "batch", 3);
        var weight = graph.Initializer<float>("mlp.0.weight", [1, 2, 3], 3, 1);
        var product = graph.Node("MatMul", OnnxType.Float, 2, [x, weight]);
        var halves = graph.Nodes("Split", "", 2, [product]);
        graph.Output("score", graph.Node("Relu", OnnxType.Float, 2, [new OnnxValue(halves[1], OnnxType.Float, 2)]), "batch", 1);

        var nodes = GraphNode.OfOnnx(graph.ToBytes());

        Assert.Equal(
            ["x = Placeholder()", "mlp/0/weight = Const()", "MatMul_0 = MatMul(x, mlp/0/weight)", "Split_1 = Split(MatMul_0)", "Relu_2 = Relu(Split_1:1)", "score = Identity(Relu_2)"],
            nodes.Select(n => $"{n.Name} = {n.Operation}({string.Join(", ", n.Inputs)})"));
    }
}
