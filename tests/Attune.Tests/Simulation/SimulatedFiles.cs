using System.Globalization;
using System.Text.Json;
using Attune.Simulation;

namespace Attune.Tests.Simulation;

/// <summary>One simulation on disk, written once and read by several test classes.</summary>
[CollectionDefinition(Collection)]
public sealed class SimulatedFiles : ICollectionFixture<SimulatedFiles>, IDisposable
{
    public const string Collection = "Simulated files";

    public static readonly SimulationOptions Options = new() { Users = 2_000, Items = 800, Events = 100_000, Seed = 7 };

    private readonly Dictionary<string, List<Dictionary<string, string>>> _tables = [];

    public SimulatedFiles()
    {
        Report = SimulationWriter.Write(Folder, Options, new RunContext(2));
        Lines = File.ReadAllLines(Path.Combine(Folder, "events.jsonl"));
        Dirty = Table("truth/dirty_lines.csv").ToDictionary(row => int.Parse(row["line"]), row => row["reason"]);
        Duplicates = Table("truth/duplicates.csv").ToDictionary(row => int.Parse(row["line"]), row => int.Parse(row["original_line"]));
        Events = [.. Lines.Index().Where(l => !Dirty.ContainsKey(l.Index + 1) && !Duplicates.ContainsKey(l.Index + 1)).Select(l => Parse(l.Item))];
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("attune-simulation-").FullName;

    public SimulationReport Report { get; }

    public string[] Lines { get; }

    /// <summary>Reasons by line number.</summary>
    public Dictionary<int, string> Dirty { get; }

    /// <summary>Repeated lines by line number.</summary>
    public Dictionary<int, int> Duplicates { get; }

    /// <summary>The good lines.</summary>
    public List<JsonElement> Events { get; }

    public IEnumerable<JsonElement> Named(string name) => Events.Where(e => e.TryGetProperty("event", out var text) && text.GetString() == name);

    /// <summary>The rows of a table whose cells need no quotes.</summary>
    public IReadOnlyList<Dictionary<string, string>> Table(string name) =>
        _tables.TryGetValue(name, out var rows) ? rows : _tables[name] = Read(name);

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    public static double Number(string cell) => double.Parse(cell, CultureInfo.InvariantCulture);

    public static string Text(JsonElement e, string name) => e.GetProperty(name).GetString()!;

    public static JsonElement Properties(JsonElement e) => e.GetProperty("properties");

    private List<Dictionary<string, string>> Read(string name)
    {
        var lines = File.ReadAllLines(Path.Combine(Folder, name));
        var header = lines[0].Split(',');
        return [.. lines.Skip(1).Select(line => header.Zip(line.Split(',')).ToDictionary(cell => cell.First, cell => cell.Second))];
    }

    private static JsonElement Parse(string line)
    {
        using var document = JsonDocument.Parse(line);
        return document.RootElement.Clone();
    }
}
