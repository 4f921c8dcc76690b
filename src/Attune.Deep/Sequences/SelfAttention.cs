using Attune.Deep.Networks;

namespace Attune.Deep.Sequences;

/// <summary>
/// The network of SASRec (Kang and McAuley 2018). The vectors of a sequence's items, times sqrt(width), plus those of their places go through blocks of causal
/// self-attention and a two-layer network, each with a residual connection; after a last layer norm the vector at place t is to point to the item at t + 1:
/// <code>
/// x = dropout(sqrt(width) · e + p)
/// block: q = norm(x);  x = q + out(attend(query(q), key(x), value(x)));  f = norm(x);  x = f + dropout(second(dropout(relu(first(f)))))
/// </code>
/// Attention is dropped out where it is added, and not weight by weight.
/// </summary>
/// <param name="Width">Numbers in a vector.</param>
/// <param name="Blocks">Blocks of attention.</param>
/// <param name="Heads">Heads of each; they divide the width.</param>
/// <param name="Length">Places there are.</param>
/// <param name="Dropout">Share of dropped numbers.</param>
internal sealed record SelfAttention(int Width, int Blocks, int Heads, int Length, double Dropout)
{
    private const float NormEpsilon = 1e-8f;
    private const float Never = -1e9f;

    /// <summary>Name of the table of places.</summary>
    public const string Places = "places";

    /// <summary>Adds the parameters, all but the items' vectors.</summary>
    public void AddParameters(NetworkParameters parameters, int seed)
    {
        parameters.Add(new ParameterSpec(Places, [Length, Width], Initial.XavierNormal), seed);
        for (var block = 0; block < Blocks; block++)
        {
            foreach (var layer in new[] { "query", "key", "value", "out", "first", "second" })
                parameters.AddLinear($"{block}.{layer}", Width, Width, seed, Initial.XavierNormal);
            parameters.AddNorm($"{block}.attention_norm", Width, seed);
            parameters.AddNorm($"{block}.norm", Width, seed);
        }

        parameters.AddNorm("norm", Width, seed);
    }

    /// <summary>The vector at each place.</summary>
    /// <param name="ops">Computes or writes the network.</param>
    /// <param name="items">Vectors of the items, [elements, width]: of one sequence, or of several that <paramref name="attend"/> keeps apart.</param>
    /// <param name="places">Place of each element in its sequence, from 0.</param>
    /// <param name="attend">Given queries, keys and values: what <see cref="Attend"/> gives for each sequence.</param>
    /// <returns>[elements, width].</returns>
    public T Encode<T>(NetworkOps<T> ops, T items, T places, Func<T, T, T, T> attend)
    {
        var scaled = ops.Multiply(items, ops.Constant(MathF.Sqrt(Width)));
        var x = ops.Dropout(ops.Add(scaled, ops.Rows(Places, places)), Dropout);
        for (var block = 0; block < Blocks; block++)
        {
            var q = ops.LayerNorm(x, $"{block}.attention_norm", NormEpsilon);
            var met = attend(ops.Linear(q, $"{block}.query"), ops.Linear(x, $"{block}.key"), ops.Linear(x, $"{block}.value"));
            x = ops.Add(q, ops.Dropout(ops.Linear(met, $"{block}.out"), Dropout));
            var f = ops.LayerNorm(x, $"{block}.norm", NormEpsilon);
            var inner = ops.Dropout(ops.Relu(ops.Linear(f, $"{block}.first")), Dropout);
            x = ops.Add(f, ops.Dropout(ops.Linear(inner, $"{block}.second"), Dropout));
        }

        return ops.LayerNorm(x, "norm", NormEpsilon);
    }

    /// <summary>As <see cref="Encode"/>, for one sequence alone.</summary>
    public T EncodeOne<T>(NetworkOps<T> ops, T items, T places)
    {
        var later = Later(ops, ops.ToFloat(places));
        return Encode(ops, items, places, (q, k, v) => ops.Reshape(Attend(ops, One(q), One(k), One(v), later), -1, Width));

        T One(T x) => ops.Reshape(x, 1, -1, Width);
    }

    /// <summary>softmax(q k' / sqrt(width of a head)) v over the places up to each, head by head.</summary>
    /// <param name="ops">Computes or writes the network.</param>
    /// <param name="q">Queries, [sequences, length, width].</param>
    /// <param name="k">Keys.</param>
    /// <param name="v">Values.</param>
    /// <param name="later">[length, length]: more than 0 where the column's place is after the row's, else 0.</param>
    /// <returns>As the queries.</returns>
    public T Attend<T>(NetworkOps<T> ops, T q, T k, T v, T later)
    {
        var scale = ops.Constant(1 / MathF.Sqrt(Width / Heads));
        var products = ops.MatMul(ops.Multiply(Split(ops, q), scale), Turn(ops, Split(ops, k)));
        var weights = ops.Softmax(ops.Add(products, ops.Multiply(later, ops.Constant(Never))), -1);
        return Join(ops, ops.MatMul(weights, Split(ops, v)));
    }

    /// <summary>What <see cref="Attend"/> wants to know of the places 0, 1, 2 … : [n] floats give [n, n].</summary>
    public static T Later<T>(NetworkOps<T> ops, T places) =>
        ops.Relu(ops.Subtract(ops.Reshape(places, 1, -1), ops.Reshape(places, -1, 1)));

    private T Split<T>(NetworkOps<T> ops, T x) =>
        Heads == 1 ? x : ops.Transpose(ops.Reshape(x, 0, 0, Heads, Width / Heads), 0, 2, 1, 3);

    private T Turn<T>(NetworkOps<T> ops, T x) => Heads == 1 ? ops.Transpose(x, 0, 2, 1) : ops.Transpose(x, 0, 1, 3, 2);

    private T Join<T>(NetworkOps<T> ops, T x) =>
        Heads == 1 ? x : ops.Reshape(ops.Transpose(x, 0, 2, 1, 3), 0, 0, Width);
}
