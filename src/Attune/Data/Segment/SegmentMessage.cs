using System.Runtime.InteropServices;
using System.Text.Json;

namespace Attune.Data.Segment;

/// <summary>
/// Turns messages of the Segment tracking protocol into events and entities. A pure function of the message and its
/// envelope: what a file's import and a live call make of the same message is the same.
/// </summary>
public static class SegmentMessage
{
    /// <summary>How the message id begins of what a message with two ids says of them.</summary>
    public const string AliasPrefix = "alias/";

    private static readonly string[] Types = ["track", "identify", "page", "screen", "group", "alias"];

    /// <summary>
    /// Converts one message. E-commerce events (v2 names and their v1 aliases) become typed interactions, see <see cref="SegmentTrack"/>;
    /// the user is <c>userId</c>, else <c>anonymousId</c>. A message with both also says that they are one person: an <see cref="EventKinds.Alias"/> that is the same for
    /// every message of the two, so that the log keeps the first one and no more.
    /// </summary>
    /// <param name="message">One message; not a batch, see <see cref="Unpack"/>.</param>
    /// <param name="envelope">What the message inherits from its call.</param>
    public static SegmentOutcome Convert(JsonElement message, SegmentEnvelope envelope = default)
    {
        if (JsonText.HasHalfCharacter(JsonMarshal.GetRawUtf8Value(message)))
            return Refused(EventLimits.InvalidText, "");
        if (Validate(message, envelope) is { } fault) return SegmentOutcome.Refused(fault);
        if (!envelope.TryReadTime(message, out var time, out var field))
            return SegmentOutcome.Refused(Fault(message, "timestamp_invalid", field, "a date and time in ISO 8601"));

        var user = message.Id("userId") ?? message.Id("anonymousId")!;
        var blank = new Event(user, "", Time: time, MessageId: message.Id("messageId"));
        var outcome = Limited(SegmentContext.AddTo(Convert(message, envelope, blank), message), envelope);
        if (outcome.Fault is not null || message.Id("anonymousId") is not { } anonymous || anonymous == user) return outcome;
        return EventLimits.Check(blank with { User = anonymous }, null) is var (code, _) ? Refused(code, "anonymousId") : outcome with { Events = [.. outcome.Events, Alias(blank, anonymous)] };
    }

    private static SegmentOutcome Convert(JsonElement message, SegmentEnvelope envelope, Event blank) =>
        TypeOf(message, envelope) switch
        {
            "track" => SegmentTrack.Convert(message.GetProperty("event").GetString()!, message.Object("properties"), blank),
            "identify" => Identify(blank, message.Object("traits")),
            "group" => SegmentOutcome.Of(blank with { Kind = EventKinds.Group, Properties = Group(message) }),
            "alias" => SegmentOutcome.Of(blank with { Kind = EventKinds.Alias, Properties = Json.Of(("previous_id", message.Id("previousId"))) }),
            _ => SegmentOutcome.Of(blank with { Kind = EventKinds.Page, Properties = Page(message) }),
        };

    private static Event Alias(Event blank, string anonymous) => blank with
    {
        Kind = EventKinds.Alias,
        MessageId = $"{AliasPrefix}{blank.User.Length}/{blank.User}/{anonymous}",
        Properties = Json.Of(("anonymous_id", anonymous)),
    };

    /// <summary>A message one of whose events or entities is beyond <see cref="EventLimits"/> is refused as a whole.</summary>
    private static SegmentOutcome Limited(SegmentOutcome outcome, SegmentEnvelope envelope)
    {
        var latest = envelope.Latest ?? envelope.ReceivedAt + EventLimits.Ahead;
        foreach (var happened in outcome.Events)
            if (EventLimits.Check(happened, latest) is var (code, part)) return Refused(code, part);
        foreach (var entity in outcome.Users.Concat(outcome.Items))
            if (EventLimits.IsTooLarge(entity.Attributes)) return Refused(EventLimits.PropertiesTooLarge, "properties");
        return outcome;
    }

    private static SegmentOutcome Refused(string code, string part) => SegmentOutcome.Refused(new SegmentFault(code, part, null, EventLimits.Describe(code)));

