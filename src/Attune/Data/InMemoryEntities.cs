namespace Attune.Data;

/// <summary>Users or items of an <see cref="InMemoryStore"/> in the order of their registration.</summary>
internal sealed class InMemoryEntities
{
    private readonly List<string> _ids = [];
    private readonly Dictionary<string, string?> _attributes = new(StringComparer.Ordinal);

    public int Count => _ids.Count;

    public IReadOnlyList<string> Ids => _ids;

    /// <summary>Makes ids known; the new ones of a call in the order of length, then of bytes.</summary>
    public void Register(IEnumerable<string> ids)
    {
        foreach (var id in ids.Distinct(StringComparer.Ordinal).Order(Utf8Order.LengthThenBytes).ToList())
            if (_attributes.TryAdd(id, null)) _ids.Add(id);
    }

    public void Merge(Entity entity) => _attributes[entity.Id] = JsonMergePatch.Apply(_attributes[entity.Id], entity.Attributes);

    public Entity? Find(string id) => _attributes.TryGetValue(id, out var attributes) ? new Entity(id, attributes) : null;

    /// <summary>The persons of the given ids in the order of their registration, with their attributes.</summary>
    public (IdMap Ids, AttributeTable Attributes) Persons(IEnumerable<string> ids, bool andOthers, PersonMap persons)
    {
        var (wanted, collector) = (ids.Select(persons.CanonicalOf).ToHashSet(StringComparer.Ordinal), new PersonCollector(persons));
        foreach (var id in _ids)
            if (andOthers || wanted.Contains(persons.CanonicalOf(id))) collector.Add(id, _attributes[id]);
        return collector.Build();
    }

    /// <summary>The given ids in the order of their registration, with their attributes.</summary>
    public (IdMap Ids, AttributeTable Attributes) Those(IEnumerable<string> ids, bool andOthers)
    {
        var wanted = ids.ToHashSet(StringComparer.Ordinal);
        var map = IdMap.From(andOthers ? _ids : _ids.Where(wanted.Contains));
        return (map, new AttributeTable([.. map.Ids.ToArray().Select(id => _attributes[id])]));
    }
}
