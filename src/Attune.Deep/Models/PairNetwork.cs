using Attune.Deep.Networks;

namespace Attune.Deep.Models;

/// <summary>
/// The networks of Neural Collaborative Filtering (He et al. 2017) over the vectors of a user and an item: GMF, h · (p ⊙ q); MLP, layers over
/// both vectors; NeuMF, one logit from both. Each side has one vector whose first numbers are for GMF and whose others are for the MLP.
/// </summary>
/// <param name="Factors">Numbers of the GMF part; 0 for a pure MLP.</param>
/// <param name="Layers">Widths of the MLP: the first is that of both vectors together; empty for a pure GMF.</param>
/// <param name="Dropout">Of the MLP's hidden layers.</param>
internal sealed record PairNetwork(int Factors, int[] Layers, double Dropout = 0)
{
    private const string Output = "output";

    /// <summary>Numbers in the vector of a user, and of an item.</summary>
    public int Width => Factors + MlpWidth;

    private int MlpWidth => Layers.Length > 0 ? Layers[0] / 2 : 0;

    /// <summary>Adds the parameters of everything but the tables.</summary>
    public void AddParameters(NetworkParameters parameters, int seed)
    {
        if (Layers.Length > 0)
        {
            parameters.AddLinear("mlp.user", MlpWidth, Layers[1], seed, bias: false);
            parameters.AddLinear("mlp.item", MlpWidth, Layers[1], seed);
        }

        for (var k = 2; k < Layers.Length; k++) parameters.AddLinear($"mlp.{k}", Layers[k - 1], Layers[k], seed);
        if (Layers.Length > 0) parameters.AddLinear($"{Output}.mlp", Layers[^1], 1, seed, Initial.LeCunUniform, bias: false);
        if (Factors > 0) parameters.AddLinear($"{Output}.gmf", Factors, 1, seed, Initial.LeCunUniform, bias: false);
        parameters.Add(new ParameterSpec($"{Output}.bias", [1], Initial.Zeros, Decays: false), seed);
    }

    /// <summary>The logits [items in all].</summary>
    /// <param name="ops">What to compute with.</param>
    /// <param name="user">Vectors [..., 1, width].</param>
    /// <param name="item">Vectors of the items that go with each user [..., items, width].</param>
    public T Forward<T>(NetworkOps<T> ops, T user, T item)
    {
        var logits = ops.Parameter($"{Output}.bias");
        if (Factors > 0)
        {
            var product = ops.Multiply(Part(ops, user, 0, Factors), Part(ops, item, 0, Factors));
            logits = ops.Add(ops.Linear(product, $"{Output}.gmf", bias: false), logits);
        }

        if (Layers.Length > 0) logits = ops.Add(ops.Linear(Mlp(ops, user, item), $"{Output}.mlp", bias: false), logits);
        return ops.Reshape(logits, -1);
    }

    /// <summary>The first layer over both vectors is the sum of one over each, so that a user's part is computed once for all items.</summary>
    private T Mlp<T>(NetworkOps<T> ops, T user, T item)
    {
        var hidden = ops.Add(
            ops.Linear(Part(ops, user, Factors, Width), "mlp.user", bias: false),
            ops.Linear(Part(ops, item, Factors, Width), "mlp.item"));
        hidden = ops.Dropout(ops.Relu(hidden), Dropout);
        for (var k = 2; k < Layers.Length; k++) hidden = ops.Dropout(ops.Relu(ops.Linear(hidden, $"mlp.{k}")), Dropout);
        return hidden;
    }

    private T Part<T>(NetworkOps<T> ops, T vector, int start, int end) =>
        start == 0 && end == Width ? vector : ops.Slice(vector, -1, start, end);
}
