using System.Text.Json;

namespace Attune.Models;

/// <summary>
/// Keeps each version in its own directory: <c>ials/v0001/{model.safetensors, manifest.json}</c>. A version is written beside,
/// forced to disk and renamed, so that it is there whole or not at all; what a crash leaves is swept up by the next publication.
/// Publications of several processes wait for each other.
/// </summary>
/// <param name="directory">Where to keep the models; made when the first is published.</param>
/// <param name="catalog">Makes the models again; null for <see cref="ModelCatalog.Default"/>.</param>
public sealed class FileModelStore(string directory, ModelCatalog? catalog = null) : IModelStore
{
    /// <summary>Version of the saved form that this code writes, and the newest it reads.</summary>
    public const int SchemaVersion = 1;

    private const string TensorFile = "model.safetensors";
    private const string ManifestFile = "manifest.json";
    private const string UnfinishedPrefix = ".unfinished-";

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    private readonly ModelCatalog _catalog = catalog ?? ModelCatalog.Default;

    /// <inheritdoc/>
    public async Task<ModelManifest> PublishAsync(PublishedModel model, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        Directory.CreateDirectory(directory);
        await using var publishing = await FolderLock.TakeAsync(Path.Combine(directory, ".lock"), cancellation);
        SweepUnfinished();
        var saved = ReadAll();
        var version = saved.Where(s => s.Manifest.Model == model.Manifest.Model).Select(s => s.Manifest.Version).DefaultIfEmpty().Max() + 1;
        var entry = new Saved(saved.Select(s => s.Sequence).DefaultIfEmpty().Max() + 1, model.Manifest with { SchemaVersion = SchemaVersion, Version = version });
        await Task.Run(() => Write(entry, model), cancellation);
        return entry.Manifest;
    }

    /// <inheritdoc/>
    /// <exception cref="AttuneException"><c>damaged_model</c>, or <c>newer_schema</c> when a later version of this software wrote it.</exception>
    public Task<PublishedModel?> LoadAsync(string? model = null, int? version = null, CancellationToken cancellation = default)
    {
        var saved = ReadAll();
        var name = model ?? saved.LastOrDefault()?.Manifest.Model;
        var entry = saved.FindLast(s => s.Manifest.Model == name && (version is null || s.Manifest.Version == version));
        return entry is null ? Task.FromResult<PublishedModel?>(null) : Task.Run<PublishedModel?>(() => Read(entry.Manifest), cancellation);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ModelManifest>> ListAsync(CancellationToken cancellation = default) =>
        Task.FromResult<IReadOnlyList<ModelManifest>>([.. ReadAll().Select(s => s.Manifest)]);

    /// <summary>A manifest as it is kept.</summary>
    /// <param name="Sequence">1, 2, 3 … over all models, in the order of publication.</param>
    /// <param name="Manifest">The manifest.</param>
    private sealed record Saved(long Sequence, ModelManifest Manifest);

    private string DirectoryOf(ModelManifest manifest) => Path.Combine(directory, manifest.Model, $"v{manifest.Version:D4}");

    private void Write(Saved entry, PublishedModel model)
    {
        var final = DirectoryOf(entry.Manifest);
        var unfinished = Path.Combine(directory, UnfinishedPrefix + Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(unfinished);
        try
        {
            WriteThrough(Path.Combine(unfinished, TensorFile), stream => SafeTensors.Write(stream, ArchiveOf(model)));
            WriteThrough(Path.Combine(unfinished, ManifestFile), stream => JsonSerializer.Serialize(stream, entry, Json));
            Directory.CreateDirectory(Path.GetDirectoryName(final)!);
            Directory.Move(unfinished, final);
        }
        catch
        {
            // A full disk, most likely: give back what was taken.
            Directory.Delete(unfinished, recursive: true);
            throw;
        }
    }

    private static TensorArchive ArchiveOf(PublishedModel model)
    {
        var archive = new TensorArchive();
        model.Model.Save(archive);
        IdBlob.Add(archive, "ids.users", model.Users);
        IdBlob.Add(archive, "ids.items", model.Items);
        return archive;
    }

    private static void WriteThrough(string path, Action<Stream> write)
    {
        using var stream = new FileStream(path, FileMode.CreateNew);
        write(stream);
        stream.Flush(flushToDisk: true);
    }

    private PublishedModel Read(ModelManifest manifest)
    {
        var trainer = _catalog.Get(manifest.Model);
        using var stream = OpenTensors(Path.Combine(DirectoryOf(manifest), TensorFile));
        var (archive, _) = SafeTensors.Read(stream);
        var options = ModelOptions.FromJson(trainer.OptionsType, manifest.Options);
        return new PublishedModel(manifest, trainer.Load(archive, options), IdBlob.Get(archive, "ids.users"), IdBlob.Get(archive, "ids.items"));
    }

    private static FileStream OpenTensors(string path)
    {
        try
        {
            return File.OpenRead(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new AttuneException("damaged_model", $"The model's file '{path}' is missing.", $"Train the model again.", e);
        }
    }

    /// <summary>Oldest publication first.</summary>
    private List<Saved> ReadAll()
    {
        if (!Directory.Exists(directory)) return [];
        var manifests = Directory.EnumerateDirectories(directory).Where(d => !IsUnfinished(d))
            .SelectMany(Directory.EnumerateDirectories).Select(d => Path.Combine(d, ManifestFile)).Where(File.Exists);
        return [.. manifests.Select(ReadManifest).OrderBy(s => s.Sequence)];
    }

    private static Saved ReadManifest(string path)
    {
        try
        {
            var saved = JsonSerializer.Deserialize<Saved>(File.ReadAllBytes(path), Json);
            if (saved?.Manifest is not { Model: not null } manifest) throw new JsonException("no manifest in it");
            return manifest.SchemaVersion <= SchemaVersion ? saved : throw new AttuneException(
                "newer_schema", $"The model in '{path}' has schema version {manifest.SchemaVersion}; this software reads up to {SchemaVersion}.", $"Update the software.");
        }
        catch (JsonException e)
        {
            throw new AttuneException("damaged_model", $"The manifest '{path}' cannot be read: {e.Message}", $"Remove its directory and train the model again.", e);
        }
    }

    /// <summary>Only under the lock, when nobody is writing.</summary>
    private void SweepUnfinished()
    {
        foreach (var path in Directory.EnumerateDirectories(directory).Where(IsUnfinished)) Directory.Delete(path, recursive: true);
    }

    private static bool IsUnfinished(string path) => Path.GetFileName(path).StartsWith(UnfinishedPrefix, StringComparison.Ordinal);
}
