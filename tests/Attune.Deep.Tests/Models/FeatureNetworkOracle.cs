using Attune.Deep.Features;
using Attune.Deep.Models;
using Attune.Deep.Networks;

namespace Attune.Deep.Tests.Models;

/// <summary>The networks over features once more, in plain loops over doubles.</summary>
internal static class FeatureNetworkOracle
{
    /// <summary>The logit of a place.</summary>
    public static double Logit(FeatureNetwork network, FeatureOptions options, NetworkParameters parameters, IEnumerable<FeatureArray> arrays, int userPlace, int itemPlace)
    {
        var inputs = arrays.ToDictionary(a => a.Name);
        double[][] fields =
        [
            .. Fields(network.Layout.Users, parameters, inputs, userPlace, network.Width),
            .. Fields(network.Layout.Items, parameters, inputs, itemPlace, network.Width),
        ];
        double[] x = [.. fields.SelectMany(f => f.Take(network.Factors))];
        double linear = parameters["bias"][0] + (network.HasWeights ? fields.Sum(f => f[^1]) : 0);
        if (inputs.TryGetValue("crosses", out var crosses)) linear += Bag(parameters, "crosses", crosses, inputs["crosses.weights"], itemPlace, 1)[0];
        return options switch
        {
            WideDeepOptions => linear + Deep(parameters, x, network),
            DeepFmOptions => linear + Pairs(fields, network.Factors) + Deep(parameters, x, network),
            DcnV2Options dcn when dcn.Structure == DcnStructure.Stacked => linear + Last(parameters, "deep.output", Layers(parameters, Cross(parameters, x, dcn.CrossLayers), 0)),
            DcnV2Options dcn => linear + Last(parameters, "cross.output", Cross(parameters, x, dcn.CrossLayers)) + Last(parameters, "deep.output", Layers(parameters, x, 0)),
            _ => throw new NotSupportedException(),
        };
    }

    private static IEnumerable<double[]> Fields(SideLayout side, NetworkParameters parameters, Dictionary<string, FeatureArray> inputs, int place, int width)
    {
        var categories = inputs[$"{side.Name}.categories"].Rows!;
        for (var c = 0; c < side.Categories.Count; c++) yield return Row(parameters["features"], categories[place * side.Categories.Count + c], width);
        for (var bag = 0; bag < side.Bags.Count; bag++)
            yield return Bag(parameters, "features", inputs[$"{side.Name}.bag.{bag}"], inputs[$"{side.Name}.bag.{bag}.weights"], place, width);
        for (var n = 0; n < side.Scalars; n++)
            yield return Scaled(Row(parameters[$"{side.Name}.scalars"], n, width), inputs[$"{side.Name}.scalars"].Values![place * side.Scalars + n]);
        for (var v = 0; v < side.Vectors.Count; v++)
        {
            var sum = new double[width];
            for (var k = 0; k < side.Vectors[v]; k++)
                Add(sum, Row(parameters[$"{side.Name}.vector.{v}"], k, width), inputs[$"{side.Name}.vector.{v}"].Values![place * side.Vectors[v] + k]);
            yield return sum;
        }
    }

    private static double[] Bag(NetworkParameters parameters, string table, FeatureArray rows, FeatureArray weights, int place, int width)
    {
        var (longest, sum) = ((int)rows.Shape[2], new double[width]);
        for (var k = place * longest; k < (place + 1) * longest; k++) Add(sum, Row(parameters[table], rows.Rows![k], width), weights.Values![k]);
        return sum;
    }

    private static double Pairs(double[][] fields, int factors)
    {
        var sum = 0.0;
        for (var a = 0; a < fields.Length; a++)
            for (var b = a + 1; b < fields.Length; b++)
                for (var f = 0; f < factors; f++) sum += fields[a][f] * fields[b][f];
        return sum;
    }

    private static double[] Cross(NetworkParameters parameters, double[] first, int layers)
    {
        var x = first;
        for (var k = 0; k < layers; k++) x = [.. Linear(parameters, $"cross.{k}", x).Select((w, i) => first[i] * w + x[i])];
        return x;
    }

    private static double Deep(NetworkParameters parameters, double[] x, FeatureNetwork network)
    {
        var users = network.Layout.Users.Fields * network.Factors;
        var first = Linear(parameters, "deep.item", x[users..]).Zip(Linear(parameters, "deep.user", x[..users]), (a, b) => Math.Max(0, a + b)).ToArray();
        return Last(parameters, "deep.output", Layers(parameters, first, 1));
    }

    private static double[] Layers(NetworkParameters parameters, double[] x, int first)
    {
        for (var k = first; parameters.Has($"deep.{k}.weight"); k++) x = [.. Linear(parameters, $"deep.{k}", x).Select(v => Math.Max(0, v))];
        return x;
    }

    private static double Last(NetworkParameters parameters, string name, double[] x) => Linear(parameters, name, x)[0];

    private static double[] Linear(NetworkParameters parameters, string name, double[] x)
    {
        var (weights, bias) = (parameters[$"{name}.weight"], parameters.Has($"{name}.bias") ? parameters[$"{name}.bias"] : null);
        return [.. Enumerable.Range(0, weights.Length / x.Length).Select(o => (bias?[o] ?? 0) + x.Select((v, i) => v * weights[o * x.Length + i]).Sum())];
    }

    private static double[] Row(float[] table, int row, int width) => [.. table.Skip(row * width).Take(width).Select(v => (double)v)];

    private static double[] Scaled(double[] row, double factor) => [.. row.Select(v => v * factor)];

    private static void Add(double[] sum, double[] row, double weight)
    {
        for (var k = 0; k < sum.Length; k++) sum[k] += weight * row[k];
    }
}
