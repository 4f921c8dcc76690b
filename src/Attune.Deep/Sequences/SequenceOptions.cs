using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Attune.Deep.Training;
using Attune.Models;

namespace Attune.Deep.Sequences;

/// <summary>What a sequence model is trained by, at every place of a sequence.</summary>
public enum SequenceLoss
{
    /// <summary>Cross-entropy of the next item among all items.</summary>
    CrossEntropy,

    /// <summary>Cross-entropy of the next item among itself and drawn negatives.</summary>
    SampledCrossEntropy,

    /// <summary>Binary cross-entropy of the next item and one drawn negative that the user has not met, as in the paper.</summary>
    BinaryCrossEntropy,

    /// <summary>Generalised binary cross-entropy with drawn negatives (Petrov and Macdonald 2023, gSASRec).</summary>
    Gbce,
}

/// <summary>Numbers that the products of the loss are taken in.</summary>
public enum SequencePrecision
{
    /// <summary>32-bit floats.</summary>
    Float,

    /// <summary>Products of 16-bit brain floats, summed in 32 bits; several times faster on processors that have them, and far slower on others.</summary>
    Bfloat16,
}

/// <summary>The options that models of sequences have in common.</summary>
public abstract record SequenceOptions : DeepOptions
{
    /// <summary>Newest items of a history that are read.</summary>
    [Description("How many items of a history are read, the newest; older ones are forgotten.")]
    [Range(1, 10_000)]
    public int MaxLength { get; init; } = 200;

    /// <summary>Whether older items are learned from too.</summary>
    [Description("Whether a history longer than max_length is learned in parts, so that none of it is wasted, or only its newest part is, which is faster.")]
    public bool WholeHistories { get; init; } = true;

    /// <summary>The loss.</summary>
    [Description("What is learned at every place of a sequence: cross_entropy (the next item among all), sampled_cross_entropy (among drawn negatives, for large catalogues), binary_cross_entropy (against one negative, as in the paper), gbce (binary against many negatives, calibrated).")]
    public SequenceLoss Loss { get; init; } = SequenceLoss.CrossEntropy;

    /// <summary>Negatives.</summary>
    [Description("Negatives that are drawn, for sampled_cross_entropy and gbce.")]
    [Range(1, 1_000_000)]
    public int Negatives { get; init; } = 256;

    /// <summary>Whether the places of a step share their negatives.</summary>
    [Description("Whether all places of a step share their negatives, which is far faster, or each has its own; for sampled_cross_entropy and gbce.")]
    public bool SharedNegatives { get; init; } = true;

    /// <summary>t of gBCE.</summary>
    [Description("Calibration t of gbce: 0 is plain binary cross-entropy, 1 makes the scores probabilities although few negatives are drawn.")]
    [Range(0.0, 1.0)]
    public double Calibration { get; init; } = 0.75;

    /// <summary>Numbers that the loss is computed in.</summary>
    [Description("What the scores of the loss are multiplied in: float, or bfloat16, which is several times faster on processors that have it (AVX512-BF16, AMX).")]
    [NotSearched]
    public SequencePrecision Precision { get; init; } = SequencePrecision.Float;

    /// <summary>How often a sequence is cropped.</summary>
    [Description("Augmentation: probability that a part of a history, in one piece and from anywhere in it, stands for the whole.")]
    [Range(0.0, 1.0)]
    public double CropProbability { get; init; }

    /// <summary>The part that a crop keeps.</summary>
    [Description("Augmentation: what part of a history a crop keeps.")]
    [Range(0.01, 1.0)]
    public double CropShare { get; init; } = 0.6;

    /// <summary>How often a sequence is reordered.</summary>
    [Description("Augmentation: probability that a part of a history, in one piece, is shuffled.")]
    [Range(0.0, 1.0)]
    public double ReorderProbability { get; init; }

    /// <summary>The part that is shuffled.</summary>
    [Description("Augmentation: what part of a history is shuffled.")]
    [Range(0.01, 1.0)]
    public double ReorderShare { get; init; } = 0.2;

    /// <summary>How often inputs are hidden.</summary>
    [Description("Augmentation: probability that items of a history are hidden.")]
    [Range(0.0, 1.0)]
    public double MaskProbability { get; init; }

    /// <summary>The part that is hidden.</summary>
    [Description("Augmentation: what part of a history's items is hidden.")]
    [Range(0.01, 1.0)]
    public double MaskShare { get; init; } = 0.3;

    /// <summary>Share of the users whose last item is held out.</summary>
    [Description("Share of the users whose last item is held out to judge epochs by, 4,096 at most; only with patience, and only where that makes 100 users or more.")]
    [Range(0.001, 1.0)]
    [NotSearched]
    public override double ValidationShare { get; init; } = 0.25;

    /// <summary>The augmentation.</summary>
    internal SequenceAugmentation Augmentation() => new(CropProbability, CropShare, ReorderProbability, ReorderShare, MaskProbability, MaskShare);
}
