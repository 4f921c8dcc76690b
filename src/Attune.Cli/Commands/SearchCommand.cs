using System.CommandLine;
using Attune.Deep.Text;
using Attune.Text;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli.Commands;

/// <summary>What <c>attune search</c> says.</summary>
internal sealed record SearchResult(string Query, string Encoder, IReadOnlyList<SimilarItem> Items);

/// <summary><c>attune search</c>: items by the meaning of their texts.</summary>
internal sealed class SearchCommand : CliCommand<SearchResult>
{
    private readonly Argument<string> _query = new("query") { Description = T("What is looked for, in words."), HelpName = T("TEXT") };
    private readonly Option<int?> _count = GlobalOptions.Positive("--count", T("How many to show (default: 10)."));

    public SearchCommand(CliHost host)
        : base("search", T("Finds items by the meaning of their titles, descriptions and reviews. attune text items --encoder has to be run before."), host,
            "attune search \"a warm jacket for rain\"", "attune search 送给孩子的玩具 --count 5")
    {
        Add(_query);
        Add(_count);
    }

    protected override async Task<SearchResult> RunAsync(ParseResult arguments, Session session)
    {
        using var workspace = session.OpenWorkspace();
        var vectors = ItemVectors.Load(TextCommand.VectorsPath(session))
            ?? throw new AttuneException("no_encoder", $"The items of this workspace have no vectors to search by.", $"attune text items --encoder DIR makes them, with a sentence encoder in DIR.");
        using var encoder = SentenceEncoder.Load(vectors.Encoder, session.Run.Threads);
        if (encoder.Dimension != vectors.Dimension)
            throw new AttuneException("no_encoder", $"The encoder gives vectors of {encoder.Dimension} numbers, and the items have {vectors.Dimension}.", $"attune text items --encoder makes them again.");
        var query = arguments.GetRequiredValue(_query);
        var found = vectors.Search(encoder.Encode([query], session.Run), arguments.GetValue(_count) ?? 10);
        var titles = await workspace.TitlesAsync(found.Select(f => f.Item), session.Cancellation);
        return new SearchResult(query, encoder.Name, [.. found.Select(f => new SimilarItem(f.Item, titles.GetValueOrDefault(f.Item), f.Score))]);
    }

    protected override void Show(SearchResult result, Session session)
    {
        session.Screen.Heading(T($"Items for '{result.Query}'"));
        session.Screen.Table([T(">#"), T("item"), T("title"), T(">score")], result.Items.Select((i, n) => new[] { $"{n + 1}", i.Item, i.Title ?? "", $"{i.Score:0.000}" }));
    }
}
