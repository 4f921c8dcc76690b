using System.CommandLine;
using Attune.Explain;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli.Commands;

/// <summary>What <c>attune why</c> says.</summary>
/// <param name="Answer">Numbers and events.</param>
/// <param name="Titles">Of the items of these events that have one, by id.</param>
internal sealed record WhyResult(WhyAnswer Answer, IReadOnlyDictionary<string, string?> Titles);

/// <summary><c>attune why</c>: the events that made a value of a profile what it is.</summary>
internal sealed class WhyCommand : CliCommand<WhyResult>
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

    protected override async Task<WhyResult> RunAsync(ParseResult arguments, Session session)
    {
        using var workspace = session.OpenWorkspace();
        var published = await session.ModelStore().LoadAsync(cancellation: session.Cancellation);
        var user = await UserEvidence.ReadAsync(workspace, published, arguments.GetRequiredValue(_user), session);
        var answer = Why.Ask(user.User, arguments.GetRequiredValue(_value), user.Events, user.Builder, session.Time.GetUtcNow(), user.Attributes, session.Run);
        var items = answer.Numbers.SelectMany(n => n.Effects).Select(e => e.Item).OfType<string>();
        return new WhyResult(answer, await workspace.TitlesAsync(items, session.Cancellation));
    }

    protected override void Show(WhyResult result, Session session)
    {
        var (screen, answer, from) = (session.Screen, result.Answer, result.Answer.Provenance);
        screen.Heading(T($"Why {answer.Question} of {answer.User}"));
        foreach (var number in answer.Numbers)
        {
            screen.Facts([(number.Path, $"{number.Value:0.####}")]);
            if (number.Effects.Count > 0)
                screen.Table([T("event"), T("time"), T("item"), T(">without it"), T(">change")], number.Effects.Select(e => new[]
                {
                    e.Kind, e.Time is { } time ? $"{time:yyyy-MM-dd HH:mm}" : "", e.Item is null ? "" : result.Titles.GetValueOrDefault(e.Item) ?? e.Item, $"{e.Without:0.####}", $"{e.Change:+0.####;-0.####}",
                }));
        }

        screen.Note(T($"From {from.Events:N0} events until {from.Until:yyyy-MM-dd}{(from.Model is null ? "" : ", " + from.Model)}, confidence {from.Confidence:0.00}. The newest {answer.Tried:N0} events were left out one by one."));
    }
}
