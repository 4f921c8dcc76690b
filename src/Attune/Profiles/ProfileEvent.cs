using System.Text.Json;
using Attune.Data;

namespace Attune.Profiles;

/// <summary>
/// An event as dimensions see it: clipped to what can be true and to what a profile has room for (docs/profiles.md), with its properties parsed once for all of them, and only
/// when one asks.
/// </summary>
public sealed class ProfileEvent
{
    /// <summary>Characters of an id, a kind or a source that are kept; importing refuses longer ones.</summary>
    internal const int LongestId = EventLimits.LongestId;

    private readonly string? _json;
    private JsonDocument? _document;
    private bool _isParsed;

    internal ProfileEvent(in StoredEvent stored)
    {
        var happened = stored.Event;
        (Key, _json, Source) = (EventKey.Of(stored), happened.Properties, stored.Source);
        Kind = ClippedText.Of(happened.Kind, LongestId);
        Item = happened.Item is { } item ? ClippedText.Of(item, LongestId) : null;
        Value = happened.Value is { } value && float.IsFinite(value) ? value : null;
    }

    /// <summary>Position in the log.</summary>
    public long Id => Key.Id;

    /// <summary>What happened; see <see cref="EventKinds"/>.</summary>
    public string Kind { get; }

    /// <summary>External id of the item, or null.</summary>
    public string? Item { get; }

    /// <summary>When, in UTC; null when unknown, or no time that an event can have.</summary>
    public DateTimeOffset? Time => Key.Time;

    /// <summary>A rating, a price, a count: finite; or null.</summary>
    public float? Value { get; }

    /// <summary>Where the event came from.</summary>
    public string Source { get; }

    internal EventKey Key { get; }

    /// <summary>A property of the event; undefined (<see cref="JsonValueKind.Undefined"/>) when there is none, or the properties cannot be read. Valid while the event is applied: what is kept must be copied.</summary>
    public JsonElement Property(string name)
    {
        // Most events lack most properties: a search is a tenth of the parsing.
        if (_json is null || !_json.Contains(name, StringComparison.Ordinal)) return default;
        return Root is { ValueKind: JsonValueKind.Object } root ? root.Find(name) : default;
    }

    /// <summary>A property that is a string of characters that are whole; else null.</summary>
    public string? Text(string name) => Property(name).TextOrNull();

    /// <summary>All properties; undefined when there are none, or they are no JSON.</summary>
    internal JsonElement Root
    {
        get
        {
            if (_isParsed) return _document?.RootElement ?? default;
            _isParsed = true;
            _document = Parse(_json);
            return _document?.RootElement ?? default;
        }
    }

    internal void Release() => _document?.Dispose();

    private static JsonDocument? Parse(string? json)
    {
        if (json is null) return null;
        try
        {
            return JsonDocument.Parse(json);
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            return null; // ArgumentException: half a character
        }
    }
}
