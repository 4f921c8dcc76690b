using System.Globalization;
using System.Text.Json;

namespace Attune.Models;

/// <summary>
/// Keeps each version in its own directory: <c>ials/v0001/{model.safetensors, manifest.json}</c>. A version is written beside,
/// forced to disk and renamed, so that it is there whole or not at all; what a crash leaves is swept up by the next publication.
/// Publications of several processes wait for each other. The manifest holds the SHA-256 of the arrays and of itself, and a version
/// that was cut short or changed since is refused.
/// </summary>
/// <param name="directory">Where to keep the models; made when the first is published.</param>
/// <param name="catalog">Makes the models again; null for <see cref="ModelCatalog.Default"/>.</param>
public sealed class FileModelStore(string directory, ModelCatalog? catalog = null) : IModelStore
{
    /// <summary>Version of the saved form that this code writes, and the newest it reads.</summary>
    public const int SchemaVersion = 2;

    /// <summary>The first version whose files are checked.</summary>
    private const int FirstSealed = 2;

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
        var places = Places();
        var version = places.Where(p => p.Model == model.Manifest.Model).Select(p => p.Version).DefaultIfEmpty().Max() + 1;
        var entry = new Saved(LastSequence(places) + 1, model.Manifest with { SchemaVersion = SchemaVersion, Version = version });
        await Task.Run(() => Write(entry, model), cancellation);
        return entry.Manifest;
    }

    /// <inheritdoc/>
    /// <exception cref="AttuneException"><c>damaged_model</c>, or <c>newer_schema</c> when a later version of this software wrote it.</exception>
    public Task<PublishedModel?> LoadAsync(string? model = null, int? version = null, CancellationToken cancellation = default)
    {
        var published = Places().Where(p => p.IsPublished && (model is null || p.Model == model) && (version is null || p.Version == version)).ToList();
        if (published.Count == 0) return Task.FromResult<PublishedModel?>(null);

        // Only what is asked for is read, so that a damaged version does no harm to the others.
        var entry = model is null ? LastOf(ReadAll(), version) : ReadManifest(published.MaxBy(p => p.Version)!.Manifest);
        return entry is null ? Task.FromResult<PublishedModel?>(null) : Task.Run<PublishedModel?>(() => Read(entry), cancellation);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ModelManifest>> ListAsync(CancellationToken cancellation = default) =>
        Task.FromResult<IReadOnlyList<ModelManifest>>([.. ReadAll().Select(s => s.Manifest)]);

    /// <summary>A manifest as it is kept.</summary>
    /// <param name="Sequence">1, 2, 3 … over all models, in the order of publication.</param>
    /// <param name="Manifest">The manifest.</param>
    /// <param name="Tensors">What <see cref="TensorFile"/> must be; null before schema version 2.</param>
    /// <param name="Seal">See <see cref="TextSeal"/>; null before schema version 2.</param>
    private sealed record Saved(long Sequence, ModelManifest Manifest, FileDigest? Tensors = null, string? Seal = null);

    private string DirectoryOf(ModelManifest manifest) => Path.Combine(directory, manifest.Model, $"v{manifest.Version:D4}");

    private void Write(Saved entry, PublishedModel model)
    {
        var final = DirectoryOf(entry.Manifest);
        var unfinished = Path.Combine(directory, UnfinishedPrefix + Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(unfinished);
        try
        {
            WriteThrough(Path.Combine(unfinished, TensorFile), stream => SafeTensors.Write(stream, model.ToArchive()));
            var sealedEntry = JsonSerializer.SerializeToUtf8Bytes(entry with { Tensors = FileDigest.Of(Path.Combine(unfinished, TensorFile)), Seal = TextSeal.Blank }, Json);
            TextSeal.Close(sealedEntry);
            WriteThrough(Path.Combine(unfinished, ManifestFile), stream => stream.Write(sealedEntry));
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

    private static void WriteThrough(string path, Action<Stream> write)
    {
        using var stream = new FileStream(path, FileMode.CreateNew);
        write(stream);
        stream.Flush(flushToDisk: true);
    }

    private PublishedModel Read(Saved saved)
    {
        var manifest = saved.Manifest;
        var trainer = _catalog.Get(manifest.Model);
        var archive = ReadTensors(Path.Combine(DirectoryOf(manifest), TensorFile), saved.Tensors);
        var options = ModelOptions.FromJson(trainer.OptionsType, manifest.Options);
        return new PublishedModel(manifest, trainer.Load(archive, options), IdBlob.Get(archive, "ids.users"), IdBlob.Get(archive, "ids.items"));
    }

    /// <summary>Reads the arrays while another thread checks the file, so that loading hardly takes longer.</summary>
    private static TensorArchive ReadTensors(string path, FileDigest? expected)
    {
        var checking = expected is null ? Task.CompletedTask : Task.Run(() => expected.Check(path));
        try
        {
            using var stream = File.OpenRead(path);
            return SafeTensors.Read(stream).Archive;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw FileDigest.Missing(path, e);
        }
        finally
        {
            checking.GetAwaiter().GetResult(); // what it says is clearer than what reading a damaged file may have said
        }
    }

    /// <summary>Oldest publication first.</summary>
    private List<Saved> ReadAll() => [.. Places().Where(p => p.IsPublished).Select(p => ReadManifest(p.Manifest)).OrderBy(s => s.Sequence)];

    /// <summary>A version of the model that was published last.</summary>
    private static Saved? LastOf(List<Saved> saved, int? version) =>
        saved.FindLast(s => s.Manifest.Model == saved[^1].Manifest.Model && (version is null || s.Manifest.Version == version));

    private List<Place> Places() => !Directory.Exists(directory) ? [] :
        [.. Directory.EnumerateDirectories(directory).Where(d => !IsUnfinished(d)).SelectMany(Directory.EnumerateDirectories).Select(Place.Of).OfType<Place>()];

    /// <summary>The highest number of a publication, as far as manifests can be read: publishing must not fail for an old version that was damaged.</summary>
    private static long LastSequence(List<Place> places)
    {
        var last = 0L;
        foreach (var place in places.Where(p => p.IsPublished))
        {
            try
            {
                last = Math.Max(last, ReadManifest(place.Manifest).Sequence);
            }
            catch (AttuneException)
            {
                // Told when it is asked for.
            }
        }

        return last;
    }

    /// <summary>A version's directory: <c>ials/v0001</c>.</summary>
    private sealed record Place(string Model, int Version, string Manifest)
    {
        public bool IsPublished => File.Exists(Manifest);

        public static Place? Of(string path) =>
            Path.GetFileName(path) is ['v', .. var number] && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
                ? new Place(Path.GetFileName(Path.GetDirectoryName(path)!), version, Path.Combine(path, ManifestFile))
                : null;
    }

    private static Saved ReadManifest(string path)
    {
        try
        {
            var text = File.ReadAllBytes(path);
            var saved = JsonSerializer.Deserialize<Saved>(text, Json);
            if (saved?.Manifest is not { Model: not null } manifest) throw new JsonException("no manifest in it");
            if (manifest.SchemaVersion > SchemaVersion)
                throw new AttuneException("newer_schema", $"The model in '{path}' has schema version {manifest.SchemaVersion}; this software reads up to {SchemaVersion}.", $"Update the software.");
            if (manifest.SchemaVersion >= FirstSealed && saved.Tensors is null) throw new JsonException("no digest of the arrays in it");
            return (manifest.SchemaVersion < FirstSealed && saved.Seal is null) || TextSeal.Holds(text, saved.Seal ?? "")
                ? saved
                : throw new AttuneException("damaged_model", $"The manifest '{path}' is not what was published: its SHA-256 is another, so it was damaged or changed.", $"Restore it from a backup, or remove its directory and train the model again.");
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
