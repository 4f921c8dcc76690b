using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Attune.Simulation;

/// <summary>A line that does not belong into the log.</summary>
/// <param name="Text">The line as it is written.</param>
/// <param name="Reason">The protocol's reason code, <c>malformed_json</c>, or <c>duplicate</c> when a good line is sent again.</param>
/// <param name="OriginalLine">The line that a duplicate repeats, counted from 1; null otherwise.</param>
internal readonly record struct DirtyRow(string Text, string Reason, long? OriginalLine = null);

/// <summary>
/// Broken senders: between the good lines of the log they put broken ones, made from good ones with one fault each and a key of their own,
/// and lines that were sent before. What is left after cleaning is the truth, no more and no less.
/// </summary>
internal sealed class DirtyRows(double share, Random random)
{
    /// <summary>The reason of a repeated line.</summary>
    public const string Duplicate = "duplicate";

    private const string Malformed = "malformed_json";
    private const double DuplicateShare = 0.4;

    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly (string Reason, Action<JsonObject, Random> Inflict)[] Faults =
    [
        ("no_user_anon_id", static (e, _) => { e.Remove("userId"); e.Remove("anonymousId"); }),
        ("event_not_defined", static (e, _) => e.Remove("event")),
        ("event_not_string", static (e, random) => e["event"] = random.Next(1_000)),
        ("properties_not_object", static (e, random) => e["properties"] = random.Chance(0.5) ? "n/a" : new JsonArray(1, 2)),
        ("traits_not_object", static (e, _) => Retype(e, "identify")["traits"] = "none"),
        ("name_not_string", static (e, random) => Retype(e, "page")["name"] = random.Next(1_000)),
        ("category_not_string", static (e, _) => Retype(e, "page")["category"] = new JsonArray("books")),
        ("id_required", static (e, _) => Retype(e, "group")["traits"] = new JsonObject { ["name"] = "family" }),
        ("type_unknown", static (e, random) => e["type"] = random.Chance(0.5) ? "trakc" : "event"),
        ("timestamp_invalid", static (e, random) => Mistime(e, random.Pick(["yesterday", "2026-13-45T25:61:00Z", "31/02/2026 9am"]))),
    ];

    private readonly Queue<(string Text, long Line)> _sent = new();
    private int _made;

    /// <summary>What a broken sender writes after a good line; null when all senders behave.</summary>
    public DirtyRow? After(SimulatedEvent e, ReadOnlySpan<byte> text, long line)
    {
        if (share == 0) return null;
        // Only some lines are remembered, so that a repeated one comes a while after the first.
        if (random.Chance(0.1)) _sent.Enqueue((System.Text.Encoding.UTF8.GetString(text), line));
        if (_sent.Count > 20) _sent.Dequeue();
        if (!random.Chance(share)) return null;
        if (random.Chance(DuplicateShare) && _sent.TryDequeue(out var sent)) return new DirtyRow(sent.Text, Duplicate, sent.Line);
        return e.Activity is PageSeen or Identified || random.Chance(0.2) ? Cut(e) : Spoil(e);
    }

    /// <summary>The beginning of a line, as a crash would leave it.</summary>
    public DirtyRow Cut(SimulatedEvent e)
    {
        var text = Copy(e).ToJsonString(Readable);
        return new DirtyRow(text[..random.Next(20, text.Length - 1)], Malformed);
    }

    private DirtyRow Spoil(SimulatedEvent e)
    {
        var (copy, (reason, inflict)) = (Copy(e), random.Pick(Faults));
        inflict(copy, random);
        return new DirtyRow(copy.ToJsonString(Readable), reason);
    }

    private JsonObject Copy(SimulatedEvent e)
    {
        var copy = JsonNode.Parse(e.ToSegmentJson())!.AsObject();
        copy["messageId"] = $"{e.MessageId}-{++_made}";
        return copy;
    }

    private static JsonObject Retype(JsonObject e, string type)
    {
        e["type"] = type;
        e.Remove("event");
        e.Remove("properties");
        return e;
    }

    private static void Mistime(JsonObject e, string time)
    {
        e["timestamp"] = time;
        if (e.ContainsKey("originalTimestamp")) e["originalTimestamp"] = time;
    }
}
