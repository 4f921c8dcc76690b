namespace Attune.Profiles.Identity;

/// <summary>
/// What is believed of the ids that have one earlier id or identifier. An id that was separated from it does not count, as if it had never said so;
/// and when more ids are left than may have it, none is believed. Depends on the evidence and not on the order of its arrival.
/// </summary>
internal readonly struct IdentityHub
{
    private IdentityHub(HashSet<IdentityLinkState> believed, int ids, RefusalReason? refusal) => (Believed, Ids, Refusal) = (believed, ids, refusal);

    /// <summary>The links that may join.</summary>
    public IReadOnlySet<IdentityLinkState> Believed { get; }

    /// <summary>Ids that have it, less those that lost it.</summary>
    public int Ids { get; }

    /// <summary>Why none is believed; null when some are.</summary>
    public RefusalReason? Refusal { get; }

    /// <summary>Ids that may have it.</summary>
    public static int LimitOf(IdentityNode node, IdentityRules rules) => node.Rule?.Limit ?? rules.AnonymousLimit;

    /// <summary>O(h) for h ids, and O(1) when they are so many that no separation could bring them below the limit.</summary>
    /// <param name="node">The earlier id or the identifier.</param>
    /// <param name="rules">The rules.</param>
    /// <param name="separations">Pairs separated in the whole graph: each takes away one id at most.</param>
    public static IdentityHub Of(IdentityNode node, IdentityRules rules, int separations)
    {
        if (node.Holders.Count == 0) return new([], 0, null);
        if (node.Refusal is { } refusal) return new([], node.OpenHolders, refusal);
        var limit = LimitOf(node, rules);
        if (node.OpenHolders > (long)limit + separations) return new([], node.OpenHolders, RefusalReason.Shared);

        var believed = node.Holders.Where(link => link.User.Refusal is null && !link.User.HasLost(node)).ToHashSet();
        return believed.Count > limit ? new([], believed.Count, RefusalReason.Shared) : new(believed, believed.Count, null);
    }
}
