using Attune.Data;
using Attune.Numerics;

namespace Attune.Models;

/// <summary>
/// A 64-bit key for each user and item that training draws its randomness from, so that results do not depend on the order in which
/// users and items happen to be numbered. A user's key comes from the seed and the external id; an item's from the seed and
/// the users who met it, and from the external id only where two items were met by the same users.
/// </summary>
/// <param name="Users">Key of each user.</param>
/// <param name="Items">Key of each item.</param>
internal sealed record EntityKeys(ulong[] Users, ulong[] Items)
{
    /// <summary>The keys of a dataset's users and items.</summary>
    public static EntityKeys Of(Dataset dataset, int seed) => Of(dataset.Users, dataset.Items, dataset.UserItems, seed);

    /// <summary>The keys of the rows and columns of a matrix.</summary>
    public static EntityKeys Of(IdMap users, IdMap items, CsrMatrix userItems, int seed)
    {
        var userKeys = new ulong[users.Count];
        for (var u = 0; u < userKeys.Length; u++) userKeys[u] = SplitMix.Mix((uint)seed, SplitMix.KeyOf(users[u]));

        // A sum does not depend on the order of its terms.
        var itemKeys = new ulong[items.Count];
        for (var u = 0; u < userKeys.Length; u++)
            foreach (var item in userItems.ColumnsOf(u)) itemKeys[item] += userKeys[u];
        BreakTies(itemKeys, items);
        return new EntityKeys(userKeys, itemKeys);
    }

    /// <summary>The indices for which <paramref name="include"/> holds, in ascending order of their keys: a shuffle.</summary>
    public static int[] Order(ulong[] keys, Func<int, bool> include)
    {
        int[] order = [.. Enumerable.Range(0, keys.Length).Where(include)];
        Array.Sort(Array.ConvertAll(order, k => keys[k]), order);
        return order;
    }

    private static void BreakTies(ulong[] keys, IdMap ids)
    {
        var seen = new HashSet<ulong>(keys.Length);
        var repeated = keys.Where(k => !seen.Add(k)).ToHashSet();
        if (repeated.Count == 0) return;
        for (var k = 0; k < keys.Length; k++)
            if (repeated.Contains(keys[k])) keys[k] = SplitMix.Mix(keys[k], SplitMix.KeyOf(ids[k]));
    }
}
