using Attune.Data;
using Attune.Features;

namespace Attune.Prediction;

/// <summary>
/// What the set of items says of a class: a logistic regression with a weight an item, the cells of a user scaled by the number of them to the power of -1/4, so that who
/// met a thousand items is not a thousand times as sure as who met one.
/// </summary>
/// <param name="Items">External id of each item.</param>
/// <param name="Weights">One an item, and the intercept.</param>
internal sealed record ItemTaste(IdMap Items, double[] Weights)
{
    private const double Scale = -0.25;

    /// <summary>The cells as the regression takes them.</summary>
    public static CsrMatrix Prepare(CsrMatrix items)
    {
        var values = new float[items.Count];
        for (var row = 0; row < items.Rows; row++)
            values.AsSpan(items.RowStarts[row], items.CountOf(row)).Fill((float)Math.Pow(Math.Max(1, items.CountOf(row)), Scale));
        return new CsrMatrix(items.Columns, items.RowStarts, items.ColumnIndices, values);
    }

    /// <summary>Learns from some rows of prepared cells.</summary>
    public static double[] Fit(CsrMatrix prepared, int[] rows, float[] labels, double penalty) => SparseLogistic.Fit(prepared, rows, labels, penalty);

    /// <summary>The logit of each row of a table, whose items may be others than those learned from.</summary>
    public float[] Logits(FeatureTable table)
    {
        if (table.Items is not { } items || table.ItemIds is not { } ids) return new float[table.Rows.Count];
        var prepared = Prepare(items);
        var (weights, isSame) = (new double[items.Columns + 1], ReferenceEquals(ids, Items));
        for (var item = 0; item < items.Columns; item++)
            if ((isSame ? item : Items.Find(ids[item])) is >= 0 and var own) weights[item] = Weights[own];
        weights[^1] = Weights[^1];
        return [.. Enumerable.Range(0, items.Rows).Select(r => (float)SparseLogistic.Logit(prepared, r, weights))];
    }
}
