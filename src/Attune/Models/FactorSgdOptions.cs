using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Attune.Models;

/// <summary>The options that models of vectors trained by stochastic gradients have in common, beside those of all trained so.</summary>
public abstract record FactorSgdOptions : SgdOptions
{
    /// <summary>Length of a user's and an item's vector, without biases.</summary>
    [Description("Length of the vectors of users and items. More are more exact and take more time, in proportion.")]
    [Range(1, 2048)]
    public int Factors { get; init; } = 64;

    /// <summary>Length of a vector at the start.</summary>
    [Description("Expected length of the random vectors to start from.")]
    [Range(1e-6, 1e3)]
    [NotSearched]
    public double InitStd { get; init; } = 0.1;
}
