using Attune.Deep.Features;
using Attune.Deep.Models;
using Attune.Deep.Networks;
using Attune.Deep.Training;

namespace Attune.Deep.Tests.Models;

/// <summary>The vectors of two towers by plain loops in double precision, from the inputs of a batch.</summary>
internal sealed class TowerOracle
{
    private readonly FeatureLayout _layout;
    private readonly NetworkParameters _parameters;
    private readonly int _factors, _embedding;
    private readonly bool _normalizes;
    private readonly Dictionary<string, int[]> _rows;
    private readonly Dictionary<string, float[]> _values;

    public TowerOracle(FeatureLayout layout, NetworkParameters parameters, TwoTowerOptions options, Batch batch)
    {
        (_layout, _parameters, _factors, _embedding, _normalizes) = (layout, parameters, options.Factors, options.Embedding, options.Similarity == TowerSimilarity.Cosine);
        _rows = batch.Indices.ToDictionary(i => i.Name, i => i.Rows);
        _values = batch.ToTensors().Where(t => t.Value.dtype == TorchSharp.torch.float32).ToDictionary(t => t.Key, t => t.Value.data<float>().ToArray());
    }

    /// <summary>The row of the id of a user or item.</summary>
    public int IdRow(SideLayout side, int place) => _rows[$"{side.Name}.categories"][place * side.Categories.Count];

    /// <summary>The vector of the user at a place of the batch.</summary>
    public double[] User(int place) => Vector(_layout.Users, place);

    /// <summary>The vector of the candidate at a place of the batch.</summary>
    public double[] Item(int place) => Vector(_layout.Items, place);

    public static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    private double[] Vector(SideLayout side, int place)
    {
        double[] x = [.. Fields(side, place).SelectMany(f => f)];
        for (var k = 0; _parameters.Specs.Any(s => s.Name == $"{side.Name}.layer.{k}.weight"); k++)
            x = [.. Linear(x, $"{side.Name}.layer.{k}", _parameters[$"{side.Name}.layer.{k}.bias"]).Select(v => Math.Max(0, v))];
        x = Linear(x, $"{side.Name}.output", new float[_factors]);
        var length = _normalizes ? Math.Sqrt(Dot(x, x)) : 1;
        return Array.ConvertAll(x, v => v / length);
    }

    /// <summary>Categories, bags, numbers, vectors.</summary>
    private IEnumerable<double[]> Fields(SideLayout side, int place)
    {
        for (var c = 0; c < side.Categories.Count; c++) yield return Sum([(_rows[$"{side.Name}.categories"][place * side.Categories.Count + c], 1f)], FeatureNetwork.Table);
        for (var bag = 0; bag < side.Bags.Count; bag++)
        {
            var (rows, weights) = (_rows[$"{side.Name}.bag.{bag}"], _values[$"{side.Name}.bag.{bag}.weights"]);
            var longest = rows.Length / (_rows[$"{side.Name}.categories"].Length / side.Categories.Count);
            yield return Sum(Enumerable.Range(place * longest, longest).Select(p => (rows[p], weights[p])), FeatureNetwork.Table);
        }

        for (var s = 0; s < side.Scalars; s++) yield return Sum([(s, _values[$"{side.Name}.scalars"][place * side.Scalars + s])], $"{side.Name}.scalars");
        for (var v = 0; v < side.Vectors.Count; v++)
        {
            var name = $"{side.Name}.vector.{v}";
            yield return Sum(Enumerable.Range(0, side.Vectors[v]).Select(k => (k, _values[name][place * side.Vectors[v] + k])), name);
        }
    }

    private double[] Sum(IEnumerable<(int Row, float Weight)> parts, string table)
    {
        var sum = new double[_embedding];
        foreach (var (row, weight) in parts)
            for (var k = 0; k < _embedding; k++) sum[k] += (double)weight * _parameters[table][row * _embedding + k];
        return sum;
    }

    private double[] Linear(double[] x, string name, float[] bias) =>
        [.. bias.Select((b, o) => b + x.Select((v, i) => v * _parameters[$"{name}.weight"][o * x.Length + i]).Sum())];
}