    /// <summary>The messages of a body: those of its <c>batch</c>, or the body itself; with the envelope that they share.</summary>
    /// <param name="body">A message or a batch.</param>
    /// <param name="envelope">What is known of the call.</param>
    public static (IEnumerable<JsonElement> Messages, SegmentEnvelope Envelope) Unpack(JsonElement body, SegmentEnvelope envelope = default)
    {
        if (body.ValueKind != JsonValueKind.Object || !body.TryGetProperty("batch", out var batch) || batch.ValueKind != JsonValueKind.Array)
            return ([body], envelope);
        var sentAt = body.TryGetProperty("sentAt", out var sent) && sent.ValueKind == JsonValueKind.String && sent.TryGetDateTimeOffset(out var time)
            ? time
            : envelope.SentAt;
        return (batch.EnumerateArray(), envelope with { SentAt = sentAt });
    }

    private static string? TypeOf(JsonElement message, SegmentEnvelope envelope) => message.Text("type") ?? envelope.Type;

    private static SegmentFault? Validate(JsonElement message, SegmentEnvelope envelope)
    {
        if (message.ValueKind != JsonValueKind.Object)
            return new SegmentFault("not_an_object", "", message.GetRawText(), "a message is one JSON object");
        var type = TypeOf(message, envelope);
        if (type is null || !Types.Contains(type)) return Fault(message, "type_unknown", "type", "one of " + string.Join(", ", Types));
        if (message.Id("userId") is null && message.Id("anonymousId") is null && type != "alias")
            return Fault(message, "no_user_anon_id", "userId", "userId or anonymousId, not empty");
        return type switch
        {
            "track" => ValidateTrack(message),
            "identify" => NotObject(message, "traits"),
            "page" or "screen" => NotString(message, "name") ?? NotString(message, "category") ?? NotObject(message, "properties"),
            "group" => MissingId(message, "groupId") ?? NotObject(message, "traits"),
            _ => MissingId(message, "previousId") ?? MissingId(message, "userId"),
        };
    }

    private static SegmentFault? ValidateTrack(JsonElement message)
    {
        var there = message.TryGetProperty("event", out var name) && name.ValueKind != JsonValueKind.Null;
        if (there && name.ValueKind != JsonValueKind.String) return Fault(message, "event_not_string", "event", "the event's name as a string");
        if (!there || string.IsNullOrWhiteSpace(name.GetString())) return Fault(message, "event_not_defined", "event", "the event's name, not empty");
        return NotObject(message, "properties");
    }

    private static SegmentFault? NotObject(JsonElement message, string field) =>
        message.TryGetProperty(field, out var e) && e.ValueKind is not (JsonValueKind.Object or JsonValueKind.Null)
            ? Fault(message, field + "_not_object", field, "a JSON object")
            : null;

    private static SegmentFault? NotString(JsonElement message, string field) =>
        message.TryGetProperty(field, out var e) && e.ValueKind is not (JsonValueKind.String or JsonValueKind.Null)
            ? Fault(message, field + "_not_string", field, "a string")
            : null;

    private static SegmentFault? MissingId(JsonElement message, string field) =>
        message.Id(field) is null ? Fault(message, "id_required", field, field + ", not empty") : null;

    private static SegmentFault Fault(JsonElement message, string code, string field, string expected) =>
        new(code, field, message.TryGetProperty(field, out var value) ? value.GetRawText() : null, "expected " + expected);

    private static SegmentOutcome Identify(Event blank, JsonElement? traits)
    {
        var json = traits?.GetRawText();
        return new([blank with { Kind = EventKinds.Identify, Properties = json }], [new Entity(blank.User, json)], [], null);
    }

    private static string? Group(JsonElement message) =>
        Json.Write(json =>
        {
            json.WriteString("group", message.Id("groupId"));
            if (message.Object("traits") is not { } traits) return;
            json.WritePropertyName("traits");
            traits.WriteTo(json);
        });

    private static string? Page(JsonElement message) =>
        Json.Write(json =>
        {
            if (message.Text("name") is { } name) json.WriteString("name", name);
            if (message.Text("category") is { } category) json.WriteString("category", category);
            if (message.Object("properties") is not { } properties) return;
            foreach (var property in properties.EnumerateObject())
                if (property.Name is not ("name" or "category")) property.WriteTo(json);
        });
}
