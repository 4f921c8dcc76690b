using TorchSharp;
using static TorchSharp.torch;

namespace Attune.Deep.Networks;

/// <summary>Computes a network with Torch, and keeps what is needed to differentiate it.</summary>
/// <param name="weights">Tensor of each parameter, but for the tables whose rows are gathered.</param>
/// <param name="gathered">Gives the rows of a table for indices of the batch that were gathered already, or null.</param>
/// <param name="training">See <see cref="NetworkOps{T}.IsTraining"/>.</param>
/// <param name="generator">Draws for dropout; null for Torch's own, which all trainings of the process share.</param>
internal sealed class TorchOps(IReadOnlyDictionary<string, Tensor> weights, Func<string, Tensor, Tensor?>? gathered, bool training, Generator? generator = null) : NetworkOps<Tensor>
{
    private const double NormMomentum = 0.1;

    /// <summary>
    /// TorchSharp adds with a factor, a 1 made for each call, which nothing refers to any more once its address has been taken: a collection at that moment frees it under
    /// the addition. This one stays.
    /// </summary>
    private static readonly Scalar One = 1f;

    /// <inheritdoc/>
    public override bool IsTraining => training;

    /// <inheritdoc/>
    public override Tensor Parameter(string name) => weights[name];

    /// <inheritdoc/>
    public override Tensor Constant(float value) => tensor(value);

    /// <inheritdoc/>
    public override Tensor Constant(float[] values, params long[] shape) => tensor(values, shape);

    /// <inheritdoc/>
    public override Tensor Rows(string table, Tensor indices)
    {
        if (gathered?.Invoke(table, indices) is { } rows) return rows;
        var all = weights[table];
        return all.index_select(0, indices.reshape(-1)).reshape([.. indices.shape, all.shape[^1]]);
    }

    /// <inheritdoc/>
    public override Tensor MatMul(Tensor a, Tensor b) => matmul(a, b);

    /// <inheritdoc/>
    public override Tensor Add(Tensor a, Tensor b) => a.add(b, One);

    /// <inheritdoc/>
    public override Tensor Subtract(Tensor a, Tensor b) => a - b;

    /// <inheritdoc/>
    public override Tensor Multiply(Tensor a, Tensor b) => a * b;

    /// <inheritdoc/>
    public override Tensor Divide(Tensor a, Tensor b) => a / b;

    /// <inheritdoc/>
    public override Tensor Relu(Tensor x) => x.relu();

    /// <inheritdoc/>
    public override Tensor Sigmoid(Tensor x) => x.sigmoid();

    /// <inheritdoc/>
    public override Tensor Tanh(Tensor x) => x.tanh();

    /// <inheritdoc/>
    public override Tensor Gelu(Tensor x) => nn.functional.gelu(x);

    /// <inheritdoc/>
    public override Tensor Exp(Tensor x) => x.exp();

    /// <inheritdoc/>
    public override Tensor Log(Tensor x) => x.log();

    /// <inheritdoc/>
    public override Tensor Sqrt(Tensor x) => x.sqrt();

    /// <inheritdoc/>
    public override Tensor Clip(Tensor x, float least, float most) => x.clamp(least, most);

    /// <inheritdoc/>
    public override Tensor Mask(Tensor x, Tensor mask, float value) => where(mask != 0, x, tensor(value));

    /// <inheritdoc/>
    public override Tensor Differs(Tensor x, int value) => (x != value).to(ScalarType.Float32);

    /// <inheritdoc/>
    public override Tensor ToFloat(Tensor x) => x.to(ScalarType.Float32);

    /// <inheritdoc/>
    public override Tensor Softmax(Tensor x, int axis) => nn.functional.softmax(x, axis);

    /// <inheritdoc/>
    public override Tensor Sum(Tensor x, int axis, bool keep = false) => x.sum(axis, keepdim: keep);

    /// <inheritdoc/>
    public override Tensor Mean(Tensor x, int axis, bool keep = false) => x.mean([axis], keepdim: keep);

    /// <inheritdoc/>
    public override Tensor Max(Tensor x, int axis, bool keep = false) => x.amax([axis], keepdim: keep);

    /// <inheritdoc/>
    public override Tensor Concat(int axis, params Tensor[] parts) => cat(parts, axis);

    /// <inheritdoc/>
    public override Tensor Reshape(Tensor x, params long[] shape)
    {
        long[] extents = [.. shape.Select((e, axis) => e == 0 ? x.shape[axis] : e)];
        return x.reshape(extents);
    }

    /// <inheritdoc/>
    public override Tensor Expand(Tensor x, Tensor like, int axis)
    {
        if (axis < 0) axis += x.shape.Length;
        return x.expand([.. x.shape.Select((e, a) => a == axis ? like.shape[a] : e)]);
    }

    /// <inheritdoc/>
    public override Tensor Transpose(Tensor x, params int[] order) => x.permute([.. order.Select(a => (long)a)]);

    /// <inheritdoc/>
    public override Tensor Slice(Tensor x, int axis, int start, int end) =>
        x.slice(axis, start, end == int.MaxValue ? x.shape[axis < 0 ? axis + x.shape.Length : axis] : end, 1);

    /// <inheritdoc/>
    /// <remarks>In training weight and bias are applied apart: Torch's fused backward pass sums their gradients in an order that depends on the threads.</remarks>
    public override Tensor LayerNorm(Tensor x, string name, float epsilon = 1e-5f)
    {
        var (weight, bias) = (Parameter(name + ".weight"), Parameter(name + ".bias"));
        return training
            ? nn.functional.layer_norm(x, [x.shape[^1]], null, null, epsilon).mul(weight).add(bias, One)
            : nn.functional.layer_norm(x, [x.shape[^1]], weight, bias, epsilon);
    }

    /// <inheritdoc/>
    public override Tensor BatchNorm(Tensor x, string name)
    {
        using var rows = x.reshape(-1, x.shape[^1]);
        using var normal = nn.functional.batch_norm(rows, Parameter(name + ".running_mean"), Parameter(name + ".running_var"),
            Parameter(name + ".weight"), Parameter(name + ".bias"), training, NormMomentum, BatchNormEpsilon);
        return normal.reshape(x.shape);
    }

    /// <inheritdoc/>
    public override Tensor Dropout(Tensor x, double rate)
    {
        if (!training || rate <= 0) return x;
        using var key = randint(long.MaxValue, 1, ScalarType.Int64, generator: generator);
        var mask = empty(x.shape);
        DropoutMask.Fill(new TensorMemory<float>(mask), (ulong)key.item<long>(), rate, get_num_threads());
        return x * mask;
    }

    /// <inheritdoc/>
    public override Tensor Linear(Tensor x, string name, bool bias = true) =>
        nn.functional.linear(x, Parameter(name + ".weight"), bias ? Parameter(name + ".bias") : null);
}
