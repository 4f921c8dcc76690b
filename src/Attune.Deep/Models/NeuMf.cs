using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Numerics.Tensors;
using Attune.Data;
using Attune.Deep.Networks;
using Attune.Deep.Training;
using Attune.Models;

namespace Attune.Deep.Models;

/// <summary>Options of <c>neumf</c>.</summary>
public sealed record NeuMfOptions : PairOptions
{
    /// <summary>Defaults of the shared options.</summary>
    public NeuMfOptions() => (Epochs, LearningRate, BatchSize, Schedule) = (20, 0.003, 4096, LearningRateSchedule.Linear);

    /// <summary>Length of the vectors of the GMF half.</summary>
    [Description("Length of the vectors of the GMF half.")]
    [Range(1, 2048)]
    public int Factors { get; init; } = 32;

    /// <summary>Widths of the MLP half.</summary>
    [Description("Widths of the layers of the MLP half, separated by commas; the first is that of a user's and an item's vector together.")]
    [NotSearched]
    public string Layers { get; init; } = "64,32,16";

    /// <summary>Epochs of pretraining.</summary>
    [Description("Epochs in which each half is trained alone before both are trained together; 0 starts from random numbers.")]
    [Range(0, 10_000)]
    [NotSearched]
    public int PretrainEpochs { get; init; }
}

/// <summary>
/// Trains NeuMF, one logit from GMF and MLP, whose vectors are their own (He et al. 2017, section 3.4). Pretrained halves are joined with their output
/// weights halved (their equation 13 with alpha 0.5).
/// </summary>
internal sealed class NeuMfTrainer : PairTrainer<NeuMfOptions>
{
    public override ModelDescription Description { get; } = new(
        "neumf",
        "Neural matrix factorization",
        "Joins a matrix factorization and a multi-layer perceptron, each with vectors of its own, in one logit.",
        "He, Liao, Zhang, Nie, Hu, Chua (2017), Neural Collaborative Filtering");

    protected override PairNetwork Network(NeuMfOptions options) => new(options.Factors, MlpTrainer.Pairs(options.Layers), options.Dropout);

    protected override void Prepare(PairTraining training, Dataset dataset, NeuMfOptions options, RunContext run)
    {
        if (options.PretrainEpochs == 0 || training.BatchesIn(0) == 0 || run.Journal?.Checkpoint is not null) return;
        var whole = Network(options);
        var bias = 0f;
        foreach (var half in new[] { whole with { Layers = [] }, whole with { Factors = 0 } })
        {
            var pretraining = training.With(half);
            TrainingLoop.Run(pretraining, options with { Epochs = options.PretrainEpochs, Patience = 0, PlateauEpochs = 0 }, run with { Progress = null, Journal = null });
            Join(training.Parameters, pretraining.Parameters, whole.Width, half.Factors > 0 ? 0 : options.Factors, half.Width);
            bias += pretraining.Parameters["output.bias"][0] / 2;
        }

        training.Parameters["output.bias"][0] = bias;
    }

    private static void Join(NetworkParameters whole, NetworkParameters half, int width, int start, int count)
    {
        foreach (var spec in half.Specs)
        {
            var (from, to) = (half[spec.Name], whole[spec.Name]);
            if (spec.IsTable)
                for (var row = 0; row < from.Length / count; row++) from.AsSpan(row * count, count).CopyTo(to.AsSpan(row * width + start));
            else if (spec.Name.StartsWith("output.", StringComparison.Ordinal)) TensorPrimitives.Divide(from, 2, to);
            else from.CopyTo(to, 0);
        }
    }
}
