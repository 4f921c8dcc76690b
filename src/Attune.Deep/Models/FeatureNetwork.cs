using Attune.Deep.Features;
using Attune.Deep.Networks;
using Attune.Deep.Training;
using Attune.Numerics;

namespace Attune.Deep.Models;

/// <summary>
/// A network over fields: each field of the user (with context and history) and of the item is a vector of the same length, and a logit is made of them. What concerns
/// the user stands once for all items of its group, so that ranking a thousand items computes the user's part once.
/// </summary>
/// <param name="layout">The fields.</param>
/// <param name="options">Widths, dropout.</param>
internal abstract class FeatureNetwork(FeatureLayout layout, FeatureOptions options)
{
    /// <summary>Name of the table of embeddings.</summary>
    public const string Table = "features";

    /// <summary>Name of the table of weights of cross-products, and of the input that points into it.</summary>
    public const string CrossTable = "crosses";

    private const string Slope = "calibration.slope", Intercept = "calibration.intercept";

    private readonly int[] _hidden = LayerWidths.Parse("hidden_layers", options.HiddenLayers);

    /// <summary>The fields.</summary>
    public FeatureLayout Layout => layout;

    /// <summary>Length of a field's vector.</summary>
    public int Factors => options.Factors;

    /// <summary>True when each value has a weight too, the last number of its row.</summary>
    public abstract bool HasWeights { get; }

    /// <summary>Rows of the table of cross-products; 0 for none.</summary>
    public virtual int CrossRows => 0;

    /// <summary>Numbers in a row of the table.</summary>
    public int Width => Factors + (HasWeights ? 1 : 0);

    /// <summary>Hidden layers of the deep part.</summary>
    protected IReadOnlyList<int> Hidden => _hidden;

    /// <summary>The logit of each pair [groups, each, 1].</summary>
    public abstract T Logit<T>(NetworkOps<T> ops, FeatureFields<T> fields);

    /// <summary>Logits as they are served: of probabilities, once <see cref="Calibrate"/> was called. Training does not look at it.</summary>
    public static T Calibrated<T>(NetworkOps<T> ops, T logit) => ops.Add(ops.Multiply(logit, ops.Parameter(Slope)), ops.Parameter(Intercept));

    /// <summary>Has logits served as the scaling says.</summary>
    public static void Calibrate(NetworkParameters parameters, PlattScaling scaling) => (parameters[Slope][0], parameters[Intercept][0]) = (scaling.Slope, scaling.Intercept);

    /// <summary>Adds the parameters of the network beyond the fields.</summary>
    protected abstract void AddOwn(NetworkParameters parameters, int seed);

    /// <summary>Adds all parameters.</summary>
    public void AddParameters(NetworkParameters parameters, int seed)
    {
        AddFields(parameters, layout, Width, options.InitStd, options.EmbeddingUpdates == EmbeddingUpdates.Batch, seed);
        if (CrossRows > 0) parameters.Add(new ParameterSpec(CrossTable, [CrossRows, 1], Initial.Zeros, IsTable: true), seed);
        parameters.Add(new ParameterSpec("bias", [1], Initial.Zeros, Decays: false), seed);
        parameters.Add(new ParameterSpec(Slope, [1], Initial.Ones, Decays: false), seed);
        parameters.Add(new ParameterSpec(Intercept, [1], Initial.Zeros, Decays: false), seed);
        AddOwn(parameters, seed);
    }

    /// <summary>Adds what <see cref="FeatureFields{T}.Side"/> reads: the table of embeddings, and for each number of both sides the vector that it multiplies.</summary>
    public static void AddFields(NetworkParameters parameters, FeatureLayout layout, int width, double deviation, bool isTable, int seed)
    {
        parameters.Add(new ParameterSpec(Table, [layout.Rows, width], Initial.Normal, deviation, isTable, Decays: false), seed);
        foreach (var side in new[] { layout.Users, layout.Items })
        {
            if (side.Scalars > 0) parameters.Add(new ParameterSpec($"{side.Name}.scalars", [side.Scalars, width], Initial.Normal, deviation, Decays: false), seed);
            for (var v = 0; v < side.Vectors.Count; v++)
                parameters.Add(new ParameterSpec($"{side.Name}.vector.{v}", [side.Vectors[v], width], Initial.Normal, deviation / Math.Sqrt(side.Vectors[v]), Decays: false), seed);
        }
    }

    /// <summary>Adds layers over the vectors of all fields, and one of a single unit at the end. Their first layer is a sum of one over the user and one over the item.</summary>
    protected void AddDeep(NetworkParameters parameters, int seed)
    {
        if (_hidden.Length == 0) return;
        var (users, items) = (layout.Users.Fields * Factors, layout.Items.Fields * Factors);
        var deviation = Math.Sqrt(2.0 / (users + items + _hidden[0]));
        parameters.Add(new ParameterSpec("deep.user.weight", [_hidden[0], users], Initial.Normal, deviation), seed);
        parameters.Add(new ParameterSpec("deep.item.weight", [_hidden[0], items], Initial.Normal, deviation), seed);
        parameters.Add(new ParameterSpec("deep.item.bias", [_hidden[0]], Initial.Zeros, Decays: false), seed);
        AddLayers(parameters, 1, _hidden[0], seed);
        parameters.AddLinear("deep.output", _hidden[^1], 1, seed, Initial.XavierNormal, bias: false);
    }

