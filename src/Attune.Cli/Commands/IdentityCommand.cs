using System.CommandLine;
using Attune.Profiles.Identity;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli.Commands;

/// <summary><c>attune identity</c>: which ids are one person's, why, and what was not believed.</summary>
internal sealed class IdentityCommand : CliCommand<Person>
{
    private readonly Argument<string?> _user = new("user") { Description = T("Any id of the person."), HelpName = T("USER"), Arity = ArgumentArity.ZeroOrOne };

    public IdentityCommand(CliHost host)
        : base("identity", T("Which ids are one person's, the evidence for it, and what was not believed and why."), host,
            "attune identity u1", "attune identity separate u1 u2", "attune identity join u1 u2", "attune identity u1 --json")
    {
        Add(_user);
        Add(new DecideCommand(host, separates: true));
        Add(new DecideCommand(host, separates: false));
    }

    protected override async Task<Person> RunAsync(ParseResult arguments, Session session)
    {
        var user = arguments.GetValue(_user) ?? throw new AttuneException("usage", $"attune identity needs a user.", $"attune identity u1; attune identity separate u1 u2; attune identity join u1 u2.") { IsUsage = true };
        using var workspace = session.OpenWorkspace();
        var found = await workspace.PersonAsync(user, session);
        return found.IsKnown || found.Person.Refused.Count > 0 ? found.Person : throw await workspace.UnknownAsync(Data.EntityKind.User, user, session.Cancellation);
    }

    protected override void Show(Person result, Session session) => ShowPerson(result, session);

    /// <summary>A person as a person reads it.</summary>
    public static void ShowPerson(Person person, Session session)
    {
        session.Screen.Heading(T($"{person.Canonical}: {person.Ids.Count} ids"));
        session.Screen.Facts([(T("ids"), string.Join(", ", person.Ids))]);
        if (person.Links.Count > 0)
            session.Screen.Table([T("id"), T("belongs with"), T("by"), T(">events"), T("first"), T("source"), T("events, newest first")], person.Links.Select(Row));
        if (person.Refused.Count > 0)
        {
            session.Screen.Line($"Not believed:");
            session.Screen.Table([T("id"), T("belongs with"), T("by"), T(">events"), T("why")], person.Refused.Select(r => new[] { r.Link.Id, r.Link.Other, r.Link.Via, $"{r.Link.Events:N0}", Why(r) }));
        }

        if (person.Separations.Count > 0)
            session.Screen.Facts(person.Separations.Select(s => (T("separated"), T($"{s.Id} and {s.Other}, by event {s.By.Event} of {s.By.Time:yyyy-MM-dd}"))));
    }

    private static string[] Row(IdentityLink link) =>
    [
        link.Id, link.Other, link.Via, $"{link.Events:N0}", $"{link.First.Time:yyyy-MM-dd}", link.First.Source, string.Join(", ", link.Latest.Select(e => e.Event)),
    ];

    private static string Why(RefusedLink refused) => refused.Reason switch
    {
        RefusalReason.Blocked => T("identifies nobody"),
        RefusalReason.Malformed => T("is no such value"),
        RefusalReason.Shared => T($"{refused.Ids:N0} ids have it, {refused.Limit:N0} may"),
        _ => T("was separated by hand"),
    };
}
