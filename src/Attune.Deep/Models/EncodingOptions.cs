using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Attune.Deep.Features;
using Attune.Deep.Training;
using Attune.Models;

namespace Attune.Deep.Models;

/// <summary>How the vectors of a bag become one.</summary>
public enum BagPooling
{
    /// <summary>Their mean.</summary>
    Mean,

    /// <summary>Their sum.</summary>
    Sum,
}

/// <summary>The options that models have in common whose network reads encoded features (<see cref="FeatureEncoder"/>).</summary>
public abstract record EncodingOptions : DeepOptions
{
    /// <summary>Items of a history.</summary>
    [Description("What a user did before is a feature, and so many items of it, drawn anew in each epoch, are looked at in training; 0 leaves it out. Unused with labelled examples.")]
    [Range(0, 10_000)]
    [NotSearched]
    public int History { get; init; } = 32;

    /// <summary>Share of ids that training hides.</summary>
    [Description("Share of the users, and of the items with attributes, that a step takes as unknown, so that new ones are served by what is known of them.")]
    [Range(0.0, 0.9)]
    [NotSearched]
    public double UnknownShare { get; init; } = 0.1;

    /// <summary>Least frequency of a value.</summary>
    [Description("A value of an attribute, or of a field of context, is known only if so many users, items or examples have it.")]
    [Range(1, 1_000_000)]
    [NotSearched]
    public int MinCount { get; init; } = 2;

    /// <summary>Ranges of a number.</summary>
    [Description("Into how many ranges a numeric attribute is cut, beside its standardised value.")]
    [Range(2, 1000)]
    [NotSearched]
    public int Buckets { get; init; } = 10;

    /// <summary>What is made of texts.</summary>
    [Description("What is made of titles and descriptions: none, vocabulary (the most frequent words) or hashed (all words, which share embeddings by chance).")]
    [NotSearched]
    public TextUse Text { get; init; } = TextUse.None;

    /// <summary>Words.</summary>
    [Description("Words of the vocabulary, or rows that words are hashed into, for each text.")]
    [Range(1, 10_000_000)]
    [NotSearched]
    public int TextRows { get; init; } = 10_000;

    /// <summary>How bags are pooled.</summary>
    [Description("How the embeddings of an attribute with several values become one: mean or sum.")]
    [NotSearched]
    public BagPooling Pooling { get; init; } = BagPooling.Mean;

    /// <summary>Deviation of the embeddings at the start.</summary>
    [Description("Standard deviation of the random embeddings to start from.")]
    [Range(1e-6, 10.0)]
    [NotSearched]
    public double InitStd { get; init; } = 0.05;

    /// <summary>How attributes are encoded.</summary>
    internal FeatureRules Rules => new(MinCount, Buckets, Text, TextRows);
}
