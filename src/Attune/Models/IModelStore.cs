using System.Text.Json.Serialization;
using Attune.Data;

namespace Attune.Models;

/// <summary>What is written beside a saved model.</summary>
/// <param name="SchemaVersion">Version of the saved form.</param>
/// <param name="Model">Name in the catalog.</param>
/// <param name="Version">1, 2, 3 … for each model name.</param>
/// <param name="Options">The options it was trained with, as one JSON object in snake_case.</param>
/// <param name="DataFingerprint">Fingerprint of the data it was trained on (<see cref="Dataset.Fingerprint"/>).</param>
/// <param name="Users">Users at training.</param>
/// <param name="Items">Items at training.</param>
/// <param name="Interactions">Interactions at training.</param>
/// <param name="TrainedAt">When.</param>
/// <param name="FitSeconds">How long training took.</param>
/// <param name="Seed">Seed of the run.</param>
public sealed record ModelManifest(
    int SchemaVersion, string Model, int Version, System.Text.Json.JsonElement Options, string DataFingerprint,
    int Users, int Items, long Interactions, DateTimeOffset TrainedAt, double FitSeconds, int Seed)
{
    /// <summary>The newest event that it may have learned from (<see cref="Dataset.LastEvent"/>); 0 when it learned from no log.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long LastEvent { get; init; }

    /// <summary>The version that it was made from; null when training began at the beginning.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ModelParent? Parent { get; init; }
}

/// <summary>What a version was made from, and how.</summary>
/// <param name="Model">Name in the catalog.</param>
/// <param name="Version">Its version.</param>
/// <param name="By">How: <c>continued</c>, <c>pruned</c>, <c>distilled</c>, <c>int8</c>.</param>
public sealed record ModelParent(string Model, int Version, string By);

/// <summary>A trained model with the external ids that its dense ints stand for.</summary>
/// <param name="Manifest">What it is.</param>
/// <param name="Model">The model.</param>
/// <param name="Users">External ids of its users.</param>
/// <param name="Items">External ids of its items.</param>
public sealed record PublishedModel(ModelManifest Manifest, IModel Model, IdMap Users, IdMap Items)
{
    /// <summary>A model as it comes from training, to be published: its version is still 0.</summary>
    public static PublishedModel Of(IModelTrainer trainer, object options, TimedModel trained, Dataset dataset, int seed, DateTimeOffset trainedAt)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        ArgumentNullException.ThrowIfNull(trained);
        ArgumentNullException.ThrowIfNull(dataset);
        var manifest = new ModelManifest(
            0, trainer.Description.Name, 0, ModelOptions.ToJson(options), dataset.Fingerprint(),
            dataset.Users.Count, dataset.Items.Count, dataset.Interactions.Count, trainedAt, trained.FitSeconds, seed)
        { LastEvent = dataset.LastEvent };
        return new PublishedModel(manifest, trained.Model, dataset.Users, dataset.Items);
    }

    /// <summary>All that is saved of it but the manifest.</summary>
    internal TensorArchive ToArchive()
    {
        var archive = new TensorArchive();
        Model.Save(archive);
        IdBlob.Add(archive, "ids.users", Users);
        IdBlob.Add(archive, "ids.items", Items);
        return archive;
    }
}

/// <summary>Versions of trained models. A version is there whole or not at all.</summary>
public interface IModelStore
{
    /// <summary>Keeps a model as the next version of its name; the manifest's version is given by the store.</summary>
    Task<ModelManifest> PublishAsync(PublishedModel model, CancellationToken cancellation = default);

    /// <summary>Loads a version: of a name or of the model published last, the given number or the newest. Null when there is none.</summary>
    Task<PublishedModel?> LoadAsync(string? model = null, int? version = null, CancellationToken cancellation = default);

    /// <summary>All versions, oldest first.</summary>
    Task<IReadOnlyList<ModelManifest>> ListAsync(CancellationToken cancellation = default);
}
