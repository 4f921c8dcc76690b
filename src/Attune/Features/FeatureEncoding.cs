namespace Attune.Features;

/// <summary>One column of the encoded matrix.</summary>
/// <param name="Column">The column of the table it is made from.</param>
/// <param name="Group">That column's group.</param>
/// <param name="Level">Of a category: 1 for this level, else 0.</param>
/// <param name="IsGap">True when it is 1 for null and 0 otherwise.</param>
/// <param name="IsLogarithmic">True when sign(x) ln(1 + |x|) stands for x, as the training values have a long tail.</param>
/// <param name="Mean">Of the training rows, after the logarithm.</param>
/// <param name="Deviation">Of the training rows, above 0; standardised is (x - mean) / deviation, and null is 0.</param>
public sealed record EncodedFeature(string Column, string? Group, string? Level, bool IsGap, bool IsLogarithmic, float Mean, float Deviation)
{
    /// <summary>Name of the encoded column.</summary>
    public string Name => Level is null ? IsGap ? $"{Column} is null" : Column : $"{Column}={Level}";
}

/// <summary>
/// Encodes tables for learners. Everything is fitted on training rows alone: numbers and booleans are standardised, null becomes the mean, with a column of its own where it occurs
/// in training; categories become a column a level. Columns that do not vary in training are left out.
/// </summary>
/// <param name="Features">The encoded columns.</param>
public sealed record FeatureEncoding(IReadOnlyList<EncodedFeature> Features)
{
    /// <summary>Skewness from which a logarithm is taken.</summary>
    private const double LongTail = 3;

    /// <summary>Levels that stand in fewer training rows tell nothing.</summary>
    private const int FewestOfLevel = 5;

    /// <summary>Fits to training rows.</summary>
    /// <param name="table">The table.</param>
    /// <param name="rows">Its training rows; null for all.</param>
    public static FeatureEncoding Fit(FeatureTable table, IReadOnlyList<int>? rows = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        rows ??= [.. Enumerable.Range(0, table.Rows.Count)];
        return new FeatureEncoding([.. table.Columns.SelectMany(c => Fit(c, [.. rows.Select(r => c.Values[r])]))]);
    }

    /// <summary>Encodes all rows of a table; columns it lacks count as null, or as 0 where the row knows their group.</summary>
    public FeatureMatrix Transform(FeatureTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var byName = table.Columns.ToDictionary(c => c.Name, StringComparer.Ordinal);
        var values = new float[table.Rows.Count * Features.Count];
        for (var f = 0; f < Features.Count; f++)
        {
            var feature = Features[f];
            var column = byName.GetValueOrDefault(feature.Column);
            var isKnown = feature.Group is { } group ? table.Groups.GetValueOrDefault(group) : null;
            var level = column is null || feature.Level is null ? -1 : column.Levels.ToList().IndexOf(feature.Level);
            for (var r = 0; r < table.Rows.Count; r++)
            {
                var value = column?.Values[r] ?? (isKnown?[r] == true ? 0 : float.NaN);
                if (feature.Level is not null) value = float.IsNaN(value) ? 0 : value == level ? 1 : 0;
                values[r * Features.Count + f] = Encode(feature, value);
            }
        }

        return new FeatureMatrix([.. Features.Select(f => f.Name)], table.Rows.Count, values);
    }

    private static IEnumerable<EncodedFeature> Fit(FeatureColumn column, float[] values)
    {
        float[] known = [.. values.Where(v => !float.IsNaN(v))];
        if (column.Kind == FeatureKind.Category)
        {
            foreach (var (place, level) in column.Levels.Index())
                if (known.Count(v => v == place) >= FewestOfLevel && Standard(column, level, false, [.. values.Select(v => v == place ? 1f : 0f)]) is { } feature) yield return feature;
        }
        else if (Standard(column, null, false, known) is { } feature)
        {
            yield return feature;
        }

        if (known.Length > 0 && known.Length < values.Length && Standard(column, null, true, [.. values.Select(v => float.IsNaN(v) ? 1f : 0f)]) is { } gap) yield return gap;
    }

    private static EncodedFeature? Standard(FeatureColumn column, string? level, bool isGap, float[] values)
    {
        if (values.Length == 0) return null;
        var isLogarithmic = level is null && !isGap && column.Kind == FeatureKind.Numeric && Math.Abs(Skewness(values)) > LongTail;
        var moments = Moments(isLogarithmic ? Array.ConvertAll(values, Logarithm) : values);
        var deviation = (float)Math.Sqrt(moments.Variance);
        return deviation > 1e-6f * Math.Max(1, Math.Abs(moments.Mean)) ? new EncodedFeature(column.Name, column.Group, level, isGap, isLogarithmic, (float)moments.Mean, deviation) : null;
    }

    private static float Encode(EncodedFeature feature, float value)
    {
        if (feature.IsGap) value = float.IsNaN(value) ? 1 : 0;
        if (float.IsNaN(value)) return 0;
        return Math.Clamp(((feature.IsLogarithmic ? Logarithm(value) : value) - feature.Mean) / feature.Deviation, -Farthest, Farthest);
    }

    /// <summary>Deviations from the mean beyond which a value is as far as it gets: one stray amount must not decide alone.</summary>
    private const float Farthest = 20;

    private static float Logarithm(float x) => MathF.CopySign(MathF.Log(1 + MathF.Abs(x)), x);

    private static double Skewness(float[] values)
    {
        var (mean, variance) = Moments(values);
        return variance == 0 ? 0 : values.Average(v => Math.Pow(v - mean, 3)) / Math.Pow(variance, 1.5);
    }

    private static (double Mean, double Variance) Moments(float[] values)
    {
        var mean = values.Average(v => (double)v);
        return (mean, values.Average(v => (v - mean) * (v - mean)));
    }
}
