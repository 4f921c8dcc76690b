namespace Attune.Profiles.Identity;

/// <summary>The evidence that an id belongs to another, or has an identifier.</summary>
/// <param name="Id">The id.</param>
/// <param name="Other">The other id, or the identifier's value.</param>
/// <param name="Via">How it was said: <c>alias</c>, <c>anonymous_id</c>, <c>join</c>, or the identifier's name.</param>
/// <param name="Events">Events that say so.</param>
/// <param name="First">The oldest of them.</param>
/// <param name="Latest">The newest few, newest first.</param>
public sealed record IdentityLink(string Id, string Other, string Via, long Events, IdentityEvidence First, IReadOnlyList<IdentityEvidence> Latest);

/// <summary>Evidence that is not believed.</summary>
/// <param name="Link">The evidence.</param>
/// <param name="Reason">Why.</param>
/// <param name="Ids">Ids that have the value.</param>
/// <param name="Limit">How many may.</param>
public sealed record RefusedLink(IdentityLink Link, RefusalReason Reason, int Ids, int Limit);

/// <summary>Two ids that were separated by hand.</summary>
/// <param name="Id">One.</param>
/// <param name="Other">The other.</param>
/// <param name="By">The event that did.</param>
public sealed record Separation(string Id, string Other, IdentityEvidence By);

/// <summary>A person: ids that are known to be one's.</summary>
/// <param name="Canonical">The id that stands for all: of those that are nobody's earlier or anonymous id the oldest.</param>
/// <param name="Ids">All ids, the canonical one first.</param>
/// <param name="Links">The evidence that joins them, oldest first.</param>
/// <param name="Refused">Evidence of these ids that is not believed, at most <see cref="MostRefused"/>.</param>
/// <param name="Separations">What was separated from these ids by hand.</param>
public sealed record Person(
    string Canonical, IReadOnlyList<string> Ids, IReadOnlyList<IdentityLink> Links, IReadOnlyList<RefusedLink> Refused, IReadOnlyList<Separation> Separations)
{
    /// <summary>Refused links that are listed: a shared device may have a million.</summary>
    public const int MostRefused = 50;

    internal static Person Alone(string id) => new(id, [id], [], [], []);
}
