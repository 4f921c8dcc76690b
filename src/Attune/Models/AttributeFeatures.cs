using System.Globalization;
using System.Text.Json;
using Attune.Data;

namespace Attune.Models;

/// <summary>
/// Attributes of users or items as a sparse matrix that models learn from: one column for each value of a categorical or multi-valued attribute
/// and for each truth value, and one for each range of a numeric attribute. Columns are in order of name, whatever the numbering of the rows.
/// </summary>
/// <param name="Names">Name of each column, such as <c>genres=Drama</c> and <c>year#3</c>.</param>
/// <param name="Matrix">Rows by columns.</param>
internal sealed record AttributeFeatures(string[] Names, CsrMatrix Matrix)
{
    /// <summary>Reads a table.</summary>
    /// <param name="table">The attributes.</param>
    /// <param name="counts">The rows that columns are made from: a value that only others have is left out, as nothing can be learned of it.</param>
    /// <param name="buckets">Ranges of a numeric attribute, each of about as many rows.</param>
    /// <param name="minimum">Rows that a column must have among those that count.</param>
    /// <param name="shares">Values of one attribute share a weight of 1 evenly (Rendle 2010, section V); else each weighs 1.</param>
    public static AttributeFeatures Of(AttributeTable table, Func<int, bool> counts, int buckets, int minimum, bool shares)
    {
        var edges = Edges(table, counts, buckets);
        var rows = new (string Feature, float Weight)[table.Count][];
        var frequencies = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (var row = 0; row < rows.Length; row++)
        {
            rows[row] = [.. Features(table.Of(row), edges, shares)];
            if (!counts(row)) continue;
            foreach (var (feature, _) in rows[row]) frequencies[feature] = frequencies.GetValueOrDefault(feature) + 1;
        }

        string[] names = [.. frequencies.Where(f => f.Value >= minimum).Select(f => f.Key)];
        return new AttributeFeatures(names, ToMatrix(rows, names));
    }

    private static CsrMatrix ToMatrix((string Feature, float Weight)[][] rows, string[] names)
    {
        var columns = names.Select((name, column) => (name, column)).ToDictionary(n => n.name, n => n.column, StringComparer.Ordinal);
        var (starts, indices, values) = (new int[rows.Length + 1], new List<int>(), new List<float>());
        for (var row = 0; row < rows.Length; row++)
        {
            foreach (var (column, weight) in rows[row].Where(f => columns.ContainsKey(f.Feature)).Select(f => (columns[f.Feature], f.Weight)).Order())
            {
                indices.Add(column);
                values.Add(weight);
            }

            starts[row + 1] = indices.Count;
        }

        return new CsrMatrix(names.Length, starts, [.. indices], [.. values]);
    }

    /// <summary>The features of one row, each once.</summary>
    private static IEnumerable<(string Feature, float Weight)> Features(IReadOnlyDictionary<string, JsonElement> attributes, Dictionary<string, double[]> edges, bool shares)
    {
        foreach (var (name, element) in attributes)
        {
            if (AttributeTable.TextNames.Contains(name)) continue;
            if (element.ValueKind == JsonValueKind.Number)
            {
                if (edges.TryGetValue(name, out var limits)) yield return (Bucket(name, element.GetDouble(), limits), 1);
                continue;
            }

            string[] values = element.ValueKind is JsonValueKind.True or JsonValueKind.False
                ? [element.GetRawText()]
                : [.. AttributeTable.CategoryValues(element).Distinct(StringComparer.Ordinal)];
            foreach (var value in values) yield return ($"{name}={value}", shares ? 1f / values.Length : 1f);
        }
    }

    /// <summary>The range that a value lies in, from 0: as many as there are limits at or below it.</summary>
    public static int RangeOf(double value, double[] limits) => Array.BinarySearch(limits, value) is var place && place >= 0 ? place + 1 : ~place;

    private static string Bucket(string name, double value, double[] limits) => string.Create(CultureInfo.InvariantCulture, $"{name}#{RangeOf(value, limits)}");

    /// <summary>Lower limits of the ranges of each numeric attribute but the first: quantiles, or every value where these are few.</summary>
    private static Dictionary<string, double[]> Edges(AttributeTable table, Func<int, bool> counts, int buckets)
    {
        var numbers = new Dictionary<string, List<double>>(StringComparer.Ordinal);
        for (var row = 0; row < table.Count; row++)
        {
            if (!counts(row)) continue;
            foreach (var (name, element) in table.Of(row))
            {
                if (element.ValueKind != JsonValueKind.Number || AttributeTable.TextNames.Contains(name)) continue;
                if (!numbers.TryGetValue(name, out var list)) numbers[name] = list = [];
                list.Add(element.GetDouble());
            }
        }

        return numbers.ToDictionary(n => n.Key, n => Quantiles([.. n.Value.Order()], buckets), StringComparer.Ordinal);
    }

    /// <summary>Lower limits of all ranges but the first: quantiles, or every value where these are few.</summary>
    public static double[] Quantiles(double[] sorted, int buckets)
    {
        double[] distinct = [.. sorted.Distinct()];
        return distinct.Length <= buckets
            ? distinct[1..]
            : [.. Enumerable.Range(1, buckets - 1).Select(k => sorted[(int)((long)k * sorted.Length / buckets)]).Where(e => e > sorted[0]).Distinct()];
    }
}
