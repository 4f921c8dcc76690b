using System.Globalization;
using System.Text.Json;
using Attune.Data;
using Attune.Data.Segment;

namespace Attune.Storage.Import;

/// <summary>
/// Imports users or items with their attributes: one row each, the id and an attribute a column. In delimited text a column of numbers becomes numbers, and one whose values hold
/// <c>|</c> lists; empty values tell nothing. Attributes are merged into what is known.
/// </summary>
internal static class EntityImport
{
    /// <summary>Stages the file that the request names.</summary>
    public static void Stage(ImportBatch batch, ImportRequest request, EntityKind kind)
    {
        switch (request.Format)
        {
            case ImportFormat.JsonLines: JsonLinesImport.StageEntities(batch, request, kind); break;
            case ImportFormat.Csv or ImportFormat.Tsv: StageDelimited(batch, request, kind); break;
            default: throw new AttuneException("unknown_format", $"Users and items are read from csv, tsv and jsonl, and not from {request.Format}.") { IsUsage = true };
        }
    }

    /// <summary>The field with the id: the map's, else one of a usual name.</summary>
    public static string IdOf(string file, IReadOnlyList<string> fields, ColumnMap? map, EntityKind kind)
    {
        if (map is not null && fields.Contains(kind == EntityKind.User ? map.User : map.Item)) return (kind == EntityKind.User ? map.User : map.Item)!;
        return ColumnMap.FindId(fields, kind) ?? throw new AttuneException(
            "missing_column", $"{file} has no column that looks like the id of the {kind}. Its columns are: {string.Join(", ", fields)}.",
            $"Call the column id, user_id or item_id.")
        { IsUsage = true };
    }

    /// <summary>Converts one line's object.</summary>
    public static SegmentOutcome Convert(JsonElement row, string id, EntityKind kind)
    {
        if (row.ValueKind != JsonValueKind.Object) return Refused(RowFaults.NotJson, "", null);
        var text = !row.TryGetProperty(id, out var value) ? null : value.ValueKind == JsonValueKind.String ? value.GetString() : value.ValueKind == JsonValueKind.Number ? value.GetRawText() : null;
        if (EventLimits.HasNull(text)) return Refused(EventLimits.InvalidText, id, value.GetRawText());
        if (string.IsNullOrWhiteSpace(text)) return Refused(kind == EntityKind.User ? RowFaults.MissingUser : RowFaults.MissingItem, id, text);
        var attributes = row.EnumerateObject().Where(p => p.Name != id && p.Value.ValueKind != JsonValueKind.Null).ToDictionary(p => p.Name, p => p.Value, StringComparer.Ordinal);
        Entity[] told = [new Entity(text, attributes.Count == 0 ? null : JsonSerializer.Serialize(attributes))];
        return kind == EntityKind.User ? new SegmentOutcome([], told, [], null) : new SegmentOutcome([], [], told, null);
    }

    private static void StageDelimited(ImportBatch batch, ImportRequest request, EntityKind kind)
    {
        var text = TextFile.Open(request.Path, request.Encoding);
        text.CheckIsWhole(batch.Run.Cancellation);
        var file = DelimitedFile.Open(text, request.Delimiter ?? (request.Format == ImportFormat.Tsv ? "\t" : null), hasHeader: true);
        var id = file.IndexOf(IdOf(text.Name, file.Columns, request.Map, kind));
        var shapes = file.Columns.Select((name, c) => c == id ? Shape.Text : ShapeOf(name, file.SampleOf(c))).ToList();
        var attributes = file.Columns.Select((name, c) => (Name: name, Column: c)).Where(c => c.Column != id && c.Name.Length > 0).Select(c => (c.Name, Expression(c.Column, shapes[c.Column]))).ToList();
        batch.CreateEntities();
        var (loaded, refused) = new DelimitedLoad(batch, file, shapes.Index().Where(s => s.Item == Shape.Number).ToDictionary(s => s.Index, _ => "DOUBLE")).Into(
            kind == EntityKind.User ? "staged_users" : "staged_items", "id, attributes", $"c{id}, {(attributes.Count == 0 ? "NULL" : Sql.JsonObject(attributes))}",
            new RowCheck(kind == EntityKind.User ? RowFaults.MissingUser : RowFaults.MissingItem, id, DelimitedImport.IsBlank("id")));
        batch.RowsRead += loaded + refused;
        batch.EventsRefused += refused;
        batch.Map = $"{kind.ToString().ToLowerInvariant()}={file.Columns[id]}";
    }

    private enum Shape
    {
        Text,
        Number,
        List,
    }

    private static Shape ShapeOf(string name, List<string> values)
    {
        if (AttributeTable.TextNames.Contains(name) || values.Count == 0) return Shape.Text;
        if (values.TrueForAll(IsNumber)) return Shape.Number;
        return values.Exists(v => v.Contains('|', StringComparison.Ordinal)) ? Shape.List : Shape.Text;
    }

    /// <summary>A number, and no code that begins with a zero.</summary>
    private static bool IsNumber(string value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _) && !(value.Length > 1 && value[0] == '0' && char.IsAsciiDigit(value[1]));

    private static string Expression(int column, Shape shape) => shape switch
    {
        Shape.Number => $"c{column}",
        Shape.List => $"CASE WHEN c{column} <> '' THEN string_split(c{column}, '|') END",
        _ => $"nullif(c{column}, '')",
    };

    private static SegmentOutcome Refused(string code, string field, string? value) =>
        new([], [], [], new SegmentFault(code, field, value, RowFaults.Describe(code)));
}
