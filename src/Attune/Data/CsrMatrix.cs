namespace Attune.Data;

/// <summary>
/// A sparse matrix in compressed-sparse-row form. Column indices ascend within a row and stand once.
/// Values may be absent: then every stored entry is 1, and the matrix takes 4 bytes an entry instead of 8.
/// Immutable by convention: the arrays are the storage and must not be written to.
/// </summary>
public sealed class CsrMatrix
{
    /// <summary>Takes over the arrays.</summary>
    /// <param name="columns">Number of columns.</param>
    /// <param name="rowStarts">Length rows+1; row r holds entries rowStarts[r] up to rowStarts[r+1].</param>
    /// <param name="columnIndices">Column of each entry, ascending within a row.</param>
    /// <param name="values">Value of each entry, or null when all are 1.</param>
    public CsrMatrix(int columns, int[] rowStarts, int[] columnIndices, float[]? values = null)
    {
        ArgumentNullException.ThrowIfNull(rowStarts);
        ArgumentNullException.ThrowIfNull(columnIndices);
        ArgumentOutOfRangeException.ThrowIfZero(rowStarts.Length);
        if (values is not null) ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, columnIndices.Length);
        (Columns, RowStarts, ColumnIndices, Values) = (columns, rowStarts, columnIndices, values);
    }

    /// <summary>Number of rows.</summary>
    public int Rows => RowStarts.Length - 1;

    /// <summary>Number of columns.</summary>
    public int Columns { get; }

    /// <summary>Stored entries.</summary>
    public int Count => RowStarts[^1];

    /// <summary>Where each row starts; length rows+1.</summary>
    public int[] RowStarts { get; }

    /// <summary>Column of each entry.</summary>
    public int[] ColumnIndices { get; }

    /// <summary>Value of each entry; null when all are 1.</summary>
    public float[]? Values { get; }

    /// <summary>Stored entries of a row.</summary>
    public int CountOf(int row) => RowStarts[row + 1] - RowStarts[row];

    /// <summary>Columns of a row's entries, ascending.</summary>
    public ReadOnlySpan<int> ColumnsOf(int row) => ColumnIndices.AsSpan(RowStarts[row], CountOf(row));

    /// <summary>Values of a row's entries; empty when all values are 1 (see <see cref="Values"/>).</summary>
    public ReadOnlySpan<float> ValuesOf(int row) => Values is null ? default : Values.AsSpan(RowStarts[row], CountOf(row));

    /// <summary>The columns of a row as memory, for callers that keep it beyond a stack frame.</summary>
    public ReadOnlyMemory<int> ColumnsMemory(int row) => ColumnIndices.AsMemory(RowStarts[row], CountOf(row));

    /// <summary>The values of a row as memory; empty when all values are 1.</summary>
    public ReadOnlyMemory<float> ValuesMemory(int row) => Values is null ? default : Values.AsMemory(RowStarts[row], CountOf(row));

    /// <summary>
    /// The transposed matrix, by counting sort: O(rows + columns + entries) time, and no memory beyond the result and one row of counts.
    /// </summary>
    public CsrMatrix Transpose()
    {
        var starts = new int[Columns + 1];
        foreach (var column in ColumnIndices.AsSpan(0, Count)) starts[column + 1]++;
        for (var c = 0; c < Columns; c++) starts[c + 1] += starts[c];

        var next = starts.AsSpan(0, Columns).ToArray();
        var indices = new int[Count];
        var values = Values is null ? null : new float[Count];
        for (var row = 0; row < Rows; row++)
        {
            for (var e = RowStarts[row]; e < RowStarts[row + 1]; e++)
            {
                var position = next[ColumnIndices[e]]++;
                indices[position] = row;
                if (values is not null) values[position] = Values![e];
            }
        }

        return new CsrMatrix(Rows, starts, indices, values);
    }

    /// <summary>
    /// Builds the matrix from entries in any order; entries of the same cell are summed.
    /// Values may be null: every entry counts 1, and repeated cells then hold their count, unless all are single.
    /// </summary>
    public static CsrMatrix FromEntries(int rows, int columns, ReadOnlySpan<int> rowIndices, ReadOnlySpan<int> columnIndices, ReadOnlySpan<float> values = default)
    {
        var starts = new int[rows + 1];
        foreach (var row in rowIndices) starts[row + 1]++;
        for (var r = 0; r < rows; r++) starts[r + 1] += starts[r];

        var next = starts.AsSpan(0, rows).ToArray();
        var unsorted = new int[rowIndices.Length];
        var weights = values.IsEmpty ? null : new float[rowIndices.Length];
        for (var e = 0; e < rowIndices.Length; e++)
        {
            var position = next[rowIndices[e]]++;
            unsorted[position] = columnIndices[e];
            if (weights is not null) weights[position] = values[e];
        }

        return FromRows(columns, starts, unsorted, weights);
    }

    /// <summary>
    /// Builds the matrix from rows whose columns are unsorted and may repeat: sorts each row in place and sums repeats.
    /// Takes over the arrays.
    /// </summary>
    public static CsrMatrix FromRows(int columns, int[] rowStarts, int[] columnIndices, float[]? values)
    {
        ArgumentNullException.ThrowIfNull(rowStarts);
        ArgumentNullException.ThrowIfNull(columnIndices);
        var rows = rowStarts.Length - 1;
        var repeats = SortRows(rowStarts, columnIndices, values);
        return repeats == 0
            ? new CsrMatrix(columns, rowStarts, columnIndices, values)
            : Merge(columns, rows, rowStarts, columnIndices, values, repeats);
    }

    private static int SortRows(int[] rowStarts, int[] columnIndices, float[]? values)
    {
        var repeats = 0;
        Parallel.For(0, rowStarts.Length - 1, row =>
        {
            var (start, length) = (rowStarts[row], rowStarts[row + 1] - rowStarts[row]);
            var keys = columnIndices.AsSpan(start, length);
            if (values is null) keys.Sort();
            else keys.Sort(values.AsSpan(start, length));
            var mine = 0;
            for (var k = 1; k < length; k++)
                if (keys[k] == keys[k - 1]) mine++;
            if (mine > 0) Interlocked.Add(ref repeats, mine);
        });
        return repeats;
    }

    private static CsrMatrix Merge(int columns, int rows, int[] rowStarts, int[] columnIndices, float[]? values, int repeats)
    {
        var starts = new int[rows + 1];
        var indices = new int[columnIndices.Length - repeats];
        var sums = new float[indices.Length];
        var position = -1;
        for (var row = 0; row < rows; row++)
        {
            for (var e = rowStarts[row]; e < rowStarts[row + 1]; e++)
            {
                if (e == rowStarts[row] || columnIndices[e] != columnIndices[e - 1]) indices[++position] = columnIndices[e];
                sums[position] += values?[e] ?? 1f;
            }

            starts[row + 1] = position + 1;
        }

        return new CsrMatrix(columns, starts, indices, sums);
    }
}
