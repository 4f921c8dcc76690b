using Attune.Data;
using Attune.Models;

namespace Attune.Deep.Sequences;

/// <summary>
/// What each user liked, in order of time, as rows of a table of items. The table has a row for every item that somebody met, in the order of
/// the items' keys, so that nothing that is learned depends on how they are numbered.
/// </summary>
internal sealed class ItemSequences
{
    private readonly int[] _starts;
    private readonly int[] _rows;

    private ItemSequences(int[] items, int[] starts, int[] rows, ulong[] userKeys) => (Items, _starts, _rows, UserKeys) = (items, starts, rows, userKeys);

    /// <summary>The item of each row.</summary>
    public int[] Items { get; }

    /// <summary>Keys of the users, for their randomness.</summary>
    public ulong[] UserKeys { get; }

    /// <summary>Users, with or without a sequence.</summary>
    public int UserCount => _starts.Length - 1;

    /// <summary>The sequences of a dataset.</summary>
    public static ItemSequences Of(Dataset dataset, EntityKeys keys)
    {
        var met = new bool[dataset.Items.Count];
        foreach (var item in dataset.UserItems.ColumnIndices.AsSpan(0, dataset.UserItems.Count)) met[item] = true;
        var items = EntityKeys.Order(keys.Items, i => met[i]);
        var rowOf = new int[met.Length];
        for (var row = 0; row < items.Length; row++) rowOf[items[row]] = row;
        var liked = dataset.Sequences();
        return new ItemSequences(items, liked.UserStarts, Array.ConvertAll(liked.Items, item => rowOf[item]), keys.Users);
    }

    /// <summary>Rows of a user's items, oldest first; an item stands as often as the user met it.</summary>
    public ReadOnlySpan<int> Of(int user) => _rows.AsSpan(_starts[user].._starts[user + 1]);

    /// <summary>
    /// Users whose last item can be held out to judge a training by: a share of those who have not met that item before and have two others, at most
    /// <paramref name="most"/>, ascending. None when they would be fewer than <paramref name="fewest"/>: chance would judge.
    /// </summary>
    public int[] ToHoldOut(double share, int fewest, int most)
    {
        var able = EntityKeys.Order(UserKeys, user => Of(user) is { Length: > 2 } rows && !rows[..^1].Contains(rows[^1]));
        var count = Math.Min((int)Math.Round(able.Length * share), most);
        if (count < fewest) return [];
        var chosen = able[..count];
        Array.Sort(chosen);
        return chosen;
    }
}
