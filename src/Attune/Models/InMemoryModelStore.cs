namespace Attune.Models;

/// <summary>Keeps models as long as the process lives. Thread-safe.</summary>
public sealed class InMemoryModelStore : IModelStore
{
    private readonly Lock _lock = new();
    private readonly List<PublishedModel> _models = [];

    /// <inheritdoc/>
    public Task<ModelManifest> PublishAsync(PublishedModel model, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        cancellation.ThrowIfCancellationRequested();
        lock (_lock)
        {
            var version = _models.Count(m => m.Manifest.Model == model.Manifest.Model) + 1;
            var manifest = model.Manifest with { Version = version };
            _models.Add(model with { Manifest = manifest });
            return Task.FromResult(manifest);
        }
    }

    /// <inheritdoc/>
    public Task<PublishedModel?> LoadAsync(string? model = null, int? version = null, CancellationToken cancellation = default)
    {
        lock (_lock)
        {
            var name = model ?? _models.LastOrDefault()?.Manifest.Model;
            return Task.FromResult(_models.FindLast(m => m.Manifest.Model == name && (version is null || m.Manifest.Version == version)));
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ModelManifest>> ListAsync(CancellationToken cancellation = default)
    {
        lock (_lock) return Task.FromResult<IReadOnlyList<ModelManifest>>([.. _models.Select(m => m.Manifest)]);
    }
}
