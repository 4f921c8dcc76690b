using Attune.Data;

namespace Attune.Evaluation;

/// <summary>Which part of the catalogue each item is of, by its popularity in training (see <see cref="Slice"/>).</summary>
internal sealed class ItemSlices
{
    private const double HeadShare = 0.8;

    private readonly byte[] _partOf;

    public ItemSlices(CsrMatrix userItems)
    {
        var counts = new int[userItems.Columns];
        foreach (var item in userItems.ColumnIndices.AsSpan(0, userItems.Count)) counts[item]++;
        _partOf = new byte[counts.Length];
        var (taken, head) = (0L, HeadShare * userItems.Count);
        foreach (var item in Enumerable.Range(0, counts.Length).OrderByDescending(i => counts[i]))
        {
            // An item that reaches over the limit is of the head still.
            _partOf[item] = (byte)(counts[item] == 0 ? 2 : taken < head ? 0 : 1);
            taken += counts[item];
        }
    }

    /// <summary>Names of the parts.</summary>
    public static IReadOnlyList<string> Names { get; } = ["head_items", "tail_items", "cold_items"];

    /// <summary>Index into <see cref="Names"/> of an item's part.</summary>
    public int PartOf(int item) => _partOf[item];
}
