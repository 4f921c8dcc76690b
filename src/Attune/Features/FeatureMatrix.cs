namespace Attune.Features;

/// <summary>Features as learners want them: numbers without gaps.</summary>
/// <param name="Names">One a column.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Values">Row after row.</param>
public sealed record FeatureMatrix(IReadOnlyList<string> Names, int Rows, float[] Values)
{
    /// <summary>Columns.</summary>
    public int Columns => Names.Count;

    /// <summary>A row.</summary>
    public ReadOnlySpan<float> Row(int row) => Values.AsSpan(row * Columns, Columns);

    /// <summary>Some of the rows.</summary>
    public FeatureMatrix At(IReadOnlyList<int> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var values = new float[rows.Count * Columns];
        for (var r = 0; r < rows.Count; r++) Row(rows[r]).CopyTo(values.AsSpan(r * Columns));
        return new FeatureMatrix(Names, rows.Count, values);
    }

    /// <summary>The same rows with one more column.</summary>
    public FeatureMatrix With(string name, ReadOnlySpan<float> column)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(column.Length, Rows);
        var values = new float[Rows * (Columns + 1)];
        for (var r = 0; r < Rows; r++)
        {
            Row(r).CopyTo(values.AsSpan(r * (Columns + 1)));
            values[(r + 1) * (Columns + 1) - 1] = column[r];
        }

        return new FeatureMatrix([.. Names, name], Rows, values);
    }
}
