using System.IO.Compression;
using System.Text.Json;
using System.Text.RegularExpressions;
using Attune.Data;
using Attune.Features;
using Attune.Models;

namespace Attune.Prediction;

/// <summary>
/// The trained traits of a workspace: a zip file each, with the manifest, the encoding of features, and for each learned class the model of ML.NET, the calibration and the
/// weights of items. A file is there whole or not at all.
/// </summary>
/// <param name="folder">Where they are; made with the first.</param>
public sealed partial class TraitStore(string folder)
{
    /// <summary>Version of the saved form that this code writes, and the newest it reads.</summary>
    public const int SchemaVersion = 1;

    private const string Extension = ".zip", ManifestEntry = "manifest.json", EncodingEntry = "encoding.json", ModelEntry = "model.zip", CurveEntry = "calibration.json", ItemsEntry = "items.json";

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private sealed record SavedItems(string[] Ids, double[] Weights);

    /// <summary>Checks a name: letters, digits, - and _, as it is part of a file's name.</summary>
    /// <exception cref="AttuneException"><c>usage</c>.</exception>
    public static void CheckName(string name)
    {
        if (!Name().IsMatch(name)) throw new AttuneException("usage", $"'{name}' is no name for a trait.", $"Use up to 64 letters, digits, - and _.") { IsUsage = true };
    }

    /// <summary>Keeps a trait as the next version of its name, in place of the one before.</summary>
    public TrainedTrait Save(TrainedTrait trait)
    {
        ArgumentNullException.ThrowIfNull(trait);
        CheckName(trait.Manifest.Name);
        Directory.CreateDirectory(folder);
        var path = PathOf(trait.Manifest.Name);
        var numbered = trait with { Manifest = trait.Manifest with { Version = 1 + (File.Exists(path) ? ReadManifest(path).Version : 0) } };
        WholeFile.Write(path, stream => Write(stream, numbered));
        return numbered;
    }

    /// <summary>The manifests of all traits, in order of name.</summary>
    public IReadOnlyList<TraitManifest> List() => [.. Files().Select(ReadManifest)];

    /// <summary>All traits, in order of name.</summary>
    /// <exception cref="AttuneException"><c>damaged_model</c>, <c>newer_schema</c>.</exception>
    public IReadOnlyList<TrainedTrait> Load() => [.. Files().Select(Read)];

    /// <summary>Forgets a trait; false when there is none of the name.</summary>
    public bool Remove(string name)
    {
        CheckName(name);
        if (!File.Exists(PathOf(name))) return false;
        File.Delete(PathOf(name));
        return true;
    }

    private IEnumerable<string> Files() => Directory.Exists(folder) ? Directory.GetFiles(folder, "*" + Extension).Order(StringComparer.Ordinal) : [];

    private string PathOf(string name) => Path.Combine(folder, name + Extension);

    private static void Write(Stream stream, TrainedTrait trait)
    {
        using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        WriteJson(zip, ManifestEntry, trait.Manifest);
        WriteJson(zip, EncodingEntry, trait.Model.Encoding);
        foreach (var (place, problem) in trait.Model.Problems.Index())
        {
            var columns = trait.Model.Encoding.Features.Count + (problem.Taste is null ? 0 : 1);
            using (var entry = zip.CreateEntry($"{place}/{ModelEntry}", CompressionLevel.NoCompression).Open())
            using (var memory = new MemoryStream())
            {
                Learners.Save(problem.Model, columns, memory); // seeks, which an entry cannot
                memory.WriteTo(entry);
            }

            WriteJson(zip, $"{place}/{CurveEntry}", problem.Curve);
            if (problem.Taste is { } taste) WriteJson(zip, $"{place}/{ItemsEntry}", new SavedItems(taste.Items.Ids.ToArray(), taste.Weights));
        }
    }

    private static TrainedTrait Read(string path)
    {
        var manifest = ReadManifest(path);
        return Reading(path, zip =>
        {
            var options = (TraitOptions)ModelOptions.FromJson(typeof(TraitOptions), manifest.Options);
            var problems = Enumerable.Range(0, manifest.Levels.Count == 2 ? 1 : manifest.Levels.Count).Select(place => ReadProblem(zip, place)).ToList();
            return new TrainedTrait(manifest, new TraitModel(manifest.Levels, ReadJson<FeatureEncoding>(zip, EncodingEntry), problems, options));
        });
    }

    private static BinaryProblem ReadProblem(ZipArchive zip, int place)
    {
        using var memory = new MemoryStream();
        using (var entry = Entry(zip, $"{place}/{ModelEntry}").Open()) entry.CopyTo(memory);
        memory.Position = 0;
        var items = zip.GetEntry($"{place}/{ItemsEntry}") is null ? null : ReadJson<SavedItems>(zip, $"{place}/{ItemsEntry}");
        if (items is not null && items.Weights.Length != items.Ids.Length + 1) throw new InvalidDataException("items");
        return new BinaryProblem(Learners.Load(memory), items is null ? null : new ItemTaste(IdMap.From(items.Ids), items.Weights), ReadJson<CalibrationCurve>(zip, $"{place}/{CurveEntry}"));
    }

    private static TraitManifest ReadManifest(string path)
    {
        var manifest = Reading(path, zip => ReadJson<TraitManifest>(zip, ManifestEntry));
        return manifest.SchemaVersion <= SchemaVersion ? manifest
            : throw new AttuneException("newer_schema", $"The model in '{path}' has schema version {manifest.SchemaVersion}; this software reads up to {SchemaVersion}.", $"Update the software.");
    }

    private static T Reading<T>(string path, Func<ZipArchive, T> read)
    {
        try
        {
            using var zip = ZipFile.OpenRead(path);
            return read(zip);
        }
        catch (Exception e) when (e is InvalidDataException or JsonException or FormatException or ArgumentException or InvalidOperationException or EndOfStreamException)
        {
            throw new AttuneException("damaged_model", $"'{path}' is no trained trait, or damaged.", $"attune traits train makes one.", e);
        }
    }

    private static ZipArchiveEntry Entry(ZipArchive zip, string name) => zip.GetEntry(name) ?? throw new InvalidDataException(name);

    private static void WriteJson<T>(ZipArchive zip, string name, T value)
    {
        using var entry = zip.CreateEntry(name).Open();
        JsonSerializer.Serialize(entry, value, Json);
    }

    private static T ReadJson<T>(ZipArchive zip, string name)
    {
        using var entry = Entry(zip, name).Open();
        return JsonSerializer.Deserialize<T>(entry, Json) ?? throw new InvalidDataException(name);
    }

    [GeneratedRegex(@"^[\p{L}\p{N}_-]{1,64}$")]
    private static partial Regex Name();
}
