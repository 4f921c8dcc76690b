namespace Attune.Data;

/// <summary>Makes the matrix of ratings (<see cref="Dataset.Ratings"/>) from the interactions.</summary>
internal static class LastRatings
{
    /// <summary>Users by items with the last rating of each pair. O(n) beyond the sorting within users.</summary>
    public static CsrMatrix Of(Dataset dataset)
    {
        var interactions = dataset.Interactions;
        var starts = new int[interactions.UserCount + 1];
        if (interactions.Values is not { } values) return new CsrMatrix(interactions.ItemCount, starts, [], []);

        // Item in the high half, position (that is, age) in the low one: sorted, the last rating of an item stands last.
        bool[] rates = [.. dataset.Kinds.Select(k => k is EventKinds.Rating or EventKinds.Review)];
        var keys = new ulong[interactions.Count];
        var ends = new int[interactions.UserCount];
        Parallel.For(0, interactions.UserCount, user =>
        {
            var end = interactions.UserStarts[user];
            for (var p = interactions.UserStarts[user]; p < interactions.UserStarts[user + 1]; p++)
                if (rates[interactions.Kinds?[p] ?? 0] && !float.IsNaN(values[p])) keys[end++] = ((ulong)interactions.Items[p] << 32) | (uint)p;
            ends[user] = SortAndKeepLast(keys, interactions.UserStarts[user], end);
        });
        for (var user = 0; user < ends.Length; user++) starts[user + 1] = starts[user] + ends[user] - interactions.UserStarts[user];
        return Gather(interactions, values, starts, keys);
    }

    /// <summary>Sorts a user's keys and drops all but the last of each item; the end of what is kept.</summary>
    private static int SortAndKeepLast(ulong[] keys, int start, int end)
    {
        keys.AsSpan(start, end - start).Sort();
        var kept = start;
        for (var k = start; k < end; k++)
            if (k + 1 == end || keys[k + 1] >> 32 != keys[k] >> 32) keys[kept++] = keys[k];
        return kept;
    }

    private static CsrMatrix Gather(Interactions interactions, float[] values, int[] starts, ulong[] keys)
    {
        var (items, ratings) = (new int[starts[^1]], new float[starts[^1]]);
        Parallel.For(0, interactions.UserCount, user =>
        {
            for (var e = starts[user]; e < starts[user + 1]; e++)
            {
                var key = keys[interactions.UserStarts[user] + e - starts[user]];
                (items[e], ratings[e]) = ((int)(key >> 32), values[(int)(uint)key]);
            }
        });
        return new CsrMatrix(interactions.ItemCount, starts, items, ratings);
    }
}
