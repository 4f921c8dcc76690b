using System.Text;
using System.Text.Json;
using Attune.Profiles;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli.Report.Portrait;

/// <summary>A dimension that has no picture: its values by name.</summary>
internal static class PlainSection
{
    private const int MostValues = 24;

    public static void Append(StringBuilder body, string name, DimensionReading reading)
    {
        var json = JsonSerializer.SerializeToElement(reading.Value, reading.Value.GetType(), Profile.Json);
        var facts = Flat("", json).Take(MostValues).ToList();
        if (facts.Count == 0) return;
        PortraitPage.Section(body, T(name), reading, b => PortraitPage.Facts(b, facts));
    }

    /// <summary>Every value with the way to it; provenance of parts is left out.</summary>
    private static IEnumerable<(string Name, string Value)> Flat(string path, JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().Where(p => p.Name != "provenance").SelectMany(p => Flat(path.Length == 0 ? p.Name : $"{path}, {p.Name}", p.Value)),
        JsonValueKind.Array => json.EnumerateArray().SelectMany((element, k) => Flat($"{path} {k + 1}", element)),
        JsonValueKind.Null => [],
        _ => [(PortraitPage.Cut(path, 60), PortraitPage.Cut(json.ToString()))],
    };
}
