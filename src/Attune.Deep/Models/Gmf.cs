using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Attune.Models;

namespace Attune.Deep.Models;

/// <summary>Options of <c>gmf</c>.</summary>
public sealed record GmfOptions : PairOptions
{
    /// <summary>Defaults of the shared options.</summary>
    public GmfOptions() => (Epochs, LearningRate, BatchSize, Schedule) = (20, 0.003, 4096, LearningRateSchedule.Linear);

    /// <summary>Length of a user's and an item's vector.</summary>
    [Description("Length of the vectors of users and items.")]
    [Range(1, 2048)]
    public int Factors { get; init; } = 32;
}

/// <summary>Trains GMF: the logit is h · (p ⊙ q) + b, a matrix factorization whose factors are weighed (He et al. 2017, section 3.2).</summary>
internal sealed class GmfTrainer : PairTrainer<GmfOptions>
{
    public override ModelDescription Description { get; } = new(
        "gmf",
        "Generalized matrix factorization",
        "Matrix factorization with weighed factors, trained by the logistic loss on drawn negatives; the linear half of NeuMF.",
        "He, Liao, Zhang, Nie, Hu, Chua (2017), Neural Collaborative Filtering");

    protected override PairNetwork Network(GmfOptions options) => new(options.Factors, []);
}
