namespace Attune.Data.Splits;

/// <summary>Withholds <paramref name="Count"/> items of each user, drawn at random. A user with no more items than that keeps them all in training.</summary>
/// <param name="Count">Items to withhold of each user.</param>
public sealed record LeaveKOut(int Count) : SplitSpec
{
    /// <inheritdoc/>
    public override IEnumerable<DataSplit> Apply(Interactions interactions, int seed)
    {
        ArgumentNullException.ThrowIfNull(interactions);
        var (distinct, random) = (new DistinctItems(interactions), new Random(seed));
        var labels = new int[interactions.ItemCount];
        var withheld = new bool[interactions.Count];
        for (var user = 0; user < interactions.UserCount; user++)
        {
            var count = distinct.Read(user);
            if (count <= Count) continue;
            new Urn(random, count - Count, Count).Fill(labels.AsSpan(0, count));
            for (var p = interactions.UserStarts[user]; p < interactions.UserStarts[user + 1]; p++)
                withheld[p] = labels[distinct[interactions.Items[p]]] == 1;
        }

        yield return DataSplit.ByMark(interactions, withheld);
    }

    /// <inheritdoc/>
    public override string ToString() => $"leave-k-out:{Count}";
}
