using System.Collections.Frozen;
using Attune.Profiles.Schema;

namespace Attune.Profiles.Identity;

/// <summary>An identifier that joins ids.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Traits">Where <c>identify</c> tells it.</param>
/// <param name="Format">How values are made comparable.</param>
/// <param name="Limit">Ids that may have a value: with more it is shared by people, and is not believed.</param>
/// <param name="Blocked">Values that identify nobody, as <see cref="IdentifierValue.Normalise"/> leaves them.</param>
public sealed record IdentifierRule(string Name, IReadOnlyList<string> Traits, IdentifierFormat Format, int Limit, IReadOnlySet<string> Blocked);

/// <summary>What is believed of the evidence that two ids are one person.</summary>
/// <param name="Identifiers">The identifiers that join, the strongest first.</param>
public sealed record IdentityRules(IReadOnlyList<IdentifierRule> Identifiers)
{
    /// <summary>Without a schema: only ids that the log itself names together are joined.</summary>
    public static IdentityRules Default { get; } = new([]);

    /// <summary>Ids of users that an anonymous or earlier id may belong to: with more it is shared by people, and is not believed.</summary>
    public int AnonymousLimit { get; init; } = 1;

    /// <summary>Ids that are nobody's, beside those that <see cref="IdentifierValue.IsNobody"/> knows, in lower case.</summary>
    public IReadOnlySet<string> BlockedIds { get; init; } = FrozenSet<string>.Empty;

    /// <summary>The rules that a schema gives.</summary>
    public static IdentityRules Of(ProfileSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        var ids = schema.Identifiers.Where(i => i.Key is SchemaReader.UserId or SchemaReader.AnonymousId).ToList();
        var others = schema.Identifiers.Where(i => i.Key is not (SchemaReader.UserId or SchemaReader.AnonymousId));
        return new IdentityRules([.. others.Select(i => new IdentifierRule(i.Key, i.Value.Traits, i.Value.Format, i.Value.Limit, Normalised(i.Value)))])
        {
            AnonymousLimit = schema.Identifiers.TryGetValue(SchemaReader.AnonymousId, out var anonymous) ? anonymous.Limit : Default.AnonymousLimit,
            BlockedIds = ids.SelectMany(i => i.Value.Blocked).Select(IdentifierValue.Plain).ToFrozenSet(StringComparer.Ordinal),
        };
    }

    private static FrozenSet<string> Normalised(IdentifierSchema identifier) =>
        identifier.Blocked.Select(b => IdentifierValue.Normalise(b, identifier.Format) ?? b).ToFrozenSet(StringComparer.Ordinal);
}
