namespace Attune.Data.Splits;

/// <summary>
/// Cross-validation: parts the pairs of user and item at random into folds whose sizes differ by at most one, and withholds one after the other.
/// </summary>
/// <param name="Count">Folds, from 2 to 255.</param>
public sealed record KFold(int Count) : SplitSpec
{
    /// <inheritdoc/>
    public override int Folds => Count;

    /// <inheritdoc/>
    public override IEnumerable<DataSplit> Apply(Interactions interactions, int seed)
    {
        ArgumentNullException.ThrowIfNull(interactions);
        var pairs = DistinctItems.CountPairs(interactions);
        var sizes = Enumerable.Range(0, Count).Select(f => pairs / Count + (f < pairs % Count ? 1 : 0)).ToArray();
        var folds = new byte[interactions.Count];
        DistinctItems.Label(interactions, new Urn(new Random(seed), sizes), (p, label) => folds[p] = (byte)label);
        for (var fold = 0; fold < Count; fold++)
        {
            var tested = fold;
            yield return new DataSplit(interactions.Where(p => folds[p] != tested), interactions.Where(p => folds[p] == tested));
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"k-fold:{Count}";
}
