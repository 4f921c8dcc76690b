using System.Globalization;
using System.Text.Json;
using Attune.Models;
using Attune.Numerics;

namespace Attune.Text;

/// <summary>Keeps a sentiment model as one safetensors file, whose metadata hold its options, the version of the form, and the fingerprint of the texts it learned from.</summary>
public static class SentimentFile
{
    /// <summary>Version of the saved form that this code writes, and the newest it reads.</summary>
    public const int SchemaVersion = 1;

    private const string ModelKey = "model", OptionsKey = "options", SchemaKey = "schema_version", FingerprintKey = "data_fingerprint";

    /// <summary>Writes a model in place of the one that may be there, whole or not at all.</summary>
    public static void Save(string path, SentimentModel model, LabelledTexts texts)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(texts);
        var archive = new TensorArchive();
        model.Save(archive);
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [ModelKey] = SentimentTrainer.Description.Name,
            [OptionsKey] = ModelOptions.ToJson(model.Options).GetRawText(),
            [SchemaKey] = SchemaVersion.ToString(CultureInfo.InvariantCulture),
            [FingerprintKey] = Fingerprint(texts),
        };
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder) Directory.CreateDirectory(folder);
        WholeFile.Write(path, stream => SafeTensors.Write(stream, archive, metadata));
    }

    /// <summary>Reads a model.</summary>
    /// <exception cref="AttuneException"><c>file_not_found</c>, <c>damaged_model</c>, or <c>newer_schema</c> when a later version of this software wrote it.</exception>
    public static SentimentModel Load(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!File.Exists(path)) throw new AttuneException("file_not_found", $"There is no sentiment model {path}.", $"attune text train makes one.") { IsUsage = true };
        using var stream = File.OpenRead(path);
        var (archive, metadata) = SafeTensors.Read(stream);
        if (metadata.GetValueOrDefault(ModelKey) != SentimentTrainer.Description.Name || !metadata.TryGetValue(OptionsKey, out var options))
            throw new AttuneException("damaged_model", $"'{path}' is no sentiment model.", $"attune text train makes one.");
        if (!int.TryParse(metadata.GetValueOrDefault(SchemaKey), NumberStyles.None, CultureInfo.InvariantCulture, out var version) || version > SchemaVersion)
            throw new AttuneException("newer_schema", $"The model in '{path}' has schema version {version}; this software reads up to {SchemaVersion}.", $"Update the software.");
        return SentimentModel.Load(archive, (SentimentOptions)ModelOptions.FromJson(typeof(SentimentOptions), JsonSerializer.Deserialize<JsonElement>(options)));
    }

    private static string Fingerprint(LabelledTexts texts)
    {
        var key = (ulong)texts.Count;
        for (var k = 0; k < texts.Count; k++) key = SplitMix.Mix(key, SplitMix.KeyOf(texts.Texts[k]) + (texts.IsPositive[k] ? 1UL : 0));
        return key.ToString("x16", CultureInfo.InvariantCulture);
    }
}
