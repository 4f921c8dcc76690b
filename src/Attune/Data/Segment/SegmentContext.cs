using System.Text.Json;

namespace Attune.Data.Segment;

/// <summary>
/// The part of a message's <c>context</c> that tells of the user: <c>device</c> (mobile, tablet, desktop, tv), <c>os</c>, <c>channel</c> (browser, mobile, server), <c>app</c>,
/// <c>campaign</c> and <c>timezone</c>. It is kept as the property <c>context</c> of the message's events; the rest, such as addresses and fingerprints of devices, is left out.
/// </summary>
internal static class SegmentContext
{
    private const int Longest = 100;

    /// <summary>An outcome whose events carry the context; the same where there is none, or the event has a property of this name.</summary>
    public static SegmentOutcome AddTo(SegmentOutcome outcome, JsonElement message)
    {
        if (outcome.Events.Count == 0 || Read(message) is not { } context) return outcome;
        return outcome with { Events = [.. outcome.Events.Select(e => e with { Properties = With(e.Properties, context) })] };
    }

    private static string? Read(JsonElement message)
    {
        if (message.Object("context") is not { } context) return null;
        var (device, library) = (context.Object("device"), context.Object("library")?.Text("name"));
        var (agent, os) = (context.Text("userAgent") ?? "", context.Object("os")?.Text("name"));
        return Json.Of(
            ("device", DeviceOf(device, context.Object("userAgentData"), agent)), ("os", Clipped(os)), ("channel", Clipped(message.Text("channel")) ?? ChannelOf(library)),
            ("app", Clipped(context.Object("app")?.Text("name"))), ("campaign", Clipped(context.Object("campaign")?.Text("name"))), ("timezone", Clipped(context.Text("timezone"))));
    }

    private static string? DeviceOf(JsonElement? device, JsonElement? data, string agent)
    {
        var (type, model) = (device?.Text("type")?.ToLowerInvariant() ?? "", device?.Text("model") ?? "");
        if (type is "tablet" or "tv" or "desktop" or "mobile") return type;
        if (Says(model, "iPad") || Says(model, "Tablet") || Says(agent, "iPad") || Says(agent, "Tablet")) return "tablet";
        if (Says(type, "tv") || Says(agent, "SmartTV") || Says(agent, "AppleTV")) return "tv";
        if (type is "ios" or "android" || Says(agent, "Mobi")) return "mobile";
        if (data is { } told && told.TryGetProperty("mobile", out var mobile) && mobile.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return mobile.ValueKind == JsonValueKind.True ? "mobile" : "desktop";
        return Says(agent, "Android") ? "tablet" : agent.Length > 0 ? "desktop" : null; // Android without "Mobile" is a tablet's
    }

    private static string? ChannelOf(string? library) => library switch
    {
        null => null,
        _ when Says(library, "analytics.js") || Says(library, "analytics-js") || Says(library, "analytics-next") => "browser",
        _ when Says(library, "ios") || Says(library, "swift") || Says(library, "android") || Says(library, "kotlin") || Says(library, "react-native") || Says(library, "flutter") => "mobile",
        _ => "server",
    };

    private static bool Says(string text, string word) => text.Contains(word, StringComparison.OrdinalIgnoreCase);

    private static string? Clipped(string? text) => string.IsNullOrWhiteSpace(text) || text.Length > Longest ? null : text;

    /// <summary>Properties are one object as text: what is added stands at its end.</summary>
    private static string? With(string? properties, string context)
    {
        if (properties is null) return $$"""{"context":{{context}}}""";
        var end = properties.AsSpan().TrimEnd().Length - 1;
        if (end < 1 || properties[end] != '}' || HasContext(properties)) return properties;
        var isEmpty = properties.AsSpan(1, end - 1).IsWhiteSpace();
        return $"{properties.AsSpan(0, end)}{(isEmpty ? "" : ",")}\"context\":{context}}}";
    }

    private static bool HasContext(string properties)
    {
        if (!properties.Contains("context", StringComparison.Ordinal)) return false;
        using var document = JsonDocument.Parse(properties);
        return document.RootElement.ValueKind != JsonValueKind.Object || document.RootElement.TryGetProperty("context", out _);
    }
}
