using System.Text.Json;

namespace Attune.Tests.Simulation;

[Collection(SimulatedFiles.Collection)]
public sealed class DirtyRowsTests(SimulatedFiles files)
{
    [Fact]
    public void Exactly_the_listed_lines_break_the_protocol() =>
        Assert.All(files.Lines.Index(), line => Assert.Equal(files.Dirty.GetValueOrDefault(line.Index + 1), ReasonAgainst(line.Item)));

    [Fact]
    public void Every_kind_of_fault_occurs() => Assert.Equal(11, files.Dirty.Values.Distinct().Count());

    [Fact]
    public void Duplicates_repeat_an_earlier_line_byte_for_byte()
    {
        Assert.NotEmpty(files.Duplicates);
        Assert.All(files.Duplicates, pair =>
        {
            Assert.True(pair.Value < pair.Key);
            Assert.Equal(files.Lines[pair.Value - 1], files.Lines[pair.Key - 1]);
        });
    }

    [Fact]
    public void The_share_of_dirt_is_the_one_asked_for() =>
        Assert.InRange((files.Dirty.Count + files.Duplicates.Count) / (double)files.Events.Count, 0.004, 0.006);

    [Fact]
    public void The_last_line_is_cut_off()
    {
        Assert.Equal("malformed_json", files.Dirty[files.Lines.Length]);
        Assert.NotEqual((byte)'\n', File.ReadAllBytes(Path.Combine(files.Folder, "events.jsonl"))[^1]);
    }

    /// <summary>A strict reader of the protocol, written from its description.</summary>
    private static string? ReasonAgainst(string line)
    {
        JsonElement e;
        try
        {
            e = JsonDocument.Parse(line).RootElement;
        }
        catch (JsonException)
        {
            return "malformed_json";
        }

        bool IsObject(string name) => !e.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Object;
        bool IsText(string name) => !e.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.String;
        var type = e.GetProperty("type").GetString();
        if (type is not ("track" or "identify" or "page" or "group")) return "type_unknown";
        if (!e.TryGetProperty("userId", out _) && !e.TryGetProperty("anonymousId", out _)) return "no_user_anon_id";
        if (type == "track" && !e.TryGetProperty("event", out _)) return "event_not_defined";
        if (!IsText("event")) return "event_not_string";
        if (!IsText("name")) return "name_not_string";
        if (!IsText("category")) return "category_not_string";
        if (!IsObject("properties")) return "properties_not_object";
        if (!IsObject("traits")) return "traits_not_object";
        if (type == "group" && !e.TryGetProperty("groupId", out _)) return "id_required";
        return e.GetProperty("timestamp").TryGetDateTimeOffset(out _) ? null : "timestamp_invalid";
    }
}
