using System.Text.Json;
using System.Text.Json.Serialization;
using Attune.Models;

namespace Attune.Profiles.Personas;

/// <summary>Keeps the personas of a workspace as one JSON file, whole or not at all.</summary>
public static class PersonaFile
{
    private static readonly JsonSerializerOptions Json = new(Profile.Json) { WriteIndented = true, Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) } };

    /// <summary>Writes the personas in place of those that may be there.</summary>
    public static void Save(string path, PersonaModel model)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder) Directory.CreateDirectory(folder);
        WholeFile.Write(path, stream => JsonSerializer.Serialize(stream, model, Json));
    }

    /// <summary>Reads the personas; null when there are none.</summary>
    /// <exception cref="AttuneException"><c>damaged_model</c>, or <c>newer_schema</c> when a later version of this software wrote it.</exception>
    public static PersonaModel? Load(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!File.Exists(path)) return null;
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            var schema = json.RootElement.GetProperty("schema_version").GetInt32();
            if (schema > PersonaModel.CurrentSchema)
                throw new AttuneException("newer_schema", $"The model in '{path}' has schema version {schema}; this software reads up to {PersonaModel.CurrentSchema}.", $"Update the software.");
            var model = json.Deserialize<PersonaModel>(Json);
            if (model is { Clusters.Count: > 0, Features: not null } && model.Clusters.All(c => c.Centroid?.Count == model.Features.Count)) return model;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            // told below
        }

        throw new AttuneException("damaged_model", $"'{path}' holds no personas.", $"attune personas --train makes them anew.");
    }
}
