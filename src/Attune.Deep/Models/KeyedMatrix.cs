using Attune.Data;
using Attune.Models;
using Attune.Numerics;

namespace Attune.Deep.Models;

/// <summary>
/// A matrix of users and items with both in the order of their keys and without those that have nothing, so that whatever is computed from it
/// does not depend on how users and items happen to be numbered, down to the order in which numbers are summed. Weights that are no positive, finite
/// numbers are left out.
/// </summary>
internal sealed class KeyedMatrix
{
    private readonly float[]? _weights;

    /// <param name="userItems">Users by items.</param>
    /// <param name="keys">Of both.</param>
    public KeyedMatrix(CsrMatrix userItems, EntityKeys keys)
    {
        var met = new bool[userItems.Columns];
        for (var user = 0; user < userItems.Rows; user++)
        {
            var row = UserQuery.Known(userItems, user);
            for (var k = 0; k < row.Items.Length; k++) met[row.Items.Span[k]] |= row.WeightAt(k) > 0;
        }

        Items = EntityKeys.Order(keys.Items, i => met[i]);
        Places = new int[userItems.Columns];
        Array.Fill(Places, -1);
        for (var place = 0; place < Items.Length; place++) Places[Items[place]] = place;
        Users = EntityKeys.Order(keys.Users, u => userItems.ColumnsOf(u).ToArray().Any(i => met[i]) && HasWeight(UserQuery.Known(userItems, u)));
        (Starts, ItemPlaces, _weights) = Rows(userItems);
    }

    /// <summary>The users, by place.</summary>
    public int[] Users { get; }

    /// <summary>The items, by place.</summary>
    public int[] Items { get; }

    /// <summary>The place of each item; -1 for those that nobody met.</summary>
    public int[] Places { get; }

    /// <summary>Where the items of each user start in <see cref="ItemPlaces"/>, and the end.</summary>
    public int[] Starts { get; }

    /// <summary>Places of all users' items, ascending for each.</summary>
    public int[] ItemPlaces { get; }

    /// <summary>Places of a user's items, ascending.</summary>
    public ReadOnlySpan<int> ItemsOf(int user) => ItemPlaces.AsSpan(Starts[user]..Starts[user + 1]);

    /// <summary>The weight of an entry of <see cref="ItemPlaces"/>.</summary>
    public float Weight(int entry) => _weights is null ? 1 : _weights[entry];

    /// <summary>The user of each entry of <see cref="ItemPlaces"/>.</summary>
    public int[] UserOfEntries()
    {
        var users = new int[ItemPlaces.Length];
        for (var user = 0; user < Users.Length; user++) users.AsSpan(Starts[user]..Starts[user + 1]).Fill(user);
        return users;
    }

    /// <summary>The numbers 0 to <paramref name="count"/> - 1 in an order that is a function of seed and epoch, and of no epoch before.</summary>
    public static int[] Shuffle(int count, int seed, int epoch)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        var random = new SplitMix(SplitMix.Mix((uint)seed, (ulong)epoch));
        for (var k = count - 1; k > 0; k--)
        {
            var other = random.Below(k + 1);
            (order[k], order[other]) = (order[other], order[k]);
        }

        return order;
    }

    private static bool HasWeight(UserQuery row) => Enumerable.Range(0, row.Items.Length).Any(k => row.WeightAt(k) > 0);

    private (int[] Starts, int[] Places, float[]? Weights) Rows(CsrMatrix userItems)
    {
        var (starts, places, weights) = (new int[Users.Length + 1], new List<int>(userItems.Count), new List<float>());
        for (var user = 0; user < Users.Length; user++)
        {
            var row = UserQuery.Known(userItems, Users[user]);
            for (var k = 0; k < row.Items.Length; k++)
            {
                if (row.WeightAt(k) == 0) continue;
                places.Add(Places[row.Items.Span[k]]);
                if (userItems.Values is not null) weights.Add(row.WeightAt(k));
            }

            starts[user + 1] = places.Count;
        }

        var matrix = CsrMatrix.FromRows(Items.Length, starts, [.. places], userItems.Values is null ? null : [.. weights]);
        return (matrix.RowStarts, matrix.ColumnIndices, matrix.Values);
    }
}
