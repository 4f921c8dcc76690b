using System.Text.Json;
using System.Text.Json.Serialization;

namespace Attune.Models.Runs;

/// <summary>The folder of a run: <c>run.json</c>, <c>scalars.csv</c>, <c>checkpoint.safetensors</c>, and what TensorBoard reads.</summary>
/// <param name="path">The folder.</param>
internal sealed class RunFolder(string path)
{
    private const string RecordFile = "run.json";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, // a diverged loss is no number
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        IgnoreReadOnlyProperties = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>The numbers that the training told.</summary>
    public string Scalars => Path.Combine(path, "scalars.csv");

    /// <summary>The state to resume from.</summary>
    public string Checkpoint => Path.Combine(path, "checkpoint.safetensors");

    /// <summary>Held open as long as the run goes on.</summary>
    public string Lock => Path.Combine(path, ".running");

    /// <summary>Writes <c>run.json</c>.</summary>
    public void Write(RunRecord record) => WholeFile.Write(Path.Combine(path, RecordFile), stream => JsonSerializer.Serialize(stream, record, Json));

    /// <summary>Reads <c>run.json</c>; null when there is none. A run whose process is gone is interrupted.</summary>
    /// <exception cref="AttuneException"><c>damaged_run</c>, or <c>newer_schema</c> when a later version of this software wrote it.</exception>
    public RunRecord? Read()
    {
        var record = Parse();
        if (record is not { Status: RunStatus.Running } || FolderLock.IsHeld(Lock)) return record;

        // It may have come to its end between the two looks.
        record = Parse();
        if (record is not { Status: RunStatus.Running }) return record;
        return record with { Status = RunStatus.Interrupted, Metrics = With(record.Metrics, ScalarFile.Read(Scalars)) };
    }

    private RunRecord? Parse()
    {
        var file = Path.Combine(path, RecordFile);
        try
        {
            if (!File.Exists(file)) return null;
            var record = JsonSerializer.Deserialize<RunRecord>(File.ReadAllBytes(file), Json);
            if (record is not { Id: not null, Start: { Model: not null, Data: not null }, Metrics: not null }) throw new JsonException("no run in it");
            return record.SchemaVersion <= RunRegistry.SchemaVersion ? record : throw new AttuneException(
                "newer_schema", $"The run in '{file}' has schema version {record.SchemaVersion}; this software reads up to {RunRegistry.SchemaVersion}.", $"Update the software.");
        }
        catch (JsonException e)
        {
            throw new AttuneException("damaged_run", $"The run in '{file}' cannot be read: {e.Message}", $"Remove its directory.", e);
        }
    }

    /// <summary>The summaries that the process wrote last, with what it told after; a value that counts twice changes nothing.</summary>
    private static Dictionary<string, ScalarSummary> With(IReadOnlyDictionary<string, ScalarSummary> written, IEnumerable<RunScalar> scalars)
    {
        var summaries = new Dictionary<string, ScalarSummary>(written, StringComparer.Ordinal);
        foreach (var (name, step, value, _) in scalars)
            summaries[name] = summaries.TryGetValue(name, out var known) ? known.With(step, value) : ScalarSummary.Of(step, value);
        return summaries;
    }
}
