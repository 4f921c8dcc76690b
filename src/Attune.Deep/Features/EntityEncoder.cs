using System.Text.Json;
using Attune.Data;

namespace Attune.Deep.Features;

/// <summary>
/// Encodes the attributes of a user or an item, known or new, by columns that were fitted in training. Rows are those of the network's one table of
/// embeddings, in which each column has a block of its own. Immutable and thread-safe.
/// </summary>
internal sealed class EntityEncoder
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.General) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly FeatureColumn[] _columns;
    private readonly int[] _blocks;

    /// <summary>Gives each column its block of rows.</summary>
    /// <param name="columns">As fitted.</param>
    /// <param name="firstRow">Row of the table at which the blocks begin.</param>
    public EntityEncoder(FeatureColumn[] columns, int firstRow)
    {
        (_columns, _blocks) = (columns, new int[columns.Length + 1]);
        _blocks[0] = firstRow;
        for (var c = 0; c < columns.Length; c++) _blocks[c + 1] = checked(_blocks[c] + columns[c].Rows);
        Categories = [.. columns.Where(c => c is { Rows: > 0, IsBag: false }).Select(c => c.Name)];
        Bags = [.. columns.Where(c => c.IsBag).Select(c => c.Name)];
        Vectors = [.. columns.OfType<VectorFeature>().Select(c => (c.Name, c.Length))];
        Scalars = columns.Count(c => c is NumberFeature);
        Numbers = columns.Sum(c => c.Numbers);
    }

    /// <summary>Row after the last block.</summary>
    public int EndRow => _blocks[^1];

    /// <summary>The rows that stand for unknown values: the first of each block.</summary>
    public IEnumerable<int> UnknownRows => _columns.Index().Where(c => c.Item.Rows > 0).Select(c => _blocks[c.Index]);

    /// <summary>Names of the columns that give one row each.</summary>
    public IReadOnlyList<string> Categories { get; }

    /// <summary>Names of the columns that give any number of rows each.</summary>
    public IReadOnlyList<string> Bags { get; }

    /// <summary>Names and lengths of the vectors; their numbers come after the scalars.</summary>
    public IReadOnlyList<(string Name, int Length)> Vectors { get; }

    /// <summary>Numbers that stand for themselves; they come first.</summary>
    public int Scalars { get; }

    /// <summary>Numbers in all.</summary>
    public int Numbers { get; }

    /// <summary>Reads the columns that <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="AttuneException"><c>damaged_model</c>.</exception>
    public static EntityEncoder FromJson(byte[] json, int firstRow)
    {
        try
        {
            return new EntityEncoder(JsonSerializer.Deserialize<FeatureColumn[]>(json, Json) ?? throw new JsonException("null"), firstRow);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or ArgumentException or OverflowException)
        {
            throw new AttuneException("damaged_model", $"The saved model's encoder cannot be read: {e.Message}", $"Train the model again.", e);
        }
    }

    /// <summary>The columns with all that was fitted, as JSON in UTF-8.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(_columns, Json);

    /// <summary>Encodes one entity.</summary>
    /// <param name="json">Its attributes as one JSON object; null when nothing is known.</param>
    /// <param name="idRow">Row of its own embedding, or that of the unknown.</param>
    /// <exception cref="AttuneException"><c>invalid_attributes</c>: not a JSON object.</exception>
    public EncodedEntity Encode(string? json, int idRow)
    {
        IReadOnlyDictionary<string, JsonElement> attributes;
        try
        {
            attributes = AttributeTable.Parse(json);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            throw new AttuneException("invalid_attributes", $"Attributes must be one JSON object with each name once; {e.Message}", $"Write for example {"{\"genres\": [\"Drama\"], \"year\": 1994}"}.", e);
        }

        var (categories, bags, vectors, scalars, isKnown) = (new List<int>(Categories.Count + 1), new List<int[]>(Bags.Count), new List<float>(), new List<float>(), false);
        categories.Add(idRow);
        var rows = new List<int>();
        for (var c = 0; c < _columns.Length; c++)
        {
            rows.Clear();
            isKnown |= _columns[c].Encode(attributes.GetValueOrDefault(_columns[c].Name), rows, _columns[c] is VectorFeature ? vectors : scalars);
            for (var k = 0; k < rows.Count; k++) rows[k] += _blocks[c];
            if (_columns[c].IsBag) bags.Add([.. rows]);
            else categories.AddRange(rows);
        }

        return new EncodedEntity([.. categories], [.. bags], [.. scalars, .. vectors], isKnown);
    }

    /// <summary>Encodes all entities of a table, and after them one of whom nothing is known.</summary>
    /// <param name="table">Their attributes.</param>
    /// <param name="idRows">Row of each one's own embedding.</param>
    /// <param name="unknownId">The row that stands for all without one of their own.</param>
    public EncodedEntities EncodeAll(AttributeTable table, int[] idRows, int unknownId)
    {
        var builder = new EncodedEntities.Builder(Categories.Count + 1, Bags.Count, Numbers);
        for (var entity = 0; entity < table.Count; entity++)
            builder.Add(Encode(table.Json(entity), idRows[entity]), idRows[entity] != unknownId);
        builder.Add(Encode(null, unknownId), hasId: false);
        return builder.Build();
    }
}

/// <summary>What an encoder makes of one entity.</summary>
/// <param name="Categories">Row of each category, that of the entity's own embedding first.</param>
/// <param name="Bags">Rows of each bag, never none.</param>
/// <param name="Numbers">Scalars, then the vectors one after the other.</param>
/// <param name="IsKnown">Whether any of it says something; else the entity is cold.</param>
internal sealed record EncodedEntity(int[] Categories, int[][] Bags, float[] Numbers, bool IsKnown);
