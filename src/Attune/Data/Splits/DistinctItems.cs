namespace Attune.Data.Splits;

/// <summary>
/// Numbers the distinct items of one user at a time 0, 1, 2 … in the order of their first appearance, so that a split can decide
/// once for each pair of user and item. 8 bytes an item: the numbers of one user become void when the next one is read.
/// </summary>
internal sealed class DistinctItems(Interactions interactions)
{
    private readonly int[] _readFor = new int[interactions.ItemCount];
    private readonly int[] _number = new int[interactions.ItemCount];

    /// <summary>Reads a user, each user once; returns how many distinct items the user has.</summary>
    public int Read(int user)
    {
        var count = 0;
        foreach (var item in interactions.ItemsOf(user))
        {
            if (_readFor[item] == user + 1) continue;
            (_readFor[item], _number[item]) = (user + 1, count++);
        }

        return count;
    }

    /// <summary>The number of one of the items of the user read last.</summary>
    public int this[int item] => _number[item];

    /// <summary>Distinct pairs of user and item.</summary>
    public static int CountPairs(Interactions interactions)
    {
        var distinct = new DistinctItems(interactions);
        var pairs = 0;
        for (var user = 0; user < interactions.UserCount; user++) pairs += distinct.Read(user);
        return pairs;
    }

    /// <summary>Draws a label for each pair and calls <paramref name="receive"/> with every position and the label of its pair.</summary>
    public static void Label(Interactions interactions, Urn urn, Action<int, int> receive)
    {
        var distinct = new DistinctItems(interactions);
        var labels = new int[interactions.ItemCount];
        for (var user = 0; user < interactions.UserCount; user++)
        {
            urn.Fill(labels.AsSpan(0, distinct.Read(user)));
            for (var p = interactions.UserStarts[user]; p < interactions.UserStarts[user + 1]; p++)
                receive(p, labels[distinct[interactions.Items[p]]]);
        }
    }
}
