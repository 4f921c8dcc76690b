using Attune.Data;

namespace Attune.Features;

/// <summary>Turns filled rows into the columns of a table, the same in whatever order the rows were filled.</summary>
internal static class FeatureColumns
{
    /// <summary>The table of rows.</summary>
    /// <param name="keys">What each row is about.</param>
    /// <param name="rows">Filled, one a key.</param>
    /// <param name="schema">What they were filled over.</param>
    /// <param name="options">Which columns are left out.</param>
    public static FeatureTable Of(IReadOnlyList<FeatureKey> keys, FeatureRow[] rows, FeatureSchema schema, FeatureOptions options)
    {
        var groups = new Dictionary<string, bool[]>(StringComparer.Ordinal);
        foreach (var (name, index) in schema.Groups) groups[name] = [.. rows.Select(r => r.Groups.Contains(index))];
        var least = Math.Max(1, (int)Math.Ceiling(options.MinimumShare * rows.Length));
        var columns = Known([.. schema.Columns], rows, least).Select(c => Finish(c.Column, c.Values, groups))
            .Where(c => c.Kind != FeatureKind.Category || c.Levels.Count <= options.MostLevels);
        return new FeatureTable(keys, [.. columns.OrderBy(c => c.Name, StringComparer.Ordinal)], groups);
    }

    /// <summary>The items of each row as a matrix.</summary>
    public static CsrMatrix Items(FeatureRow[] rows, int items)
    {
        var starts = new int[rows.Length + 1];
        for (var r = 0; r < rows.Length; r++) starts[r + 1] = starts[r] + (rows[r].Items?.Length ?? 0);
        var (columns, values) = (new int[starts[^1]], new float[starts[^1]]);
        for (var r = 0; r < rows.Length; r++)
            foreach (var (place, (item, weight)) in (rows[r].Items ?? []).Index()) (columns[starts[r] + place], values[starts[r] + place]) = (item, weight);
        return new CsrMatrix(items, starts, columns, values);
    }

    /// <summary>The columns that enough rows know, and the values of each.</summary>
    private static IEnumerable<(FeatureSchema.Column Column, float[] Values)> Known(FeatureSchema.Column[] columns, FeatureRow[] rows, int least)
    {
        var counts = new int[columns.Length];
        foreach (var row in rows)
            foreach (var (column, _) in row.Cells) counts[column]++;
        var values = counts.Select(n => n >= least ? Unknown(rows.Length) : null).ToArray();
        for (var r = 0; r < rows.Length; r++)
            foreach (var (column, value) in rows[r].Cells)
                if (values[column] is { } cells) cells[r] = value;
        return columns.Where(c => values[c.Index] is not null).Select(c => (c, values[c.Index]!));
    }

    private static FeatureColumn Finish(FeatureSchema.Column column, float[] values, Dictionary<string, bool[]> groups)
    {
        var (name, levels) = (column.Name, Array.Empty<string>());
        if (column.Kind == FeatureKind.Category)
        {
            name += ":text"; // a path may lead to a number in one row and to a text in another
            levels = [.. values.Where(v => !float.IsNaN(v)).Distinct().Select(v => column.Levels.First(l => l.Value == (int)v).Key).Order(StringComparer.Ordinal)];
            var places = levels.Index().ToDictionary(l => column.Levels[l.Item], l => l.Index);
            for (var r = 0; r < values.Length; r++)
                if (!float.IsNaN(values[r])) values[r] = places[(int)values[r]];
        }
        else if (column.Group is { } group && groups.TryGetValue(group, out var isKnown))
        {
            for (var r = 0; r < values.Length; r++)
                if (float.IsNaN(values[r]) && isKnown[r]) values[r] = 0;
        }

        return new FeatureColumn(name, column.Kind, values, levels, column.Group);
    }

    private static float[] Unknown(int rows)
    {
        var values = new float[rows];
        Array.Fill(values, float.NaN);
        return values;
    }
}
