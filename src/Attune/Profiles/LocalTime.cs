using System.Collections.Concurrent;

namespace Attune.Profiles;

/// <summary>The hour where somebody is, by the name of their time zone (IANA), where the system knows it.</summary>
internal static class LocalTime
{
    private const int LongestName = 64;

    private static readonly ConcurrentDictionary<string, TimeZoneInfo> Known = new(StringComparer.Ordinal);

    /// <summary>0..23; null when the zone is not known.</summary>
    public static int? Hour(DateTimeOffset time, string zone) => Find(zone) is { } known ? TimeZoneInfo.ConvertTime(time, known).Hour : null;

    // Names that are none are not kept: anybody can make up as many as they like.
    private static TimeZoneInfo? Find(string zone)
    {
        if (Known.TryGetValue(zone, out var known)) return known;
        if (zone.Length > LongestName || !zone.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '-' or '+')) return null;
        return TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found) ? Known.GetOrAdd(zone, found) : null;
    }
}
