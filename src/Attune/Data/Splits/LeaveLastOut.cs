namespace Attune.Data.Splits;

/// <summary>
/// Withholds each user's last item: the last in time, or in the order given where times are equal or unknown.
/// A user with a single item keeps it in training.
/// </summary>
public sealed record LeaveLastOut : SplitSpec
{
    /// <inheritdoc/>
    public override IEnumerable<DataSplit> Apply(Interactions interactions, int seed)
    {
        ArgumentNullException.ThrowIfNull(interactions);
        var withheld = new bool[interactions.Count];
        for (var user = 0; user < interactions.UserCount; user++)
        {
            var items = interactions.ItemsOf(user);
            if (items.IsEmpty || !items.ContainsAnyExcept(items[^1])) continue;
            var start = interactions.UserStarts[user];
            for (var p = 0; p < items.Length; p++) withheld[start + p] = items[p] == items[^1];
        }

        yield return DataSplit.ByMark(interactions, withheld);
    }

    /// <inheritdoc/>
    public override string ToString() => "leave-last-out";
}
