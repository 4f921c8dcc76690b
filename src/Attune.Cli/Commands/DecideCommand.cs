using System.CommandLine;
using Attune.Data;
using Attune.Profiles.Identity;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli.Commands;

/// <summary>What was decided.</summary>
/// <param name="Event">The kind of event that was written.</param>
/// <param name="Changed">False when it was so before.</param>
/// <param name="Persons">The persons of both ids afterwards; one when they are together.</param>
internal sealed record DecisionResult(string Event, bool Changed, IReadOnlyList<Person> Persons);

/// <summary><c>attune identity join</c> and <c>separate</c>: decides of two ids by hand, by an event in the log.</summary>
internal sealed class DecideCommand : CliCommand<DecisionResult>
{
    private const string Source = "attune identity";

    private readonly Argument<string> _first = new("a") { Description = T("An id."), HelpName = "A" };
    private readonly Argument<string> _second = new("b") { Description = T("Another id."), HelpName = "B" };
    private readonly bool _separates;

    public DecideCommand(CliHost host, bool separates)
        : base(
            separates ? "separate" : "join",
            separates ? T("Undoes a merge: the two ids are two persons, as if they had never been one.") : T("Two ids are one person, whatever the log says."),
            host, separates ? "attune identity separate u1 u2" : "attune identity join u1 u2")
    {
        _separates = separates;
        Add(_first);
        Add(_second);
    }

    protected override async Task<DecisionResult> RunAsync(ParseResult arguments, Session session)
    {
        var (a, b) = (arguments.GetRequiredValue(_first), arguments.GetRequiredValue(_second));
        if (a == b) throw new AttuneException("usage", $"'{a}' is one id; expected two.") { IsUsage = true };
        using var workspace = session.OpenWorkspace();
        var before = await workspace.IdentityAsync(session);
        foreach (var id in (string[])[a, b])
            if (!before.PersonOf(id).Ids.Skip(1).Any() && await workspace.Entities.FindAsync(EntityKind.User, id, session.Cancellation) is null) throw await workspace.UnknownAsync(EntityKind.User, id, session.Cancellation);

        var decided = before.Decide(a, b, _separates, session.Time.GetUtcNow());
        await workspace.Events.AppendAsync([decided], Source, session.Cancellation);
        var after = await workspace.IdentityAsync(session);
        Person[] persons = [after.PersonOf(a), after.PersonOf(b)];
        return new DecisionResult(decided.Kind, before.PersonOf(a).Ids.Contains(b) == _separates, persons[0].Canonical == persons[1].Canonical ? [persons[0]] : persons);
    }

    protected override void Show(DecisionResult result, Session session)
    {
        foreach (var person in result.Persons) IdentityCommand.ShowPerson(person, session);
        session.Screen.Note(result.Changed
            ? T("The decision is an event in the log. attune train learns from it the next time.")
            : T("They were so before; the decision is in the log and holds against what may come."));
    }
}
