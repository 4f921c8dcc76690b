using Attune.Deep.Networks;
using Attune.Deep.Training;
using Attune.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace Attune.Deep.Tests.Training;

/// <summary>Two layers over a table whose rows all occur in each batch: where lazy and eager updates are the same.</summary>
internal sealed class FullBatch : NetworkTraining
{
    private const int Rows = 7, Width = 3;

    public FullBatch()
    {
        Parameters.AddTable("table", Rows, Width, 1, 0.5);
        Parameters.AddLinear("layer", Width, 5, 1);
        Parameters.AddLinear("output", 5, 1, 1);
    }

    public override NetworkParameters Parameters { get; } = new();

    public override int BatchesIn(int epoch) => 20;

    public override Batch Prepare(int epoch, int index)
    {
        int[] rows = [.. Enumerable.Range(0, 3 * Rows).Select(k => k * (index + 1) % Rows), .. Enumerable.Range(0, Rows)];
        var random = new SplitMix((ulong)index);
        var target = new float[rows.Length];
        foreach (ref var t in target.AsSpan()) t = (float)random.Uniform();
        return new Batch { Samples = rows.Length }.Index("row", "table", rows).Add("target", target);
    }

    public override Tensor Loss(NetworkOps<Tensor> ops, TensorBatch batch) =>
        (ops.Reshape(ops.Linear(ops.Tanh(ops.Linear(ops.Rows("table", batch["row"]), "layer")), "output"), -1) - batch["target"]).square().mean();
}

/// <summary>A table [5, 2] whose second column is pulled by a number for each place: the gradients are the numbers, over the samples.</summary>
internal sealed class Pulls : NetworkTraining
{
    public Pulls() => Parameters.AddTable("table", 5, 2, 1, 1);

    public override NetworkParameters Parameters { get; } = new();

    public override int BatchesIn(int epoch) => 1;

    public override Batch Prepare(int epoch, int index) => throw new NotSupportedException();

    public override Tensor Loss(NetworkOps<Tensor> ops, TensorBatch batch)
    {
        var rows = ops.Rows("table", batch["row"]);
        return (rows[torch.TensorIndex.Colon, 0].sum() * 0) + (rows[torch.TensorIndex.Colon, 1] * batch["pull"]).mean();
    }
}

/// <summary>One number, pulled down by 1 in each step: Adam then moves it by exactly the learning rate.</summary>
internal sealed class Descent : NetworkTraining
{
    public const int Batches = 4;

    public Descent() => Parameters.Add(new ParameterSpec("x", [1], Initial.Zeros, Decays: false), 1);

    public override NetworkParameters Parameters { get; } = new();

    /// <summary>Where x stood before each step.</summary>
    public List<double> Path { get; } = [];

    public Func<double> Judgement { get; init; } = () => double.NaN;

    public Func<Tensor, Tensor> Of { get; init; } = x => x;

    public override int BatchesIn(int epoch) => Batches;

    public override Batch Prepare(int epoch, int index) => new() { Samples = 1 };

    public override Tensor Loss(NetworkOps<Tensor> ops, TensorBatch batch)
    {
        Path.Add(Parameters["x"][0]);
        return Of(ops.Parameter("x")).sum();
    }

    public override double Validate(RunContext run) => Judgement();
}
