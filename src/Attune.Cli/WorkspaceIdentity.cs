using Attune.Data;
using Attune.Profiles.Identity;
using Attune.Storage;

namespace Attune.Cli;

/// <summary>The events of a person and what is known of them.</summary>
/// <param name="Person">Who it is; of a user the log knows nothing of, a person alone.</param>
/// <param name="Events">The events of all ids, oldest first.</param>
/// <param name="Attributes">The registered attributes of all ids, merged; null when there are none.</param>
/// <param name="IsKnown">False when nobody has heard of the user.</param>
internal sealed record PersonEvents(Person Person, IReadOnlyList<StoredEvent> Events, string? Attributes, bool IsKnown);

/// <summary>Who is who in a workspace, by the rules of its schema.</summary>
internal static class WorkspaceIdentity
{
    /// <summary>The identity graph. Reads the events that say who is who, and no others.</summary>
    public static async Task<IdentityGraph> IdentityAsync(this Workspace workspace, Session session)
    {
        var graph = new IdentityGraph(IdentityRules.Of(session.Schema()));
        await workspace.Events.ReadKindsAsync(IdentityGraph.Kinds, stored => graph.Apply(stored), cancellation: session.Cancellation);
        return graph;
    }

    /// <summary>Which ids are one person's.</summary>
    public static async Task<PersonMap> PersonsAsync(this Workspace workspace, Session session) => (await workspace.IdentityAsync(session)).ToMap();

    /// <summary>The person whom a user's id belongs to, with the events of all ids.</summary>
    public static async Task<PersonEvents> PersonAsync(this Workspace workspace, string user, Session session)
    {
        var person = (await workspace.IdentityAsync(session)).PersonOf(user);
        var events = await workspace.Events.ReadPersonAsync(person.Ids, cancellation: session.Cancellation);
        var (attributes, isKnown) = ((string?)null, events.Count > 0);
        foreach (var id in person.Ids.Reverse())
        {
            if (await workspace.Entities.FindAsync(EntityKind.User, id, session.Cancellation) is not { } entity) continue;
            (attributes, isKnown) = (JsonMergePatch.Apply(attributes, entity.Attributes), true);
        }

        return new PersonEvents(person, events, attributes, isKnown);
    }
}
