using System.CommandLine;
using Attune.Explain;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli.Commands;

/// <summary><c>attune why</c>: the events that made a value of a profile what it is.</summary>
internal sealed class WhyCommand : CliCommand<WhyAnswer>
{
    private readonly Argument<string> _user = new("user") { Description = T("The user's id."), HelpName = T("USER") };
    private readonly Argument<string> _value = new("value") { Description = T("A dimension and the way to the value below it, such as interests.Comedy; parts of the way may be left out."), HelpName = T("VALUE") };

    public WhyCommand(CliHost host)
        : base("why", T("Why a value of a profile is what it is: which events it comes from, and what it would be without each of them."), host,
            "attune why 196 interests.Comedy", "attune why u00001 value.churn", "attune why u00001 sentiment.polarity --json")
    {
        Add(_user);
        Add(_value);
    }

    protected override async Task<WhyAnswer> RunAsync(ParseResult arguments, Session session)
    {
        using var workspace = session.OpenWorkspace();
        var published = await session.ModelStore().LoadAsync(cancellation: session.Cancellation);
        var user = await UserEvidence.ReadAsync(workspace, published, arguments.GetRequiredValue(_user), session);
        return Why.Ask(user.User, arguments.GetRequiredValue(_value), user.Events, user.Builder, session.Time.GetUtcNow(), user.Attributes, session.Run);
    }

    protected override void Show(WhyAnswer result, Session session)
    {
        var (screen, from) = (session.Screen, result.Provenance);
        screen.Heading(T($"Why {result.Question} of {result.User}"));
        foreach (var number in result.Numbers)
        {
            screen.Facts([(number.Path, $"{number.Value:0.####}")]);
            if (number.Effects.Count > 0)
                screen.Table([T("event"), T("time"), T("item"), T(">without it"), T(">change")], number.Effects.Select(e => new[]
                {
                    e.Kind, e.Time is { } time ? $"{time:yyyy-MM-dd HH:mm}" : "", e.Item ?? "", $"{e.Without:0.####}", $"{e.Change:+0.####;-0.####}",
                }));
        }

        screen.Note(T($"From {from.Events:N0} events until {from.Until:yyyy-MM-dd}{(from.Model is null ? "" : ", " + from.Model)}, confidence {from.Confidence:0.00}. The newest {result.Tried:N0} events were left out one by one."));
    }
}
