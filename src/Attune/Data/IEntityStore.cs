namespace Attune.Data;

/// <summary>A user or an item and what is known of it.</summary>
/// <param name="Id">External id.</param>
/// <param name="Attributes">One JSON object, or null when nothing is known.</param>
public readonly record struct Entity(string Id, string? Attributes);

/// <summary>Which of the two kinds of entities.</summary>
public enum EntityKind
{
    /// <summary>Who acts.</summary>
    User,

    /// <summary>What is acted on.</summary>
    Item,
}

/// <summary>Users and items with their attributes.</summary>
public interface IEntityStore
{
    /// <summary>
    /// Registers entities and merges their attributes: a name given replaces its old value, null values remove it, the rest stays (JSON merge patch, RFC 7396).
    /// Atomic.
    /// </summary>
    /// <exception cref="AttuneException"><c>invalid_attributes</c>: attributes that are not one JSON object.</exception>
    Task UpsertAsync(EntityKind kind, IReadOnlyList<Entity> entities, CancellationToken cancellation = default);

    /// <summary>One entity, or null when it is unknown.</summary>
    Task<Entity?> FindAsync(EntityKind kind, string id, CancellationToken cancellation = default);

    /// <summary>Ids close to a misspelt one (equal ignoring case, else by prefix, else by edit distance), best first: for error hints.</summary>
    Task<IReadOnlyList<string>> SuggestAsync(EntityKind kind, string id, int count, CancellationToken cancellation = default);
}
