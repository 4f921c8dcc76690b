using System.Text.Json;

namespace Attune.Evaluation.Tuning;

/// <summary>
/// The trials of a search as JSON Lines: what is searched, and then a line a trial, on disk when the trial is done. A search that finds its own file goes on
/// where it stopped; a last line that was cut short is dropped.
/// </summary>
public sealed class TrialLog
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "trials.jsonl";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    private readonly string? _path;

    private TrialLog(string? path, IReadOnlyList<Trial> earlier) => (_path, Earlier) = (path, earlier);

    /// <summary>Keeps nothing.</summary>
    public static TrialLog None { get; } = new(null, []);

    /// <summary>The trials of earlier runs, in their order.</summary>
    public IReadOnlyList<Trial> Earlier { get; }

    /// <summary>Opens the file of a search in a folder, or begins it.</summary>
    /// <param name="directory">Made when it is not there.</param>
    /// <param name="study">What is searched: whatever decides about the results.</param>
    /// <exception cref="AttuneException"><c>other_study</c>: the file is of another search.</exception>
    public static TrialLog Open(string directory, JsonElement study)
    {
        ArgumentNullException.ThrowIfNull(directory);
        Directory.CreateDirectory(directory);
        var path = Path.Combine(directory, FileName);
        var header = JsonSerializer.Serialize(study, Json);
        string[] lines = File.Exists(path) ? [.. File.ReadLines(path)] : [];
        if (lines.Length > 0 && lines[0] != header)
            throw new AttuneException("other_study", $"{path} holds the trials of another search: {Difference(lines[0], study)}.", $"Name another folder with --out, or delete this one to begin again.") { IsUsage = true };
        var earlier = lines.Skip(1).Select(Read).TakeWhile(t => t is not null).OfType<Trial>().ToList();
        Rewrite(path, header, earlier);
        return new TrialLog(path, earlier);
    }

    /// <summary>Writes a trial down.</summary>
    public void Add(Trial trial)
    {
        if (_path is null) return;
        using var stream = new FileStream(_path, FileMode.Append);
        JsonSerializer.Serialize(stream, trial, Json);
        stream.WriteByte((byte)'\n');
        stream.Flush(flushToDisk: true);
    }

    /// <summary>Without what a crash left at the end.</summary>
    private static void Rewrite(string path, string header, List<Trial> trials)
    {
        File.WriteAllLines(path + ".tmp", [header, .. trials.Select(t => JsonSerializer.Serialize(t, Json))]);
        File.Move(path + ".tmp", path, overwrite: true);
    }

    private static Trial? Read(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<Trial>(line, Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The names of what differs, for people.</summary>
    private static string Difference(string header, JsonElement study)
    {
        try
        {
            var other = JsonSerializer.Deserialize<JsonElement>(header);
            return string.Join(", ", study.EnumerateObject().Where(p => !other.TryGetProperty(p.Name, out var o) || o.GetRawText() != p.Value.GetRawText()).Select(p => p.Name));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return "no header";
        }
    }
}
