using System.Numerics.Tensors;
using Attune.Models;

namespace Attune.Profiles;

/// <summary>Another user who is alike.</summary>
/// <param name="User">External id.</param>
/// <param name="Score">Cosine of the two embeddings, -1..1.</param>
public sealed record Neighbour(string User, double Score);

/// <summary>The nearest users.</summary>
/// <param name="Nearest">Most alike first.</param>
public sealed record NeighboursValue(IReadOnlyList<Neighbour> Nearest);

/// <summary>The users nearest in the model's space.</summary>
public sealed class Neighbours : IDimension
{
    /// <inheritdoc/>
    public string Name => "neighbours";

    /// <inheritdoc/>
    public string Form(ProfileSources sources) => NoState.Form;

    /// <inheritdoc/>
    public IDimensionState NewState(ProfileSources sources) => new NoState(Read);

    /// <summary>The users of a model whose embeddings have the largest cosine with a vector. O(users x dimension).</summary>
    /// <param name="model">A model that is an <see cref="IUserEmbedding"/>; any other has no neighbours.</param>
    /// <param name="vector">Where to look from.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="except">External id of the user to leave out: the one looked from.</param>
    public static IReadOnlyList<Neighbour> Nearest(PublishedModel model, ReadOnlySpan<float> vector, int count, string? except = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Model is not IUserEmbedding space || count == 0) return [];
        var self = except is null ? -1 : model.Users.Find(except);
        var best = new PriorityQueue<int, (float Cosine, int Order)>(count + 1);
        for (var user = 0; user < model.Users.Count; user++)
        {
            if (user == self) continue;
            var cosine = TensorPrimitives.CosineSimilarity(vector, space.UserEmbedding(user));
            if (float.IsNaN(cosine)) continue;
            best.Enqueue(user, (cosine, -user));
            if (best.Count > count) best.Dequeue();
        }

        return [.. best.UnorderedItems.OrderByDescending(e => e.Priority).Select(e => new Neighbour(model.Users[e.Element], Math.Round(e.Priority.Cosine, 6)))];
    }

    private static DimensionReading? Read(ProfileContext context) =>
        context is { Model: { } model, Embedding: { } vector }
            ? new(new NeighboursValue(Nearest(model, vector, context.Options.Neighbours, context.User)), Embedding.ProvenanceOf(context))
            : null;
}
