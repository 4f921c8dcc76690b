using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Attune.Models;

namespace Attune.Deep.Models;

/// <summary>Which embeddings a step changes.</summary>
public enum EmbeddingUpdates
{
    /// <summary>Those of its batch.</summary>
    Batch,

    /// <summary>All.</summary>
    Whole,
}

/// <summary>The options that models over features of pairs have in common.</summary>
public abstract record FeatureOptions : EncodingOptions
{
    /// <summary>Defaults of the shared options.</summary>
    protected FeatureOptions() => (Epochs, LearningRate, BatchSize, Schedule, Decay) = (20, 0.002, 4096, LearningRateSchedule.Linear, 0.1);

    /// <summary>Length of an embedding.</summary>
    [Description("Length of the embedding of each value of a field.")]
    [Range(1, 2048)]
    public int Factors { get; init; } = 16;

    /// <summary>Widths of the hidden layers.</summary>
    [Description("Widths of the hidden layers of the deep part, separated by commas; empty for none.")]
    [NotSearched]
    public string HiddenLayers { get; init; } = "64,32";

    /// <summary>Batch norm of the hidden layers.</summary>
    [Description("Normalise each hidden unit over the batch before its activation.")]
    [NotSearched]
    public bool BatchNorm { get; init; }

    /// <summary>Negatives for each interaction.</summary>
    [Description("How many items that a user has not are drawn for each that the user has.")]
    [Range(1, 1000)]
    public int Negatives { get; init; } = 4;

    /// <summary>Exponent of the draws of negatives.</summary>
    [Description("Negatives are drawn in proportion to the number of their users to this power; 0 draws all items alike.")]
    [Range(0.0, 2.0)]
    [NotSearched]
    public double PopularityExponent { get; init; }

    /// <summary>Calibration.</summary>
    [Description("Whether the probabilities of labelled examples are put right at the end, by those held out (Platt scaling); their order stays. Networks are too sure of themselves.")]
    [NotSearched]
    public bool Calibrate { get; init; } = true;

    /// <summary>Which embeddings a step changes.</summary>
    [Description("Which embeddings a step changes: batch, those that occur in it, which is fast however many there are; whole, all of them, embedding_regularization / 2 times the sum of their squares being part of the loss at each step, as click models on small data are published.")]
    [NotSearched]
    public EmbeddingUpdates EmbeddingUpdates { get; init; } = EmbeddingUpdates.Batch;
}
