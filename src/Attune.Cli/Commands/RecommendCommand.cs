using System.CommandLine;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli.Commands;

/// <summary>What <c>attune recommend</c> says.</summary>
/// <param name="User">The user asked for.</param>
/// <param name="Model">The model that made the list.</param>
/// <param name="Version">Its version.</param>
/// <param name="Cold">True when nothing is known of the user, and the list is what is popular.</param>
/// <param name="Items">Best first.</param>
internal sealed record RecommendResult(string User, string Model, int Version, bool Cold, IReadOnlyList<RecommendedItem> Items);

/// <summary>A recommended item and why.</summary>
internal sealed record RecommendedItem(string Item, string? Title, double Score, IReadOnlyList<ReasonLine> Reasons);

/// <summary><c>attune recommend</c>: what a user may like next, and why.</summary>
internal sealed class RecommendCommand : CliCommand<RecommendResult>
{
    private readonly Argument<string> _user = new("user") { Description = T("The user's id."), HelpName = T("USER") };
    private readonly TrainedChoice _trained = new();

    public RecommendCommand(CliHost host)
        : base("recommend", T("What a user may like next, and why."), host, "attune recommend 196 --count 5", "attune recommend 196 --model item-knn --json")
    {
        Add(_user);
        _trained.AddTo(this);
    }

    protected override async Task<RecommendResult> RunAsync(ParseResult arguments, Session session)
    {
        using var workspace = session.OpenWorkspace();
        var published = await workspace.WithNewcomersAsync(await _trained.LoadAsync(arguments, session), session);
        return await new Recommendations(workspace, published, session).ForAsync(arguments.GetRequiredValue(_user), _trained.Count(arguments));
    }

    protected override void Show(RecommendResult result, Session session) => ShowList(result, session);

    /// <summary>The list as a person reads it; the demo shows it too.</summary>
    public static void ShowList(RecommendResult result, Session session)
    {
        session.Screen.Heading(T($"For {result.User}, by {result.Model} version {result.Version}"));
        if (result.Cold) session.Screen.Note(T("Nothing is known of this user yet: this is what is popular."));
        session.Screen.Table([T(">#"), T("item"), T("title"), T(">score"), T("why")],
            result.Items.Select((i, n) => new[] { $"{n + 1}", i.Item, i.Title ?? "", $"{i.Score:0.000}", string.Join("\n", i.Reasons.Select(r => r.Text)) }));
    }
}
