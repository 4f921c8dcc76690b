using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Attune.Deep.Training;
using Attune.Models;

namespace Attune.Deep.Models;

/// <summary>The options that models over pairs of user and item have in common.</summary>
public abstract record PairOptions : DeepOptions
{
    /// <summary>Negatives for each interaction.</summary>
    [Description("How many items that a user has not are drawn for each that the user has.")]
    [Range(1, 1000)]
    public int Negatives { get; init; } = 4;

    /// <summary>Exponent of the draws of negatives.</summary>
    [Description("Negatives are drawn in proportion to the number of their users to this power; 0 draws all items alike.")]
    [Range(0.0, 2.0)]
    [NotSearched]
    public double PopularityExponent { get; init; }
}
