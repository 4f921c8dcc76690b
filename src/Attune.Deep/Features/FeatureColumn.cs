using System.Text.Json;
using System.Text.Json.Serialization;
using Attune.Data;
using Attune.Models;
using Attune.Numerics;

namespace Attune.Deep.Features;

/// <summary>
/// How one attribute is turned into inputs of a network: rows of the table of embeddings, counted from 0 within the column, row 0 being the unknown value, and
/// numbers. Fitted once, on the training data; saved with the model, so that serving encodes by the very same values.
/// </summary>
/// <param name="Name">The attribute.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(CategoryFeature), "category")]
[JsonDerivedType(typeof(BagFeature), "bag")]
[JsonDerivedType(typeof(NumberFeature), "number")]
[JsonDerivedType(typeof(TextFeature), "text")]
[JsonDerivedType(typeof(VectorFeature), "vector")]
internal abstract record FeatureColumn(string Name)
{
    /// <summary>Rows of the table that the column takes, that of the unknown value among them; 0 when it has none.</summary>
    [JsonIgnore]
    public abstract int Rows { get; }

    /// <summary>Numbers that the column gives.</summary>
    [JsonIgnore]
    public virtual int Numbers => 0;

    /// <summary>True when the column gives any number of rows, which are pooled; false when it gives exactly one, or none if it has no rows.</summary>
    [JsonIgnore]
    public virtual bool IsBag => false;

    /// <summary>Encodes the value of one entity.</summary>
    /// <param name="value">The attribute; undefined where the entity has none.</param>
    /// <param name="rows">Receives row numbers within the column: at least one if the column has rows.</param>
    /// <param name="numbers">Receives exactly <see cref="Numbers"/>.</param>
    /// <returns>True when the value is known: it tells something that training knew.</returns>
    public abstract bool Encode(JsonElement value, List<int> rows, List<float> numbers);

    /// <summary>A value as text, for those that are one: a string, a truth value, or a number.</summary>
    public static string? TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.True or JsonValueKind.False or JsonValueKind.Number => value.GetRawText(),
        _ => null,
    };

    /// <summary>The row of each value that is in a vocabulary, or row 0 when none is.</summary>
    private protected static bool AddKnown(IEnumerable<string> values, IdMap vocabulary, List<int> rows)
    {
        var before = rows.Count;
        foreach (var value in values)
            if (vocabulary.TryGet(value, out var index)) rows.Add(index + 1);
        if (rows.Count > before) return true;
        rows.Add(0);
        return false;
    }
}

/// <summary>One value out of a vocabulary: a brand, a town, yes or no.</summary>
/// <param name="Name">The attribute.</param>
/// <param name="Values">The vocabulary.</param>
internal sealed record CategoryFeature(string Name, string[] Values) : FeatureColumn(Name)
{
    private readonly IdMap _vocabulary = IdMap.From(Values);

    /// <inheritdoc/>
    public override int Rows => Values.Length + 1;

    /// <inheritdoc/>
    public override bool Encode(JsonElement value, List<int> rows, List<float> numbers) =>
        AddKnown(TextOf(value) is { } text ? [text] : [], _vocabulary, rows);
}

/// <summary>Any number of values out of a vocabulary: genres, tags.</summary>
/// <param name="Name">The attribute.</param>
/// <param name="Values">The vocabulary.</param>
internal sealed record BagFeature(string Name, string[] Values) : FeatureColumn(Name)
{
    private readonly IdMap _vocabulary = IdMap.From(Values);

    /// <inheritdoc/>
    public override int Rows => Values.Length + 1;

    /// <inheritdoc/>
    public override bool IsBag => true;

    /// <inheritdoc/>
    public override bool Encode(JsonElement value, List<int> rows, List<float> numbers) =>
        AddKnown(AttributeTable.CategoryValues(value).Distinct(StringComparer.Ordinal), _vocabulary, rows);
}

/// <summary>
/// A number, in two forms: (x - mean) / deviation, within ±10 and 0 where it is missing; and the row of the range that it lies in.
/// </summary>
/// <param name="Name">The attribute.</param>
/// <param name="Mean">Mean in training.</param>
/// <param name="Deviation">Standard deviation in training; 0 when all are equal, and then the number is 0.</param>
/// <param name="Edges">Lower limits of all ranges but the first, ascending.</param>
internal sealed record NumberFeature(string Name, double Mean, double Deviation, double[] Edges) : FeatureColumn(Name)
{
    private const double Bound = 10;

    /// <inheritdoc/>
    public override int Rows => Edges.Length + 2;

    /// <inheritdoc/>
    public override int Numbers => 1;

    /// <inheritdoc/>
    public override bool Encode(JsonElement value, List<int> rows, List<float> numbers)
    {
        if (value.ValueKind != JsonValueKind.Number)
        {
            rows.Add(0);
            numbers.Add(0);
            return false;
        }

        var x = value.GetDouble();
        rows.Add(1 + AttributeFeatures.RangeOf(x, Edges));
        numbers.Add(Deviation > 0 ? (float)Math.Clamp((x - Mean) / Deviation, -Bound, Bound) : 0);
        return true;
    }
}

/// <summary>The words of a text: out of a vocabulary, or hashed into so many rows.</summary>
/// <param name="Name">The attribute.</param>
/// <param name="Values">The vocabulary; empty when words are hashed.</param>
/// <param name="Buckets">Rows that words are hashed into; 0 for a vocabulary.</param>
internal sealed record TextFeature(string Name, string[] Values, int Buckets) : FeatureColumn(Name)
{
    private readonly IdMap _vocabulary = IdMap.From(Values);

    /// <inheritdoc/>
    public override int Rows => 1 + Math.Max(Values.Length, Buckets);

    /// <inheritdoc/>
    public override bool IsBag => true;

    /// <inheritdoc/>
    public override bool Encode(JsonElement value, List<int> rows, List<float> numbers)
    {
        var words = value.ValueKind == JsonValueKind.String ? Words.Of(value.GetString()!).Distinct(StringComparer.Ordinal) : [];
        if (Buckets == 0) return AddKnown(words, _vocabulary, rows);
        var before = rows.Count;
        foreach (var word in words) rows.Add(1 + (int)(SplitMix.KeyOf(word) % (ulong)Buckets));
        if (rows.Count > before) return true;
        rows.Add(0);
        return false;
    }
}

/// <summary>A list of numbers of a fixed length, as another model's embedding, times a factor that makes its mean square 1; zeros where it is missing.</summary>
/// <param name="Name">The attribute.</param>
/// <param name="Length">Numbers in it.</param>
/// <param name="Scale">The factor.</param>
internal sealed record VectorFeature(string Name, int Length, double Scale) : FeatureColumn(Name)
{
    /// <inheritdoc/>
    public override int Rows => 0;

    /// <inheritdoc/>
    public override int Numbers => Length;

    /// <inheritdoc/>
    public override bool Encode(JsonElement value, List<int> rows, List<float> numbers)
    {
        var isWhole = NumbersIn(value) is { } given && given.Length == Length;
        for (var k = 0; k < Length; k++) numbers.Add(isWhole ? (float)(value[k].GetDouble() * Scale) : 0);
        return isWhole;
    }

    /// <summary>The numbers of a list that holds nothing else; null for other values.</summary>
    public static double[]? NumbersIn(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() == 0) return null;
        foreach (var element in value.EnumerateArray())
            if (element.ValueKind != JsonValueKind.Number) return null;
        return [.. value.EnumerateArray().Select(e => e.GetDouble())];
    }
}
