using Attune.Models;

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

    /// <summary>The user's place in the model's space: folded in from the history, else as trained. Null without an embedding model, or when nothing is known of the user.</summary>
    public float[]? Embedding => _embedding.Value;

    /// <summary>The model's name and version: <c>ials@3</c>.</summary>
    public string? ModelVersion => Model is null ? null : $"{Model.Manifest.Model}@{Model.Manifest.Version}";

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
