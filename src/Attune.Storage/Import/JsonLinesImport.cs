using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;
using Attune.Data;
using Attune.Data.Segment;

namespace Attune.Storage.Import;

/// <summary>
/// Imports JSON Lines: Segment messages, or objects with a column map. Blocks of lines are parsed on all threads and appended
/// in the order of the file.
/// </summary>
internal sealed class JsonLinesImport(ImportBatch batch, TextFile text, Func<JsonElement, IEnumerable<SegmentOutcome>> convert)
{
    private readonly HashSet<string> _aliases = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?> _users = new(StringComparer.Ordinal), _items = new(StringComparer.Ordinal);

    /// <summary>Stages a file of Segment messages; a line may also hold a whole batch.</summary>
    public static void StageSegment(ImportBatch batch, ImportRequest request) =>
        new JsonLinesImport(batch, Open(batch, request), line =>
        {
            var (messages, envelope) = SegmentMessage.Unpack(line);
            return messages.Select(m => SegmentMessage.Convert(m, envelope with { Latest = batch.Latest }));
        }).Stage();

    /// <summary>Stages a file of objects whose fields are named by the map.</summary>
    public static void StageMapped(ImportBatch batch, ImportRequest request)
    {
        var text = Open(batch, request);
        var fields = FirstFields(text);
        var map = request.Map ?? ColumnMap.Guess(text.Name, fields);
        map.Check(text.Name, fields);
        batch.Map = map.ToString();
        batch.IgnoredColumns = [.. fields.Except(map.Named().Select(n => n.Column), StringComparer.Ordinal)];
        var row = new JsonRow(map, DelimitedImport.DefaultKind(map, request.Kind), batch.Latest);
        new JsonLinesImport(batch, text, line => [Whole(line, row.Convert)]).Stage();
    }

    /// <summary>Stages a file of users or items, one object each.</summary>
    public static void StageEntities(ImportBatch batch, ImportRequest request, EntityKind kind)
    {
        var text = Open(batch, request);
        var id = EntityImport.IdOf(text.Name, FirstFields(text), request.Map, kind);
        batch.Map = $"{kind.ToString().ToLowerInvariant()}={id}";
        new JsonLinesImport(batch, text, line => [Whole(line, l => EntityImport.Convert(l, id, kind))]).Stage();
    }

    private static SegmentOutcome Whole(JsonElement line, Func<JsonElement, SegmentOutcome> convert) => JsonText.HasHalfCharacter(JsonMarshal.GetRawUtf8Value(line))
        ? new SegmentOutcome([], [], [], new SegmentFault(EventLimits.InvalidText, "", null, EventLimits.Describe(EventLimits.InvalidText)))
        : convert(line);

    /// <summary>Whether the first lines look like Segment messages.</summary>
    public static bool IsSegment(TextFile text) =>
        FirstObjects(text).Any(o => o.TryGetProperty("batch", out _) ||
            (o.TryGetProperty("type", out _) && (o.TryGetProperty("userId", out _) || o.TryGetProperty("anonymousId", out _))));

    private static TextFile Open(ImportBatch batch, ImportRequest request)
    {
        var text = TextFile.Open(request.Path, request.Encoding);
        text.CheckIsWhole(batch.Run.Cancellation);
        text.Sample();
        return text;
    }

    private void Stage()
    {
        batch.CreateEvents("kind", "item", "time", "value", "message_id", "properties");
        batch.CreateEntities();
        using var stream = text.OpenUtf8();
        foreach (var window in LineBlock.Read(stream).Chunk(Math.Max(1, batch.Run.Threads) * 2))
        {
            var converted = new ConvertedLines[window.Length];
            Parallel.For(0, window.Length, batch.Run.Parallelism, i => converted[i] = Convert(window[i]));
            foreach (var lines in converted) Append(lines);
            var read = Math.Min(text.Length, text.IsGzip ? 0 : stream.Position);
            batch.Run.Progress?.Report(new WorkProgress($"Reading {text.Name}", read, text.Length, "bytes"));
        }
    }

    private ConvertedLines Convert(LineBlock block)
    {
        var (converted, rest, line) = (new ConvertedLines(), block.Bytes, block.FirstLine);
        for (; rest.Length > 0; line++)
        {
            var end = rest.Span.IndexOf((byte)'\n');
            var current = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            if (!current.Span.Trim(" \t\r"u8).IsEmpty) Convert(current, line, converted);
        }

        return converted;
    }

    private void Convert(ReadOnlyMemory<byte> raw, long line, ConvertedLines converted)
    {
        if (!Utf8.IsValid(raw.Span))
        {
            converted.Refuse(RowFaults.InvalidEncoding, text.Name, line, raw.Span);
            return;
        }

        try
        {
            using var document = JsonDocument.Parse(raw);
            foreach (var outcome in convert(document.RootElement)) converted.Add(outcome, text.Name, line, raw.Span);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: an escaped half of a surrogate pair, which is JSON by its grammar but no text.
            converted.Refuse(RowFaults.NotJson, text.Name, line, raw.Span);
        }
    }

    private void Append(ConvertedLines lines)
    {
        // Every message of a signed-in visitor says anew which browser is theirs.
        var events = lines.Events.Where(e => e.MessageId?.StartsWith(SegmentMessage.AliasPrefix, StringComparison.Ordinal) != true || _aliases.Add(e.MessageId));
        batch.Session.Append("staged_events", events, (row, e) => row
            .AppendValue(e.User).AppendValue(e.Kind).AppendValue(e.Item).AppendValue(e.Time?.UtcDateTime).AppendValue(e.Value)
            .AppendValue(e.MessageId).AppendValue(e.Properties));
        AppendEntities("staged_users", lines.Users, _users);
        AppendEntities("staged_items", lines.Items, _items);
        if (lines.Refused.Count > 0) batch.Quarantine(lines.Refused);
        batch.RowsRead += lines.Messages;
        batch.EventsRefused += lines.Refused.Count;
    }

    // A shop repeats what it says of a product with every view: only what is news is staged.
    private void AppendEntities(string table, List<Entity> entities, Dictionary<string, string?> known)
    {
        var news = entities.Where(e => !known.TryGetValue(e.Id, out var old) || old != e.Attributes).ToList();
        foreach (var entity in news) known[entity.Id] = entity.Attributes;
        if (news.Count > 0) batch.Session.Append(table, news, (row, e) => row.AppendValue(e.Id).AppendValue(e.Attributes));
    }

    private static List<string> FirstFields(TextFile text)
    {
        var fields = FirstObjects(text).SelectMany(o => o.EnumerateObject().Select(p => p.Name)).Distinct().ToList();
        return fields.Count > 0 ? fields : throw new AttuneException(
            "no_valid_rows", $"{text.Name} has no line with a JSON object among the first.", $"JSON Lines has one object a line; check --format.");
    }

    private static IEnumerable<JsonElement> FirstObjects(TextFile text)
    {
        foreach (var line in System.Text.Encoding.UTF8.GetString(text.Sample()).Split('\n').Take(1000))
        {
            JsonElement element;
            try { element = JsonElement.Parse(line); }
            catch (JsonException) { continue; }
            if (element.ValueKind == JsonValueKind.Object) yield return element;
        }
    }
}
