namespace Attune.Data;

/// <summary>
/// Makes dense persons of users, given in the order of their registration: a person stands at the place of the first of its ids. What is known of several ids is merged
/// (RFC 7396): the canonical id's word counts before that of the others, and of these the one registered earlier.
/// </summary>
/// <param name="persons">Who is who.</param>
public sealed class PersonCollector(PersonMap persons)
{
    private readonly IdMap.Builder _ids = new();
    private readonly List<string?> _own = [], _others = [];

    /// <summary>Adds a user and returns the dense int of the person.</summary>
    /// <param name="id">External id.</param>
    /// <param name="attributes">One JSON object, or null.</param>
    public int Add(string id, string? attributes)
    {
        var canonical = persons.CanonicalOf(id);
        var person = _ids.GetOrAdd(canonical);
        if (person == _own.Count)
        {
            _own.Add(null);
            _others.Add(null);
        }

        if (id == canonical) _own[person] = attributes;
        else if (attributes is not null) _others[person] = JsonMergePatch.Apply(attributes, _others[person]);
        return person;
    }

    /// <summary>The persons and what is known of them.</summary>
    public (IdMap Ids, AttributeTable Attributes) Build() =>
        (_ids.Build(), new AttributeTable([.. _own.Select((own, person) => _others[person] is { } others ? JsonMergePatch.Apply(others, own) : own)]));
}
