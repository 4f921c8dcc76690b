using Attune.Data;

namespace Attune.Models;

/// <summary>
/// A model of weighted links between items: score(u, i) = sum of link(j, i) · w(u, j) over the items j of the history. Scores from the history,
/// so every user is folded in. An item without links of its own is cold; one that nothing of the history links to scores 0.
/// </summary>
public abstract class ItemNeighbourModel : IModel, ISimilarItems, IExplainsByHistory
{
    private readonly CsrMatrix _neighbours;
    private readonly CsrMatrix _targets;
    private readonly int[] _coldItems;

    /// <param name="neighbours">A row an item: its neighbours, ascending, with their weights.</param>
    /// <param name="users">Users at training.</param>
    /// <param name="fromItem">Whether a row's links lead from the item (true) or to it (false).</param>
    private protected ItemNeighbourModel(CsrMatrix neighbours, int users, bool fromItem)
    {
        (_neighbours, _targets, UserCount) = (neighbours, fromItem ? neighbours : neighbours.Transpose(), users);
        _coldItems = [.. Enumerable.Range(0, neighbours.Rows).Where(i => neighbours.CountOf(i) == 0)];
    }

    /// <inheritdoc/>
    public int UserCount { get; }

    /// <inheritdoc/>
    public int ItemCount => _neighbours.Rows;

    /// <inheritdoc/>
    public void Score(ReadOnlySpan<UserQuery> users, Span<float> scores)
    {
        for (var row = 0; row < users.Length; row++) Score(users[row], scores.Slice(row * ItemCount, ItemCount));
    }

    /// <inheritdoc/>
    public void SimilarItems(int item, Span<float> similarities)
    {
        similarities.Fill(float.NaN);
        var items = _neighbours.ColumnsOf(item);
        var values = _neighbours.ValuesOf(item);
        for (var k = 0; k < items.Length; k++) similarities[items[k]] = values[k];
    }

    /// <inheritdoc/>
    public IReadOnlyList<Contribution> Explain(UserQuery user, int item)
    {
        var shares = new List<Contribution>();
        for (var k = 0; k < user.Items.Length; k++)
        {
            var own = user.Items.Span[k];
            var at = _targets.ColumnsOf(own).BinarySearch(item);
            shares.Add(new Contribution(own, at < 0 ? 0 : _targets.ValuesOf(own)[at] * CountOf(user, k)));
        }

        return [.. shares.OrderByDescending(c => c.Share)];
    }

    /// <inheritdoc/>
    public void Save(TensorArchive archive)
    {
        ArgumentNullException.ThrowIfNull(archive);
        SaveNeighbours(archive, _neighbours);
        archive.Add("user_count", [UserCount]);
    }

    /// <summary>What an entry of the history counts: its weight, unless training counted otherwise.</summary>
    private protected virtual float CountOf(UserQuery user, int index) => user.WeightAt(index);

    internal static void SaveNeighbours(TensorArchive archive, CsrMatrix neighbours)
    {
        archive.Add("neighbour_starts", neighbours.RowStarts);
        archive.Add("neighbour_items", neighbours.ColumnIndices);
        archive.Add("neighbour_similarities", neighbours.Values!);
    }

    internal static CsrMatrix LoadNeighbours(TensorArchive archive)
    {
        var starts = archive.Get<int>("neighbour_starts");
        return new CsrMatrix(starts.Length - 1, starts, archive.Get<int>("neighbour_items"), archive.Get<float>("neighbour_similarities"));
    }

    private void Score(UserQuery user, Span<float> scores)
    {
        scores.Fill(user.Items.IsEmpty ? float.NaN : 0f);
        for (var k = 0; k < user.Items.Length; k++)
        {
            var items = _targets.ColumnsOf(user.Items.Span[k]);
            var links = _targets.ValuesOf(user.Items.Span[k]);
            var weight = CountOf(user, k);
            for (var e = 0; e < items.Length; e++) scores[items[e]] += links[e] * weight;
        }

        foreach (var item in _coldItems) scores[item] = float.NaN;
    }
}
