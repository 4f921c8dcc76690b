namespace Attune.Profiles.Identity;

/// <summary>Tells of a resolved person: what joins the ids, and what was refused.</summary>
internal sealed class PersonReport(ResolvedPerson person, IdentityResolver resolver, IdentityRules rules)
{
    public Person Make()
    {
        var edges = resolver.EdgesOf(person);
        var links = edges.OrderBy(e => e.First).ThenBy(e => e.A.Value, StringComparer.Ordinal).ThenBy(e => e.B.Value, StringComparer.Ordinal);
        var refused = person.Ids.SelectMany(id => id.Held.Concat(id.Holders)).Distinct().Where(link => !edges.Contains(EdgeOf(link)));
        var separations = person.Ids.SelectMany(id => id.Decisions.Where(d => d.Value.IsSeparated).Select(d => new Separation(id.Value, d.Key.Value, d.Value.Newest)));
        return new Person(
            person.Ids[0].Value, [.. person.Ids.Select(id => id.Value)], [.. links.Select(Describe)],
            [.. refused.Order(Comparer<IdentityLinkState>.Create(IdentityLinkState.Compare)).Take(Person.MostRefused).Select(Refused)],
            [.. separations.OrderBy(s => s.By.Key).ThenBy(s => s.Id, StringComparer.Ordinal)]);
    }

    private static IdentityEdge EdgeOf(IdentityLinkState link) => new(link.User, link.Other, link, null);

    private static IdentityLink Describe(IdentityEdge edge) => edge.Link is { } link
        ? Describe(link)
        : new IdentityLink(edge.A.Value, edge.B.Value, IdentityStatement.Join, 1, edge.Decision!.Newest, [edge.Decision.Newest]);

    private static IdentityLink Describe(IdentityLinkState link) => new(
        link.User.Value, link.Other.Value, link.Via, link.Evidence.Count, link.Evidence.First, [.. link.Evidence.Latest]);

    private RefusedLink Refused(IdentityLinkState link)
    {
        var hub = resolver.HubOf(link.Other);
        var reason = hub.Refusal ?? link.User.Refusal ?? RefusalReason.Separated;
        return new RefusedLink(Describe(link), reason, hub.Ids, IdentityHub.LimitOf(link.Other, rules));
    }
}
