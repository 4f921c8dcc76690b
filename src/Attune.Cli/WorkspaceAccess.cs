using Attune.Data;
using Attune.Models;
using Attune.Models.Runs;
using Attune.Profiles;
using Attune.Storage;

namespace Attune.Cli;

/// <summary>What commands ask of a workspace.</summary>
internal static class WorkspaceAccess
{
    public static Workspace OpenWorkspace(this Session session, bool create = false) =>
        Workspace.Open(session.WorkspaceDirectory, new WorkspaceOptions { Create = create, Threads = session.Run.Threads });

    /// <summary>The trained models of the workspace; there may be none yet.</summary>
    public static FileModelStore ModelStore(this Session session) => new(Path.Combine(session.WorkspaceDirectory, Workspace.ModelsFolder));

    /// <summary>The trainings of the workspace; there may be none yet.</summary>
    public static RunRegistry Runs(this Session session) => new(Path.Combine(session.WorkspaceDirectory, Workspace.RunsFolder), session.Time);

    /// <summary>The interactions of the log, with the weights that the workspace gives to kinds; the ids of a person are one user.</summary>
    public static async Task<Dataset> DatasetAsync(this Workspace workspace, DatasetQuery query, Session session)
    {
        var weights = session.Schema().ToWeights(); // a mistake in the schema is told before anything is read
        query = query with { Persons = query.Persons ?? await workspace.PersonsAsync(session) };
        return (await workspace.Events.LoadDatasetAsync(query, session.Run)).With(weights);
    }

    /// <summary>A model that serves those who came after its training, over all users and items as they are now; any other model as it is.</summary>
    public static async Task<PublishedModel> WithNewcomersAsync(this Workspace workspace, PublishedModel published, Session session)
    {
        if (published.Model is not IServesNewcomers) return published;
        var now = await workspace.DatasetAsync(new DatasetQuery(Everyone: true), session);
        return published with { Model = AlignedModel.Of(published, now, session.Run), Users = now.Users, Items = now.Items };
    }

    /// <summary>The present history of the person whom a user's id belongs to, in the ints of a model, and the events it is made of.</summary>
    /// <exception cref="AttuneException">The user is unknown.</exception>
    public static async Task<(UserQuery Query, IReadOnlyList<StoredEvent> Events)> QueryAsync(
        this Workspace workspace, PublishedModel model, string user, Session session)
    {
        var found = await workspace.PersonAsync(user, session);
        if (!found.IsKnown) throw await workspace.UnknownAsync(EntityKind.User, user, session.Cancellation);
        var history = new UserHistory(session.ProfileOptions().Kinds);
        foreach (var stored in found.Events) history.Apply(stored);
        return (history.ToQuery(found.Person.Canonical, model), found.Events);
    }

    /// <summary>The error that a user or item is unknown, with ids that are close to it.</summary>
    public static async Task<AttuneException> UnknownAsync(this Workspace workspace, EntityKind kind, string id, CancellationToken cancellation)
    {
        var close = string.Join(", ", await workspace.Entities.SuggestAsync(kind, id, 3, cancellation));
        FormattableString? hint = null;
        if (close.Length > 0) hint = $"Did you mean {close}?";
        return kind == EntityKind.User
            ? new AttuneException("unknown_user", $"There is no user '{id}' in this workspace.", hint)
            : new AttuneException("unknown_item", $"There is no item '{id}' in this workspace, or the model has not seen it.", hint);
    }

    /// <summary>The attributes of items, by id.</summary>
    public static async Task<IReadOnlyDictionary<string, string?>> AttributesAsync(this Workspace workspace, IEnumerable<string> items, CancellationToken cancellation)
    {
        var attributes = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var id in items.Distinct(StringComparer.Ordinal))
            attributes[id] = (await workspace.Entities.FindAsync(EntityKind.Item, id, cancellation))?.Attributes;
        return attributes;
    }

    /// <summary>What a person would call the item of these attributes; null when they do not say.</summary>
    public static string? TitleOf(string? attributes) => attributes is null ? null : new AttributeTable([attributes]).Title(0);

    /// <summary>The titles of items that have one, by id.</summary>
    public static async Task<IReadOnlyDictionary<string, string?>> TitlesAsync(this Workspace workspace, IEnumerable<string> items, CancellationToken cancellation) =>
        (await workspace.AttributesAsync(items, cancellation)).ToDictionary(a => a.Key, a => TitleOf(a.Value), StringComparer.Ordinal);
}
