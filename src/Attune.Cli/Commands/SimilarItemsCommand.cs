using System.CommandLine;
using Attune.Data;
using Attune.Models;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli.Commands;

/// <summary>What <c>attune similar-items</c> says.</summary>
internal sealed record SimilarItemsResult(string Item, string? Title, string Model, int Version, IReadOnlyList<SimilarItem> Items);

/// <summary>An item near another.</summary>
internal sealed record SimilarItem(string Item, string? Title, double Score);

/// <summary><c>attune similar-items</c>: what goes with an item.</summary>
internal sealed class SimilarItemsCommand : CliCommand<SimilarItemsResult>
{
    private readonly Argument<string> _item = new("item") { Description = T("The item's id."), HelpName = T("ITEM") };
    private readonly TrainedChoice _trained = new();

    public SimilarItemsCommand(CliHost host)
        : base("similar-items", T("Items that go with an item, by the trained model."), host, "attune similar-items 50 --count 5")
    {
        Add(_item);
        _trained.AddTo(this);
    }

    protected override async Task<SimilarItemsResult> RunAsync(ParseResult arguments, Session session)
    {
        var item = arguments.GetRequiredValue(_item);
        using var workspace = session.OpenWorkspace();
        var published = await _trained.LoadAsync(arguments, session);
        if (published.Model is not ISimilarItems model)
            throw new AttuneException("not_supported", $"The model '{published.Manifest.Model}' does not know how alike items are.", $"Train one that does: attune train --model ials.");
        if (!published.Items.TryGet(item, out var index)) throw await workspace.UnknownAsync(EntityKind.Item, item, session.Cancellation);

        var best = Recommender.SimilarItems(model, published.Items.Count, index, _trained.Count(arguments));
        var titles = await workspace.TitlesAsync([item, .. best.Select(b => published.Items[b.Item])], session.Cancellation);
        var items = best.Select(b => published.Items[b.Item]).Zip(best, (id, b) => new SimilarItem(id, titles.GetValueOrDefault(id), b.Score)).ToList();
        return new SimilarItemsResult(item, titles.GetValueOrDefault(item), published.Manifest.Model, published.Manifest.Version, items);
    }

    protected override void Show(SimilarItemsResult result, Session session)
    {
        session.Screen.Heading(T($"Goes with {result.Title ?? result.Item}"));
        session.Screen.Table([T(">#"), T("item"), T("title"), T(">score")],
            result.Items.Select((i, n) => new[] { $"{n + 1}", i.Item, i.Title ?? "", $"{i.Score:0.000}" }));
    }
}
