using Attune.Data;
using Attune.Models;
using Attune.Models.Runs;

namespace Attune.Cli.Commands;

/// <summary>What is to be trained.</summary>
/// <param name="Trainer">The model.</param>
/// <param name="Options">Its options.</param>
/// <param name="IsPrepared">With what preparation did, or on the raw log.</param>
/// <param name="Parent">What it goes on from; null when it begins at the beginning.</param>
/// <param name="Projector">Also write the vectors of users and items for TensorBoard's projector.</param>
internal sealed record TrainOrder(IModelTrainer Trainer, object Options, bool IsPrepared = true, RunParent? Parent = null, bool Projector = false)
{
    /// <summary>The version whose model training goes on from; null to train from the beginning.</summary>
    public PublishedModel? From { get; init; }

    /// <summary>With <see cref="From"/>: the part of the data to learn from; null for all.</summary>
    public Dataset? Fresh { get; init; }

    /// <summary>What must be passed before the model is published; null for nothing.</summary>
    public TrainGuard? Guard { get; init; }

    /// <summary>What the version to be published is made from.</summary>
    public ModelParent? Lineage => From is null ? null : new ModelParent(From.Manifest.Model, From.Manifest.Version, "continued");

    /// <summary>Does it.</summary>
    public IModel Train(Dataset dataset, RunContext run) => From is null
        ? Trainer.Train(dataset, Options, run)
        : ((IContinuesTraining)Trainer).Continue(dataset, Fresh ?? dataset, From, Options, run);
}

/// <summary>What a training learns from.</summary>
/// <param name="All">Everything.</param>
/// <param name="Fresh">What is newer than the version that it goes on from; null without one, or when it learns from everything.</param>
/// <param name="NewToIncumbent">What is newer than the version that it is held against; null without one, or when nobody knows.</param>
internal sealed record TrainingData(Dataset All, Dataset? Fresh, Dataset? NewToIncumbent)
{
    public static async Task<TrainingData> LoadAsync(bool prepared, PublishedModel? from, bool newOnly, PublishedModel? incumbent, Session session)
    {
        using var workspace = session.OpenWorkspace();
        var all = await workspace.DatasetAsync(new DatasetQuery(prepared), session);
        var fresh = newOnly ? await AfterAsync(from!.Manifest) : null;
        if (fresh is { Interactions.Count: 0 })
            throw new AttuneException("nothing_new", $"There is nothing newer than version {from!.Manifest.Version} of {from.Manifest.Model} to learn from.", $"attune import takes data in; without --new-only training goes on with everything.");
        return new TrainingData(all, fresh, incumbent is { Manifest.LastEvent: > 0 } ? await AfterAsync(incumbent.Manifest) : null);

        async Task<Dataset> AfterAsync(ModelManifest version) =>
            all.WithThoseOf(await workspace.DatasetAsync(new DatasetQuery(prepared, After: version.LastEvent), session));
    }
}
