namespace Attune.Profiles.Identity;

/// <summary>An edge of the graph that may join: a believed link, or two ids that were joined by hand.</summary>
internal readonly record struct IdentityEdge(IdentityNode A, IdentityNode B, IdentityLinkState? Link, IdentityDecision? Decision)
{
    public EventKey First => Link?.Evidence.First.Key ?? Decision!.Newest.Key;

    /// <summary>What was said by hand first, then ids, then identifiers in the order of the rules; among those alike the older, then by name.</summary>
    public static int Compare(IdentityEdge a, IdentityEdge b, IReadOnlyList<IdentifierRule> rules)
    {
        if (Tier(a, rules).CompareTo(Tier(b, rules)) is not 0 and var byTier) return byTier;
        if (a.First.CompareTo(b.First) is not 0 and var byAge) return byAge;
        return string.CompareOrdinal(a.A.Value, b.A.Value) is not 0 and var byA ? byA : string.CompareOrdinal(a.B.Value, b.B.Value);
    }

    private static int Tier(IdentityEdge edge, IReadOnlyList<IdentifierRule> rules)
    {
        if (edge.Decision is not null) return -2;
        for (var i = 0; i < rules.Count; i++)
            if (ReferenceEquals(rules[i], edge.B.Rule)) return i;
        return -1;
    }
}

/// <summary>Nodes that were joined.</summary>
internal sealed class ResolvedPerson
{
    private ResolvedPerson(IdentityNode[] ids) => Ids = ids;

    /// <summary>The ids, the canonical one first.</summary>
    public IReadOnlyList<IdentityNode> Ids { get; }

    /// <summary>
    /// Orders the ids: those that are nobody's earlier id before the others, those that are a user's before those only named, then the oldest by the evidence, then by name.
    /// Only edges that were accepted count, so that a merge that was undone leaves no trace.
    /// </summary>
    public static ResolvedPerson Of(IEnumerable<IdentityNode> nodes, IReadOnlyCollection<IdentityEdge> edges)
    {
        var ranks = nodes.Where(n => n.IsId).ToDictionary(n => n, _ => new Rank());
        foreach (var edge in edges)
        {
            See(edge.A, edge.First, isUser: true, isEarlier: false);
            See(edge.B, edge.First, isUser: false, isEarlier: edge.Link is not null);
        }

        var ordered = ranks.OrderBy(r => r.Value.IsEarlier).ThenBy(r => !r.Value.IsUser).ThenBy(r => r.Value.First).ThenBy(r => r.Key.Value, StringComparer.Ordinal);
        return new ResolvedPerson([.. ordered.Select(r => r.Key)]);

        void See(IdentityNode node, EventKey first, bool isUser, bool isEarlier)
        {
            if (!node.IsId) return;
            var rank = ranks[node];
            ranks[node] = new Rank(
                rank.IsSeen && rank.First.CompareTo(first) < 0 ? rank.First : first, rank.IsUser || isUser, rank.IsEarlier || isEarlier, IsSeen: true);
        }
    }

    private readonly record struct Rank(EventKey First, bool IsUser, bool IsEarlier, bool IsSeen);
}
