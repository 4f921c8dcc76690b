namespace Attune.Data;

/// <summary>
/// Who did what to which item, when: user-major columns, ordered by time within a user (then by the order given).
/// Columns that carry nothing are absent. At most 13 bytes an interaction plus 4 a user, so 100 million take 1.3 GB.
/// Immutable by convention.
/// </summary>
public sealed class Interactions
{
    private Interactions(int itemCount, int[] userStarts, int[] items, float[]? values, uint[]? times, byte[]? kinds) =>
        (ItemCount, UserStarts, Items, Values, Times, Kinds) = (itemCount, userStarts, items, values, times, kinds);

    /// <summary>Users, with or without interactions.</summary>
    public int UserCount => UserStarts.Length - 1;

    /// <summary>Items, with or without interactions.</summary>
    public int ItemCount { get; }

    /// <summary>Interactions.</summary>
    public int Count => Items.Length;

    /// <summary>Interactions of user u are at positions UserStarts[u] up to UserStarts[u+1].</summary>
    public int[] UserStarts { get; }

    /// <summary>Item of each interaction.</summary>
    public int[] Items { get; }

    /// <summary>Value of each interaction (a rating, a price, a quantity), NaN where it has none; null when none has any.</summary>
    public float[]? Values { get; }

    /// <summary>Unix seconds, 0 where unknown; null when none is known.</summary>
    public uint[]? Times { get; }

    /// <summary>Index into <see cref="Dataset.Kinds"/>; null when all are of the first kind.</summary>
    public byte[]? Kinds { get; }

    /// <summary>Positions of a user's interactions, oldest first.</summary>
    public Range PositionsOf(int user) => UserStarts[user]..UserStarts[user + 1];

    /// <summary>Interactions of a user.</summary>
    public int CountOf(int user) => UserStarts[user + 1] - UserStarts[user];

    /// <summary>Items of a user, oldest first; an item stands as often as the user met it.</summary>
    public ReadOnlySpan<int> ItemsOf(int user) => Items.AsSpan(PositionsOf(user));

    /// <summary>Builds from columns in any order. O(n) beyond the sorting within users.</summary>
    /// <param name="userCount">Users; every element of <paramref name="users"/> is below it.</param>
    /// <param name="itemCount">Items; every element of <paramref name="items"/> is below it.</param>
    /// <param name="users">User of each interaction.</param>
    /// <param name="items">Item of each interaction.</param>
    /// <param name="values">Value of each, or null.</param>
    /// <param name="times">Unix seconds of each, or null.</param>
    /// <param name="kinds">Kind of each, or null.</param>
    /// <param name="order">Receives, for each position of the result, the row it came from; null if not wanted.</param>
    public static Interactions FromColumns(
        int userCount, int itemCount, ReadOnlySpan<int> users, ReadOnlySpan<int> items,
        ReadOnlySpan<float> values = default, ReadOnlySpan<uint> times = default, ReadOnlySpan<byte> kinds = default, int[]? order = null)
    {
        var starts = new int[userCount + 1];
        foreach (var user in users) starts[user + 1]++;
        for (var u = 0; u < userCount; u++) starts[u + 1] += starts[u];

        var permutation = order ?? new int[users.Length];
        var next = starts.AsSpan(0, userCount).ToArray();
        for (var row = 0; row < users.Length; row++) permutation[next[users[row]]++] = row;
        if (!times.IsEmpty) SortUsersByTime(starts, permutation, times);

        return new Interactions(itemCount, starts, Gather(items, permutation)!,
            Gather(values, permutation), Gather(times, permutation), Gather(kinds, permutation));
    }

    /// <summary>Takes over columns that stand by user already, in the order in which they happened; nothing is copied.</summary>
    /// <param name="itemCount">Items; every element of <paramref name="items"/> is below it.</param>
    /// <param name="userStarts">Interactions of user u are at positions userStarts[u] up to userStarts[u+1].</param>
    /// <param name="items">Item of each interaction.</param>
    public static Interactions FromRows(int itemCount, int[] userStarts, int[] items)
    {
        ArgumentNullException.ThrowIfNull(userStarts);
        ArgumentNullException.ThrowIfNull(items);
        ArgumentOutOfRangeException.ThrowIfNotEqual(items.Length, userStarts[^1]);
        return new Interactions(itemCount, userStarts, items, null, null, null);
    }

