using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Attune.Data;
using Attune.Models;

namespace Attune.Deep.Training;

/// <summary>The options that deep models have in common. A model's record derives from it, and sets other defaults in its constructor.</summary>
public abstract record DeepOptions : SgdOptions
{
    /// <summary>Samples in a step.</summary>
    [Description("Samples in a step. Larger batches train faster by the clock and need a higher learning rate.")]
    [Range(1, 1_000_000)]
    public int BatchSize { get; init; } = 1024;

    /// <summary>Probability of dropout.</summary>
    [Description("Share of the hidden units that each step leaves out, against overfitting.")]
    [Range(0.0, 0.95)]
    public double Dropout { get; init; }

    /// <summary>Decoupled weight decay of the layers.</summary>
    [Description("Weight decay of the layers: the share of each weight, times the learning rate, that a step takes off (AdamW). Biases and norms are spared.")]
    [Range(0.0, 10.0)]
    [NotSearched]
    public double WeightDecay { get; init; }

    /// <summary>L2 of embeddings.</summary>
    [Description("L2 regularization of embeddings, for each sample that they occur in.")]
    [Range(0.0, 10.0)]
    public double EmbeddingRegularization { get; init; }

    /// <summary>Bound of the gradient's length.</summary>
    [Description("Gradients longer than this are shortened to it; 0 leaves them.")]
    [Range(0.0, 1e6)]
    [NotSearched]
    public double ClipNorm { get; init; }

    /// <summary>Epochs without a better result that lower the rate; 0 is off.</summary>
    [Description("Plateau: the learning rate is multiplied by decay after so many epochs without a better result on held-out interactions, beside any schedule; 0 is off.")]
    [Range(0, 10_000)]
    [NotSearched]
    public int PlateauEpochs { get; init; }

    /// <summary>Steps of an epoch that small data are given at least, as far as batches of <see cref="LeastBatch"/> allow.</summary>
    private const int LeastSteps = 16;

    private const int LeastBatch = 64;

    /// <summary>Whether epochs are judged on a part that is held out.</summary>
    internal bool Judges => Patience + PlateauEpochs > 0;

    /// <summary>The part that is held out; null when epochs are not judged, or when nothing can be spared.</summary>
    internal ValidationPart? HoldOut(CsrMatrix userItems, EntityKeys keys) =>
        Judges && ValidationPart.Cut(userItems, ValidationShare, keys) is { HeldOut.Count: > 0 } part ? part : null;

    /// <summary>Samples in a step: <see cref="BatchSize"/>, or fewer when there would be too few steps in an epoch to learn from.</summary>
    internal int BatchFor(int samples) => Math.Min(BatchSize, Math.Max(LeastBatch, samples / LeastSteps));
}
