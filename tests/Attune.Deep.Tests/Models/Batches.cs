using Attune.Deep.Networks;
using Attune.Deep.Runtime;
using Attune.Deep.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Attune.Deep.Tests.Models;

/// <summary>The loss of a batch as training computes it, without a step.</summary>
internal static class Batches
{
    /// <summary>Rows are looked up, and bags summed, by plain loops.</summary>
    public static double LossOf(NetworkTraining training, Batch batch)
    {
        TorchRuntime.Use(1);
        using var scope = torch.NewDisposeScope();
        var tensors = batch.ToTensors();
        var leaves = new Dictionary<Tensor, Tensor>(ReferenceEqualityComparer.Instance);
        foreach (var input in batch.Indices)
        {
            var indices = torch.tensor(input.Rows);
            tensors.Add(input.Name, indices);
            leaves.Add(indices, Vectors(training.Parameters[input.Table], (int)training.Parameters.Spec(input.Table).Shape[1], input));
        }

        var weights = training.Parameters.Specs.ToDictionary(s => s.Name, s => torch.tensor(training.Parameters[s.Name], s.Shape));
        return training.Loss(new TorchOps(weights, (_, indices) => leaves.GetValueOrDefault(indices), training: false), new TensorBatch(tensors, batch.Samples)).item<float>();
    }

    private static Tensor Vectors(float[] table, int width, IndexInput input)
    {
        var vectors = new float[input.Vectors * width];
        for (var place = 0; place < input.Rows.Length; place++)
        {
            var (at, weight) = input.Bags is { } bags ? (bags.Bags[place], bags.Weights[place]) : (place, 1);
            for (var k = 0; k < width; k++) vectors[at * width + k] += weight * table[input.Rows[place] * width + k];
        }

        return torch.tensor(vectors, [.. input.Shape, width]);
    }
}
