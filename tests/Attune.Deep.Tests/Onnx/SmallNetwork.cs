using Attune.Deep.Networks;

namespace Attune.Deep.Tests.Onnx;

/// <summary>Embeddings of a padded list, one causal head of attention, a layer norm and two linear layers: what sequence models are made of.</summary>
internal sealed class SmallNetwork : INetworkFunction
{
    public const int Length = 4, Width = 8;
    private const int Rows = 20;

    public static BothWays Create(int batch, int seed = 3)
    {
        var random = new Random(seed);
        var both = new BothWays().Input("x", BothWays.Random(batch * Length * Width, seed), batch, Length, Width)
            .Input("items", [.. Enumerable.Range(0, batch * Length).Select(p => p % Length == 0 ? 0L : random.Next(Rows))], batch, Length);
        foreach (var name in new[] { "query", "key", "value" }) both.Parameters.AddLinear(name, Width, Width, seed);
        both.Parameters.AddLinear("up", Width, 3 * Width, seed);
        both.Parameters.AddLinear("down", 3 * Width, Width, seed);
        both.Parameters.AddNorm("norm", Width, seed);
        both.Parameters.AddTable("items", Rows, Width, seed, 1);
        return both;
    }

    public T Compute<T>(NetworkOps<T> ops, Func<string, T> input)
    {
        var h = ops.Add(input("x"), ops.Rows("items", input("items")));
        var scores = ops.MatMul(ops.Linear(h, "query"), ops.Transpose(ops.Linear(h, "key"), 0, 2, 1));
        scores = ops.Multiply(scores, ops.Constant(1 / MathF.Sqrt(Width)));
        float[] past = [.. Enumerable.Range(0, Length * Length).Select(p => p % Length <= p / Length ? 1f : 0f)];
        scores = ops.Mask(scores, ops.Constant(past, Length, Length), -1e9f);
        scores = ops.Mask(scores, ops.Reshape(ops.Differs(input("items"), 0), 0, 1, -1), -1e9f);
        h = ops.LayerNorm(ops.Add(h, ops.MatMul(ops.Softmax(scores, -1), ops.Linear(h, "value"))), "norm");
        return ops.Add(h, ops.Linear(ops.Dropout(ops.Relu(ops.Linear(h, "up")), 0.2), "down"));
    }
}
