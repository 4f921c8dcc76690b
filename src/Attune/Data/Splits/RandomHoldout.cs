using System.Globalization;

namespace Attune.Data.Splits;

/// <summary>Withholds a fraction of all pairs of user and item, drawn at random: exactly the rounded number of them.</summary>
/// <param name="Fraction">Between 0 and 1.</param>
public sealed record RandomHoldout(double Fraction) : SplitSpec
{
    /// <inheritdoc/>
    public override IEnumerable<DataSplit> Apply(Interactions interactions, int seed)
    {
        ArgumentNullException.ThrowIfNull(interactions);
        var pairs = DistinctItems.CountPairs(interactions);
        var tested = (int)Math.Round(pairs * Fraction);
        var withheld = new bool[interactions.Count];
        DistinctItems.Label(interactions, new Urn(new Random(seed), pairs - tested, tested), (p, label) => withheld[p] = label == 1);
        yield return DataSplit.ByMark(interactions, withheld);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"random:{Fraction}");
}
