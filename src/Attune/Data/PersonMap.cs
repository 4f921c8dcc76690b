namespace Attune.Data;

/// <summary>Ids that belong to one person: each joined id with the canonical one. Ids that are not in it stand for themselves. Immutable and thread-safe.</summary>
/// <param name="joined">For every id of a person with several, the canonical one included, the canonical one.</param>
public sealed class PersonMap(IReadOnlyDictionary<string, string> joined)
{
    private readonly Dictionary<string, string> _canonical = new(joined, StringComparer.Ordinal);

    /// <summary>Joins nobody.</summary>
    public static PersonMap Empty { get; } = new(new Dictionary<string, string>());

    /// <summary>Ids that are joined with others.</summary>
    public int Count => _canonical.Count;

    /// <summary>The canonical id of a joined id; null for an id that stands for itself.</summary>
    public string? Find(string id) => _canonical.GetValueOrDefault(id);

    /// <summary>The id that stands for the person whom an id belongs to.</summary>
    public string CanonicalOf(string id) => _canonical.GetValueOrDefault(id, id);
}
