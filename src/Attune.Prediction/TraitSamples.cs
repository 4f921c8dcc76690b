using Attune.Features;
using Attune.Numerics;

namespace Attune.Prediction;

/// <summary>Rows with a known class.</summary>
/// <param name="Table">The features; rows of the same user stay together when rows are parted.</param>
/// <param name="Classes">0, 1, 2 … a row: places in <paramref name="Levels"/>.</param>
/// <param name="Levels">The classes' names, at least two. Of two, the second is the one that is predicted.</param>
public sealed record TraitSamples(FeatureTable Table, IReadOnlyList<int> Classes, IReadOnlyList<string> Levels)
{
    /// <summary>Rows.</summary>
    public int Count => Classes.Count;

    /// <summary>Some of the rows.</summary>
    public TraitSamples At(IReadOnlyList<int> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return new TraitSamples(Table.At(rows), [.. rows.Select(r => Classes[r])], Levels);
    }

    /// <summary>
    /// The fold of each row. A user's rows are in one fold, and the users' folds are of equal size, one more or less; users are drawn by their ids and the seed, whatever their order.
    /// </summary>
    internal int[] FoldsOf(int count, int seed)
    {
        var users = Table.Rows.Select(r => r.User ?? r.Item!).Distinct(StringComparer.Ordinal)
            .OrderBy(u => SplitMix.Mix((ulong)seed, SplitMix.KeyOf(u))).ThenBy(u => u, StringComparer.Ordinal).Index().ToDictionary(u => u.Item, u => u.Index % count, StringComparer.Ordinal);
        return [.. Table.Rows.Select(r => users[r.User ?? r.Item!])];
    }
}
