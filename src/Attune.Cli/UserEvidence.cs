using Attune.Cli.Commands;
using Attune.Data;
using Attune.Models;
using Attune.Profiles;
using Attune.Storage;

namespace Attune.Cli;

/// <summary>What a user's profile is built from.</summary>
/// <param name="User">The canonical id of the person.</param>
/// <param name="Events">All events of all ids, oldest first.</param>
/// <param name="Attributes">What is registered of the user, as one JSON object; null when nothing is.</param>
/// <param name="Builder">Builds the profile.</param>
internal sealed record UserEvidence(string User, IReadOnlyList<StoredEvent> Events, string? Attributes, ProfileBuilder Builder)
{
    /// <summary>Reads it from a workspace.</summary>
    /// <exception cref="AttuneException">The user is unknown.</exception>
    public static async Task<UserEvidence> ReadAsync(Workspace workspace, PublishedModel? published, string user, Session session)
    {
        var found = await workspace.PersonAsync(user, session);
        var events = found.Events;
        if (!found.IsKnown) throw await workspace.UnknownAsync(EntityKind.User, user, session.Cancellation);
        var attributes = await workspace.AttributesAsync(events.Select(e => e.Event.Item).OfType<string>(), session.Cancellation);
        var sources = new ProfileSources(new ItemCategories(attributes.GetValueOrDefault)) { Options = session.ProfileOptions(), Sentiment = TextCommand.SentimentReader(session), Traits = TraitsCommand.Predictor(session) };
        var builder = new ProfileBuilder(sources, await workspace.PopulationAsync(session), published, PersonasCommand.Load(session));
        return new UserEvidence(found.Person.Canonical, events, found.Attributes, builder);
    }

    /// <summary>The profile as of a moment.</summary>
    public Profile Build(DateTimeOffset asOf) => Builder.Build(User, Events, asOf, Attributes);
}