    /// <summary>Adds the hidden layers from <paramref name="first"/> on, and the norms of all.</summary>
    protected void AddLayers(NetworkParameters parameters, int first, int inputs, int seed)
    {
        for (var k = first; k < _hidden.Length; inputs = _hidden[k++]) parameters.AddLinear($"deep.{k}", inputs, _hidden[k], seed, Initial.XavierNormal);
        for (var k = 0; k < _hidden.Length && options.BatchNorm; k++) parameters.AddNorm($"deep.{k}.norm", _hidden[k], seed, batch: true);
    }

    /// <summary>The logit of the layers of <see cref="AddDeep"/> [groups, each, 1].</summary>
    protected T Deep<T>(NetworkOps<T> ops, FeatureFields<T> fields)
    {
        var first = ops.Add(ops.Linear(Flat(ops, fields.Users, layout.Users), "deep.user", bias: false), ops.Linear(Flat(ops, fields.Items, layout.Items), "deep.item"));
        return ops.Linear(Layers(ops, first, 1), "deep.output", bias: false);
    }

    /// <summary>The activation of a first layer, and the layers after it.</summary>
    /// <param name="ops">What to compute with.</param>
    /// <param name="x">What the layer before <paramref name="next"/> gives before its activation; with next 0, the input.</param>
    /// <param name="next">The next layer.</param>
    protected T Layers<T>(NetworkOps<T> ops, T x, int next)
    {
        if (next > 0) x = Activate(ops, x, next - 1);
        for (var k = next; k < _hidden.Length; k++) x = Activate(ops, ops.Linear(x, $"deep.{k}"), k);
        return x;
    }

    /// <summary>The weights of all values and of the cross-products, and the bias, in one sum [groups, each, 1].</summary>
    protected T Linear<T>(NetworkOps<T> ops, FeatureFields<T> fields)
    {
        var sum = ops.Add(ops.Add(Weights(ops, fields.Users), Weights(ops, fields.Items)), ops.Parameter("bias"));
        return CrossRows > 0 ? ops.Add(sum, fields.Crosses!) : sum;
    }

    /// <summary>The vectors of a side's fields [groups, each, fields, factors].</summary>
    protected T Vectors<T>(NetworkOps<T> ops, T fields) => HasWeights ? ops.Slice(fields, -1, 0, Factors) : fields;

    /// <summary>The vectors of a side's fields one after the other [groups, each, fields · factors].</summary>
    protected T Flat<T>(NetworkOps<T> ops, T fields, SideLayout side) => ops.Reshape(Vectors(ops, fields), 0, 0, side.Fields * Factors);

    private T Weights<T>(NetworkOps<T> ops, T fields) => ops.Sum(ops.Reshape(ops.Slice(fields, -1, Factors, Width), 0, 0, -1), -1, keep: true); // of the last axis sums are quick

    private T Activate<T>(NetworkOps<T> ops, T x, int layer)
    {
        if (options.BatchNorm) x = ops.BatchNorm(x, $"deep.{layer}.norm");
        return ops.Dropout(ops.Relu(x), options.Dropout);
    }
}

/// <summary>The fields as a network has them.</summary>
/// <param name="Users">[groups, 1, fields, width].</param>
/// <param name="Items">[groups, each, fields, width].</param>
/// <param name="Crosses">Weights of cross-products, pooled [groups, each, 1]; null without.</param>
internal sealed record FeatureFields<T>(T Users, T Items, T? Crosses)
{
    /// <summary>Looks all fields up.</summary>
    /// <param name="ops">What to compute with.</param>
    /// <param name="network">Its layout.</param>
    /// <param name="input">The inputs, by the names that <see cref="SideArrays"/> gives them.</param>
    public static FeatureFields<T> Of(NetworkOps<T> ops, FeatureNetwork network, Func<string, T> input) => new(
        Side(ops, network.Layout.Users, input), Side(ops, network.Layout.Items, input),
        network.CrossRows > 0 ? PooledWeights(ops, FeatureNetwork.CrossTable, input) : default);

    /// <summary>The vectors of one side's fields [groups, each, fields, width].</summary>
    public static T Side(NetworkOps<T> ops, SideLayout side, Func<string, T> input)
    {
        var parts = new List<T> { ops.Rows(FeatureNetwork.Table, input($"{side.Name}.categories")) };
        for (var bag = 0; bag < side.Bags.Count; bag++) parts.Add(Pooled(ops, FeatureNetwork.Table, $"{side.Name}.bag.{bag}", input));
        if (side.Scalars > 0) parts.Add(ops.Multiply(input($"{side.Name}.scalars"), ops.Parameter($"{side.Name}.scalars")));
        for (var v = 0; v < side.Vectors.Count; v++) parts.Add(ops.MatMul(input($"{side.Name}.vector.{v}"), ops.Parameter($"{side.Name}.vector.{v}")));
        return parts.Count == 1 ? parts[0] : ops.Concat(2, [.. parts]);
    }

    /// <summary>The weighed sum of a bag's rows of a single number [groups, each, 1]: many small products of matrices would take longer.</summary>
    private static T PooledWeights(NetworkOps<T> ops, string table, Func<string, T> input) =>
        ops.Sum(ops.Multiply(ops.Reshape(input($"{table}.weights"), 0, 0, -1), ops.Reshape(ops.Rows(table, input(table)), 0, 0, -1)), -1, keep: true);

    /// <summary>The weighed sum of a bag's rows [groups, each, 1, width].</summary>
    private static T Pooled(NetworkOps<T> ops, string table, string name, Func<string, T> input) => ops.MatMul(input($"{name}.weights"), ops.Rows(table, input(name)));
}
