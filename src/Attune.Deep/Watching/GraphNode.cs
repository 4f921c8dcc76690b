using Attune.Deep.Onnx.Schema;
using Attune.Deep.Watching.Schema;

namespace Attune.Deep.Watching;

/// <summary>A node of a network's graph, as it is drawn.</summary>
/// <param name="Name">Its name; slashes put it in a box with others.</param>
/// <param name="Operation">What it computes.</param>
/// <param name="Inputs">Names of the nodes it reads, with <c>:1</c> behind for a second output.</param>
internal sealed record GraphNode(string Name, string Operation, IReadOnlyList<string> Inputs)
{
    private const int Producer = 22; // a version of TensorFlow's graphs that every TensorBoard reads

    /// <summary>The nodes of an ONNX model: its inputs and its arrays are nodes too.</summary>
    /// <exception cref="Google.Protobuf.InvalidProtocolBufferException">It is no ONNX model.</exception>
    public static IReadOnlyList<GraphNode> OfOnnx(ReadOnlySpan<byte> onnx)
    {
        var graph = ModelProto.Parser.ParseFrom(onnx).Graph;
        var names = new Dictionary<string, string>(StringComparer.Ordinal); // of the node that makes a value
        List<GraphNode> nodes =
        [
            .. graph.Input.Select(i => new GraphNode(names[i.Name] = Tidy(i.Name), "Placeholder", [])),
            .. graph.Initializer.Select(a => new GraphNode(names[a.Name] = Tidy(a.Name), "Const", [])),
        ];
        foreach (var node in graph.Node)
        {
            var name = Tidy(node.Name.Length > 0 ? node.Name : node.Output[0]);
            nodes.Add(new GraphNode(name, node.OpType, [.. node.Input.Where(i => i.Length > 0).Select(i => names[i])]));
            for (var k = 0; k < node.Output.Count; k++) names[node.Output[k]] = k == 0 ? name : $"{name}:{k}";
        }

        return nodes;
    }

    /// <summary>The graph as an event holds it.</summary>
    public static GraphDef Draw(IEnumerable<GraphNode> nodes)
    {
        var graph = new GraphDef { Versions = new VersionDef { Producer = Producer } };
        foreach (var node in nodes)
        {
            var drawn = new NodeDef { Name = node.Name, Op = node.Operation };
            drawn.Input.Add(node.Inputs);
            graph.Node.Add(drawn);
        }

        return graph;
    }

    /// <summary>Parts of a network are named with points, which TensorBoard knows as slashes; a colon would mean an output.</summary>
    private static string Tidy(string name) => name.Replace('.', '/').Replace(':', '_');
}
