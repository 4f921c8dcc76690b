using System.Globalization;
using System.Text.Json;
using Attune.Data;
using Attune.Data.Segment;

namespace Attune.Storage.Import;

/// <summary>Turns an object into an event by a column map.</summary>
/// <param name="map">Which field holds what.</param>
/// <param name="defaultKind">The kind of those that do not tell.</param>
/// <param name="latest">The latest time that an event may have.</param>
internal sealed class JsonRow(ColumnMap map, string defaultKind, DateTimeOffset latest)
{
    /// <summary>Converts one line's object.</summary>
    public SegmentOutcome Convert(JsonElement row)
    {
        if (row.ValueKind != JsonValueKind.Object) return Refused(RowFaults.NotJson, "", null);
        var kind = (Text(row, map.Kind) ?? defaultKind).Trim().ToLowerInvariant().Replace(' ', '_').Replace('-', '_');
        var (user, item) = (Text(row, map.User), Text(row, map.Item));
        if (string.IsNullOrWhiteSpace(user)) return Refused(RowFaults.MissingUser, map.User, user);
        if (map.Item is not null && string.IsNullOrWhiteSpace(item) && !(map.Kind is not null && DelimitedImport.ItemlessKinds.Contains(kind)))
            return Refused(RowFaults.MissingItem, map.Item, item);
        if (!TryValue(Text(row, map.Value), out var value)) return Refused(RowFaults.NotANumber, map.Value!, Text(row, map.Value));
        if (value is { } number && !float.IsFinite(number)) return Refused(RowFaults.NotFinite, map.Value!, Text(row, map.Value));
        if (!TryTime(Text(row, map.Time), out var time)) return Refused(RowFaults.TimeUnreadable, map.Time!, Text(row, map.Time));
        var happened = new Event(user, kind, string.IsNullOrWhiteSpace(item) ? null : item, time, value, Text(row, map.MessageId), Properties(row));
        if (EventLimits.Check(happened, latest) is var (code, part)) return Refused(code, map.ColumnOf(part), part == "properties" ? null : Text(row, map.ColumnOf(part)));
        return new SegmentOutcome([happened], [], [], null);
    }

    private static SegmentOutcome Refused(string code, string field, string? value) =>
        new([], [], [], new SegmentFault(code, field, value, RowFaults.Describe(code)));

    private static string? Text(JsonElement row, string? field) =>
        field is null || !row.TryGetProperty(field, out var value) ? null : value.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.String => value.GetString(),
            _ => value.GetRawText(),
        };

    private static bool TryValue(string? text, out float? value)
    {
        value = null;
        if (string.IsNullOrEmpty(text)) return true;
        var read = float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number);
        value = number;
        return read;
    }

    private static bool TryTime(string? text, out DateTimeOffset? time)
    {
        time = null;
        if (string.IsNullOrEmpty(text)) return true;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) return (time = TimeColumn.OfUnix(number)) is not null;
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var read)) return false;
        time = read;
        return true;
    }

    private string? Properties(JsonElement row)
    {
        if (map.Properties is not { Count: > 0 } names) return null;
        var kept = names.Where(n => row.TryGetProperty(n, out var value) && value.ValueKind != JsonValueKind.Null)
            .ToDictionary(n => n, n => row.GetProperty(n));
        return kept.Count == 0 ? null : JsonSerializer.Serialize(kept);
    }
}
