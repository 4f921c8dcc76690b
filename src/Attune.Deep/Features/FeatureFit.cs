using System.Text.Json;
using Attune.Data;
using Attune.Models;

namespace Attune.Deep.Features;

/// <summary>What is made of texts.</summary>
public enum TextUse
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The most frequent words have an embedding each.</summary>
    Vocabulary,

    /// <summary>Words are hashed and share embeddings by chance, so that new ones have one too.</summary>
    Hashed,
}

/// <summary>How attributes are encoded.</summary>
/// <param name="MinCount">Entities that a value must have to be known.</param>
/// <param name="Buckets">Ranges of a number.</param>
/// <param name="Text">What is made of texts.</param>
/// <param name="TextRows">Words of a vocabulary, or rows that words are hashed into.</param>
internal sealed record FeatureRules(int MinCount, int Buckets, TextUse Text, int TextRows);

/// <summary>
/// Reads out of a table of attributes which there are and of what type, and fits a column to each: by what most of its values are. Strings are categories,
/// lists of strings are bags, numbers are numbers, lists of numbers are vectors, and the attributes that <see cref="AttributeTable.TextNames"/>
/// names are texts, addresses and telephone numbers left out. Columns are in order of name, and their values too, whatever the numbering of the entities.
/// </summary>
internal static class FeatureFit
{
    private static readonly HashSet<string> ReadTexts = new(StringComparer.Ordinal) { "title", "name", "description", "text", "summary" };

    /// <summary>The columns of a table. What only entities have that do not count cannot be learned of and is left out.</summary>
    /// <param name="table">The attributes.</param>
    /// <param name="counts">Whether an entity counts: it has interactions or examples.</param>
    /// <param name="rules">How to encode.</param>
    public static FeatureColumn[] Columns(AttributeTable table, Func<int, bool> counts, FeatureRules rules)
    {
        var values = new SortedDictionary<string, List<JsonElement>>(StringComparer.Ordinal);
        for (var entity = 0; entity < table.Count; entity++)
        {
            if (!counts(entity)) continue;
            foreach (var (name, value) in table.Of(entity))
            {
                if (value.ValueKind is JsonValueKind.Null or JsonValueKind.Object) continue;
                if (!values.TryGetValue(name, out var list)) values[name] = list = [];
                list.Add(value);
            }
        }

        return [.. values.Select(v => Column(v.Key, v.Value, rules)).OfType<FeatureColumn>()];
    }

    private static FeatureColumn? Column(string name, List<JsonElement> values, FeatureRules rules)
    {
        if (AttributeTable.TextNames.Contains(name)) return ReadTexts.Contains(name) && rules.Text != TextUse.None ? Text(name, values, rules) : null;
        if (values.Count(v => v.ValueKind == JsonValueKind.Number) * 2 > values.Count) return Number(name, values, rules);
        if (values.Count(v => VectorFeature.NumbersIn(v) is not null) * 2 > values.Count) return Vector(name, values);
        var isBag = values.Exists(v => AttributeTable.CategoryValues(v).Any() && v.ValueKind == JsonValueKind.Array);
        var known = Frequent(values.Select(v => isBag ? AttributeTable.CategoryValues(v) : FeatureColumn.TextOf(v) is { } text ? [text] : []), rules.MinCount, int.MaxValue);
        return known.Length == 0 ? null : isBag ? new BagFeature(name, known) : new CategoryFeature(name, known);
    }

    private static TextFeature? Text(string name, List<JsonElement> values, FeatureRules rules)
    {
        var texts = values.Where(v => v.ValueKind == JsonValueKind.String).Select(v => v.GetString()!);
        if (rules.Text == TextUse.Hashed) return texts.Any(t => Words.Of(t).Any()) ? new TextFeature(name, [], rules.TextRows) : null;
        var known = Frequent(texts.Select(Words.Of), rules.MinCount, rules.TextRows);
        return known.Length == 0 ? null : new TextFeature(name, known, 0);
    }

    private static NumberFeature Number(string name, List<JsonElement> values, FeatureRules rules)
    {
        double[] sorted = [.. values.Where(v => v.ValueKind == JsonValueKind.Number).Select(v => v.GetDouble()).Order()];
        var mean = sorted.Average();
        var deviation = Math.Sqrt(sorted.Average(x => (x - mean) * (x - mean)));
        var isFinite = double.IsFinite(mean) && double.IsFinite(deviation); // too large numbers keep their ranges alone
        return new NumberFeature(name, isFinite ? mean : 0, isFinite ? deviation : 0, AttributeFeatures.Quantiles([.. sorted.Where(double.IsFinite)], rules.Buckets));
    }

    private static VectorFeature Vector(string name, List<JsonElement> values)
    {
        var vectors = values.Select(VectorFeature.NumbersIn).OfType<double[]>().ToList();
        var length = vectors.GroupBy(v => v.Length).OrderByDescending(g => g.Count()).ThenBy(g => g.Key).First().Key;
        var square = vectors.Where(v => v.Length == length).Average(v => v.Average(x => x * x));
        return new VectorFeature(name, length, square > 0 && double.IsFinite(square) ? 1 / Math.Sqrt(square) : 1);
    }

    /// <summary>The values that at least so many entities have, in order of name: the most frequent of them if they are too many.</summary>
    private static string[] Frequent(IEnumerable<IEnumerable<string>> entities, int least, int most)
    {
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var values in entities)
            foreach (var value in values.Distinct(StringComparer.Ordinal)) counts[value] = counts.GetValueOrDefault(value) + 1;
        return [.. counts.Where(c => c.Value >= least).OrderByDescending(c => c.Value).Take(most).Select(c => c.Key).Order(StringComparer.Ordinal)];
    }
}
