using Attune.Data;
using Attune.Numerics;

namespace Attune.Models;

/// <summary>Whose nearest neighbours link two items.</summary>
public enum NeighbourSide
{
    /// <summary>An item scores by those of its own neighbours that are in the history.</summary>
    Candidate,

    /// <summary>Each item of the history puts forward its own neighbours.</summary>
    History,

    /// <summary>As history, but of the items that put it forward an item keeps no more than its nearest either.</summary>
    Both,
}

/// <summary>What follows from <see cref="NeighbourSide"/>.</summary>
internal static class NeighbourSides
{
    /// <summary>The links with no more than so many of the strongest into each item; equal ones go by lower number.</summary>
    /// <param name="links">A row an item: where its links lead, ascending.</param>
    /// <param name="most">Links into an item that stay.</param>
    public static CsrMatrix Trim(CsrMatrix links, int most)
    {
        var into = links.Transpose();
        var (kept, strengths) = (new int[Math.Min(most, into.Columns)], new float[Math.Min(most, into.Columns)]);
        var starts = new int[into.Rows + 1];
        var (rows, values) = (new List<int>(), new List<float>());
        for (var item = 0; item < into.Rows; item++)
        {
            var count = TopK.Select(into.ValuesOf(item), kept, strengths);
            kept.AsSpan(0, count).Sort();
            foreach (var place in kept.AsSpan(0, count))
            {
                rows.Add(into.ColumnsOf(item)[place]);
                values.Add(into.ValuesOf(item)[place]);
            }

            starts[item + 1] = rows.Count;
        }

        return new CsrMatrix(into.Columns, starts, [.. rows], [.. values]).Transpose();
    }
}
