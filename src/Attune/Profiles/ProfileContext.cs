using Attune.Models;
using Attune.Profiles.Personas;

namespace Attune.Profiles;

/// <summary>What a state is read with.</summary>
/// <param name="User">External id of the user.</param>
/// <param name="AsOf">The moment the profile is read for.</param>
/// <param name="Options">How it is read.</param>
/// <param name="Population">Whom the user is compared with; null: nobody.</param>
/// <param name="Model">The model that gives embedding and neighbours; null: none.</param>
/// <param name="Attributes">The user's registered attributes as one JSON object; null when there are none.</param>
/// <param name="History">The user's items.</param>
public sealed record ProfileContext(
    string User, DateTimeOffset AsOf, ProfileOptions Options, PopulationStatistics? Population,
    PublishedModel? Model, string? Attributes, UserHistory History)
{
    private readonly Lazy<float[]?> _embedding = new(() => Model is null ? null : Embed(Model, User, History));

    /// <summary>Categories of the items.</summary>
    public ItemCategories Items { get; init; } = ItemCategories.None;

    /// <summary>The personas of the population; null: none.</summary>
    public PersonaModel? Personas { get; init; }

    /// <summary>What another dimension says, by its name, read once: for dimensions made of others. Null when it has nothing to say.</summary>
    public Func<string, DimensionReading?> Others { get; init; } = _ => null;

    /// <summary>The user's place in the model's space: folded in from the history, else as trained. Null without an embedding model, or when nothing is known of the user.</summary>
    public float[]? Embedding => _embedding.Value;

    /// <summary>Tells traits that nobody told; null: nobody does.</summary>
    public ITraitPredictor? Traits { get; init; }

    /// <summary>The model's name and version: <c>ials@3</c>.</summary>
    public string? ModelVersion => Model is null ? null : $"{Model.Manifest.Model}@{Model.Manifest.Version}";

    /// <summary>The value of another dimension; null when it has none.</summary>
    /// <typeparam name="T">Its record.</typeparam>
    public T? Other<T>(string dimension)
        where T : class => Others(dimension)?.Value as T;

    private static float[]? Embed(PublishedModel model, string user, UserHistory history)
    {
        if (model.Model is not IUserEmbedding space) return null;
        var query = history.ToQuery(user, model);
        if (query.IsCold) return null;
        if (query.Items.IsEmpty) return space.UserEmbedding(query.User).ToArray();
        var vector = new float[space.Dimension];
        space.FoldIn(query, vector);
        return vector;
    }
}