    /// <summary>The interactions at the positions for which <paramref name="keep"/> is true; users and items keep their ints.</summary>
    public Interactions Where(Func<int, bool> keep)
    {
        ArgumentNullException.ThrowIfNull(keep);
        var starts = new int[UserStarts.Length];
        var positions = new List<int>();
        for (var user = 0; user < UserCount; user++)
        {
            for (var p = UserStarts[user]; p < UserStarts[user + 1]; p++)
                if (keep(p)) positions.Add(p);
            starts[user + 1] = positions.Count;
        }

        var kept = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(positions);
        return new Interactions(ItemCount, starts, Gather<int>(Items, kept)!,
            Gather<float>(Values, kept), Gather<uint>(Times, kept), Gather<byte>(Kinds, kept));
    }

    /// <summary>Users by items. A cell holds the sum of the weights of its interactions; without weights, their count.</summary>
    /// <param name="weight">Weight of the interaction at a position; null counts each as 1. Cells that sum to 0 or less stay out.</param>
    /// <param name="binary">True to store 1 for every remaining cell, which takes half the memory.</param>
    public CsrMatrix ToUserItems(Func<int, float>? weight = null, bool binary = false)
    {
        // Columns that are such a matrix already are shared, not copied.
        if (weight is null && AreSets()) return new CsrMatrix(ItemCount, UserStarts, Items);
        var values = weight is null ? null : new float[Count];
        if (weight is not null)
            for (var p = 0; p < Count; p++) values![p] = weight(p);
        var matrix = CsrMatrix.FromRows(ItemCount, (int[])UserStarts.Clone(), (int[])Items.Clone(), values);
        if (weight is not null) matrix = PositiveCells(matrix);
        return binary ? new CsrMatrix(matrix.Columns, matrix.RowStarts, matrix.ColumnIndices) : matrix;
    }

    /// <summary>Whether every user's items ascend, each once.</summary>
    private bool AreSets()
    {
        for (var user = 0; user < UserCount; user++)
        {
            var items = ItemsOf(user);
            for (var k = 1; k < items.Length; k++)
                if (items[k] <= items[k - 1]) return false;
        }

        return true;
    }

    private static CsrMatrix PositiveCells(CsrMatrix matrix)
    {
        var values = matrix.Values!;
        if (Array.TrueForAll(values, v => v > 0)) return matrix;
        var starts = new int[matrix.RowStarts.Length];
        var (indices, kept) = (new List<int>(values.Length), new List<float>(values.Length));
        for (var row = 0; row < matrix.Rows; row++)
        {
            for (var e = matrix.RowStarts[row]; e < matrix.RowStarts[row + 1]; e++)
            {
                if (!(values[e] > 0)) continue;
                indices.Add(matrix.ColumnIndices[e]);
                kept.Add(values[e]);
            }

            starts[row + 1] = indices.Count;
        }

        return new CsrMatrix(matrix.Columns, starts, [.. indices], [.. kept]);
    }

    private static void SortUsersByTime(int[] starts, int[] permutation, ReadOnlySpan<uint> times)
    {
        // The row number in the low half makes the sort stable: equal times keep the order given.
        var longest = 0;
        for (var u = 0; u + 1 < starts.Length; u++) longest = Math.Max(longest, starts[u + 1] - starts[u]);
        var keys = new ulong[longest];
        for (var u = 0; u + 1 < starts.Length; u++)
        {
            var rows = permutation.AsSpan(starts[u], starts[u + 1] - starts[u]);
            var ascending = true;
            for (var k = 0; k < rows.Length; k++)
            {
                keys[k] = ((ulong)times[rows[k]] << 32) | (uint)rows[k];
                ascending &= k == 0 || keys[k] > keys[k - 1];
            }

            if (ascending) continue;
            keys.AsSpan(0, rows.Length).Sort();
            for (var k = 0; k < rows.Length; k++) rows[k] = (int)(uint)keys[k];
        }
    }

    private static T[]? Gather<T>(ReadOnlySpan<T> column, ReadOnlySpan<int> rows)
    {
        if (column.IsEmpty && rows.Length > 0) return null;
        var gathered = new T[rows.Length];
        for (var k = 0; k < rows.Length; k++) gathered[k] = column[rows[k]];
        return gathered;
    }
}
