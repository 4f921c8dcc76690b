using Attune.Deep.Features;
using Attune.Deep.Onnx;

namespace Attune.Deep.Models;

/// <summary>The inputs of a graph over features, by the names that <see cref="SideArrays"/> gives them.</summary>
/// <param name="graph">Where they are declared.</param>
internal sealed class FeatureGraph(OnnxGraph graph)
{
    /// <summary>What the number of groups is called, where both sides have equally many.</summary>
    public const string Groups = "groups";

    private readonly Dictionary<string, OnnxValue> _inputs = new(StringComparer.Ordinal);

    /// <summary>An input.</summary>
    public OnnxValue this[string name] => _inputs[name];

    /// <summary>Declares the inputs of a side.</summary>
    /// <param name="side">Its fields.</param>
    /// <param name="each">Places of each group.</param>
    /// <param name="groups">What the number of groups is called.</param>
    public void AddSide(SideLayout side, OnnxExtent each, string groups = Groups)
    {
        Add($"{side.Name}.categories", OnnxType.Int32, groups, each, side.Categories.Count);
        for (var bag = 0; bag < side.Bags.Count; bag++) AddBag($"{side.Name}.bag.{bag}", each, groups);
        if (side.Scalars > 0) Add($"{side.Name}.scalars", OnnxType.Float, groups, each, side.Scalars, 1);
        for (var v = 0; v < side.Vectors.Count; v++) Add($"{side.Name}.vector.{v}", OnnxType.Float, groups, each, 1, side.Vectors[v]);
    }

    /// <summary>Declares a padded bag and its weights.</summary>
    public void AddBag(string name, OnnxExtent each, string groups = Groups)
    {
        Add(name, OnnxType.Int32, groups, each, $"{name}.longest");
        Add($"{name}.weights", OnnxType.Float, groups, each, 1, $"{name}.longest");
    }

    /// <summary>Arrays as what a graph is run with.</summary>
    public static OnnxTensor[] ToTensors(IEnumerable<FeatureArray> arrays) =>
        [.. arrays.Select(a => a.Rows is { } rows ? OnnxTensor.Of(a.Name, rows, a.Shape) : OnnxTensor.Of(a.Name, a.Values!, a.Shape))];

    private void Add(string name, OnnxType type, params OnnxExtent[] shape) => _inputs.Add(name, graph.Input(name, type, shape));
}
