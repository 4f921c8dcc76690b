using System.Text.Json;
using Attune.Data;
using Attune.Data.Segment;

namespace Attune.Server.Collect;

/// <summary>What a call brings, converted: good messages as events and entities, bad ones for the quarantine.</summary>
internal static class CollectCall
{
    /// <summary>Most messages of a batch.</summary>
    public const int MostMessages = 2500;

    private const int LongestMessageId = 100;

    /// <summary>Converts a body.</summary>
    /// <param name="body">A message or a batch.</param>
    /// <param name="type">Type of the route; null for a batch.</param>
    /// <param name="source">Where it comes from.</param>
    /// <param name="receivedAt">When.</param>
    /// <exception cref="CollectError">The whole of it is unusable.</exception>
    public static EventBatch Convert(JsonElement body, string? type, string source, DateTimeOffset receivedAt)
    {
        if (body.ValueKind != JsonValueKind.Object) throw CollectError.BadRequest("not_an_object", "The body is JSON, but no object.");
        if (type is null && !(body.TryGetProperty("batch", out var batch) && batch.ValueKind == JsonValueKind.Array))
            throw CollectError.BadRequest("no_batch", "The body has no array 'batch'.");
        var (messages, envelope) = type is null ? SegmentMessage.Unpack(body, new SegmentEnvelope(null, receivedAt)) : ([body], new SegmentEnvelope(type, receivedAt));
        var (events, users, items, refused) = (new List<Event>(), new List<Entity>(), new List<Entity>(), new List<QuarantinedRow>());
        var place = 0;
        foreach (var message in messages)
        {
            if (++place > MostMessages) throw CollectError.BadRequest("too_many_events", $"A batch has at most {MostMessages} messages.");
            var outcome = ConvertOne(message, envelope);
            if (outcome.Fault is { } fault)
            {
                refused.Add(Refused(message, fault, source, receivedAt, place));
                continue;
            }

            events.AddRange(outcome.Events.Select(e => e.MessageId is null ? e with { MessageId = $"{Guid.CreateVersion7(receivedAt):N}" } : e));
            users.AddRange(outcome.Users);
            items.AddRange(outcome.Items);
        }

        return new EventBatch(events) { Users = users, Items = items, Refused = refused };
    }

    private static SegmentOutcome ConvertOne(JsonElement message, SegmentEnvelope envelope)
    {
        var outcome = SegmentMessage.Convert(message, envelope);
        if (outcome.Fault is not null || !message.TryGetProperty("messageId", out var id) || id.ValueKind != JsonValueKind.String || id.GetString()!.Length <= LongestMessageId) return outcome;
        return new([], [], [], new SegmentFault("message_id_too_long", "messageId", id.GetRawText(), $"expected at most {LongestMessageId} characters"));
    }

    /// <summary>A refused message; the place is one that no other message has.</summary>
    private static QuarantinedRow Refused(JsonElement message, SegmentFault fault, string source, DateTimeOffset receivedAt, int place) => new(
        source, (receivedAt.ToUnixTimeMilliseconds() * MostMessages) + place, fault.Field.Length > 0 ? fault.Field : null, fault.Value, fault.Code, fault.Reason, message.GetRawText());
}
