using System.Text.Json;

namespace Attune.Profiles;

/// <summary>What the user acts with and from where, and when by their own clock: events by device, system, channel, campaign and time zone.</summary>
/// <param name="Devices">By <c>mobile</c>, <c>tablet</c>, <c>desktop</c>, <c>tv</c>.</param>
/// <param name="Systems">By operating system.</param>
/// <param name="Channels">By <c>browser</c>, <c>mobile</c>, <c>server</c> and what else senders call them.</param>
/// <param name="Campaigns">By the campaign that led here.</param>
/// <param name="TimeZone">The one named most; null when none was.</param>
/// <param name="LocalHours">Events in each hour of the user's own day, where the zone is known; 24 elements; null without any.</param>
public sealed record Usage(
    IReadOnlyDictionary<string, long> Devices, IReadOnlyDictionary<string, long> Systems, IReadOnlyDictionary<string, long> Channels,
    IReadOnlyDictionary<string, long> Campaigns, string? TimeZone, IReadOnlyList<int>? LocalHours);

/// <summary>Counts of the property <c>context</c> of events; nothing while no event has one.</summary>
internal sealed class UsageCounts
{
    private const int MostNames = 32, LongestName = 100;

    private static readonly string[] Parts = ["device", "os", "channel", "campaign", "timezone"];

    private readonly BoundedTable<long>[] _counts = [.. Parts.Select(_ => new BoundedTable<long>(MostNames))];
    private int[]? _hours;

    public void Add(JsonElement context, DateTimeOffset? time)
    {
        for (var part = 0; part < Parts.Length; part++)
        {
            if (context.Find(Parts[part]).TextOrNull() is not { Length: > 0 } text) continue;
            if (_counts[part].FindOrAdd(ClippedText.Of(text, LongestName)) is var place and >= 0) _counts[part].At(place)++;
            if (Parts[part] == "timezone" && time is { } t && LocalTime.Hour(t, text) is { } hour) (_hours ??= new int[24])[hour]++;
        }
    }

    /// <summary>As it is shown; null when no part was ever named.</summary>
    public Usage? Read() => Array.TrueForAll(_counts, c => c.Count == 0)
        ? null
        : new Usage(Counts(0), Counts(1), Counts(2), Counts(3), Counts(4).OrderByDescending(z => z.Value).FirstOrDefault().Key, _hours is null ? null : [.. _hours]);

    public static void Save(StateWriter writer, UsageCounts counts)
    {
        foreach (var table in counts._counts) table.Save(writer, static (w, count) => w.Count(count));
        writer.Count(counts._hours is null ? 0 : 24);
        foreach (var hour in counts._hours ?? []) writer.Count(hour);
    }

    public static UsageCounts Load(StateReader reader)
    {
        var counts = new UsageCounts();
        foreach (var table in counts._counts) table.Load(reader, static r => r.LongCount());
        if (reader.Length() is var hours && hours == 0) return counts;
        if (hours != 24) throw StateReader.Damaged();
        counts._hours = new int[24];
        foreach (ref var hour in counts._hours.AsSpan()) hour = reader.Count();
        return counts;
    }

    private SortedDictionary<string, long> Counts(int part)
    {
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        for (var place = 0; place < _counts[part].Count; place++) counts[_counts[part].NameAt(place)] = _counts[part].At(place);
        return counts;
    }
}
