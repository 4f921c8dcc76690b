using Attune.Data;

namespace Attune.Evaluation.Metrics;

/// <summary>
/// Intra-list diversity@k: the mean of 1 - cos(a, b) over all pairs of the first k items, where an item is the set of its categories
/// (all categorical attributes: genres, brand, tags …) and cos(a, b) = shared / sqrt(|a| |b|) (Ziegler et al. 2005; Zhang and Hurley 2008).
/// Pairs in which an item has no categories are left out; undefined for a user with no pair left.
/// </summary>
internal sealed class Diversity : UserMetric
{
    private readonly CsrMatrix _categories;

    /// <exception cref="AttuneException">No item has a category.</exception>
    public Diversity(AttributeTable items)
    {
        _categories = Stack(items);
        if (_categories.Count == 0)
            throw new AttuneException("no_item_categories", $"Diversity compares the categories of items, and none of the {items.Count} items has one.",
                $"Leave diversity out, or import items with attributes such as genres or brand.");
    }

    public override Tally Of(in RankedUser user, int k)
    {
        var top = user.Top(k);
        var (sum, pairs) = (0d, 0);
        for (var a = 0; a < top.Length; a++)
        {
            for (var b = 0; b < a; b++)
            {
                var left = _categories.ColumnsOf(top[a]);
                var right = _categories.ColumnsOf(top[b]);
                if (left.IsEmpty || right.IsEmpty) continue;
                sum += 1 - Shared(left, right) / Math.Sqrt((double)left.Length * right.Length);
                pairs++;
            }
        }

        return pairs == 0 ? Tally.None : sum / pairs;
    }

    private static int Shared(ReadOnlySpan<int> left, ReadOnlySpan<int> right)
    {
        var (shared, l, r) = (0, 0, 0);
        while (l < left.Length && r < right.Length)
        {
            if (left[l] == right[r]) shared++;
            var step = left[l].CompareTo(right[r]);
            if (step <= 0) l++;
            if (step >= 0) r++;
        }

        return shared;
    }

    /// <summary>Items by all values of all categorical attributes, side by side.</summary>
    private static CsrMatrix Stack(AttributeTable items)
    {
        var memberships = items.CategoryNames().Select(n => items.Categories(n).Membership).ToArray();
        var (starts, indices) = (new int[items.Count + 1], new List<int>());
        for (var item = 0; item < items.Count; item++)
        {
            var offset = 0;
            foreach (var membership in memberships)
            {
                foreach (var value in membership.ColumnsOf(item)) indices.Add(offset + value);
                offset += membership.Columns;
            }

            starts[item + 1] = indices.Count;
        }

        return new CsrMatrix(memberships.Sum(m => m.Columns), starts, [.. indices]);
    }
}
