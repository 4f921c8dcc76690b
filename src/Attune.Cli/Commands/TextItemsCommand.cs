using System.CommandLine;
using Attune.Data;
using Attune.Deep.Text;
using Attune.Models;
using Attune.Text;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli.Commands;

/// <summary>What <c>attune text items</c> says.</summary>
/// <param name="Items">Items with a text.</param>
/// <param name="WithTopics">Those of them that have a topic.</param>
/// <param name="Written">Whether topics and keywords became attributes.</param>
/// <param name="Topics">The topics.</param>
/// <param name="Examples">A few items.</param>
/// <param name="Encoder">The encoder that gave the items vectors to search by; null without one.</param>
internal sealed record TextItemsResult(int Items, int WithTopics, bool Written, IReadOnlyList<Topic> Topics, IReadOnlyList<ItemSubjects> Examples, string? Encoder);

/// <summary><c>attune text items</c>: topics and keywords of items become attributes, and so interests, opinions and features.</summary>
internal sealed class TextItemsCommand : CliCommand<TextItemsResult>
{
    private const int ExamplesShown = 5;

    private readonly Option<string[]> _set = ModelChoice.SetOption();
    private readonly Option<int> _keywords = new("--keywords") { Description = T("Keywords for each item, at most."), DefaultValueFactory = _ => 5, HelpName = "N" };
    private readonly Option<string?> _encoder = new("--encoder") { Description = T("A sentence encoder (a folder with model.onnx and vocab.txt): items also get vectors, which attune search looks through."), HelpName = T("DIR") };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = T("Only show what would be written.") };

    public TextItemsCommand(CliHost host)
        : base("items", T("Finds topics and keywords of all items, from titles, descriptions and reviews, and keeps them as attributes: profiles then have interests in topics and keywords, and opinions on them."), host,
            "attune text items", "attune text items --set count=30 --keywords 8", "attune text items --encoder bge-small-zh/", "attune text items --dry-run")
    {
        Add(_set);
        Add(_keywords);
        Add(_encoder);
        Add(_dryRun);
    }

    protected override async Task<TextItemsResult> RunAsync(ParseResult arguments, Session session)
    {
        var options = (TopicOptions)ModelOptions.Create(typeof(TopicOptions), ModelChoice.Settings(arguments.GetValue(_set) ?? []));
        var keywords = arguments.GetValue(_keywords);
        if (keywords is < 0 or > 100) throw new AttuneException("usage", $"--keywords is {keywords}; it must be between 0 and 100.") { IsUsage = true };
        using var workspace = session.OpenWorkspace();
        var dataset = await workspace.DatasetAsync(new DatasetQuery(Everyone: true), session);
        var texts = ItemTexts.Of(dataset.Items, dataset.ItemAttributes, await workspace.Reviews.ReadReviewsAsync(session.Cancellation));
        var found = ItemTopics.Find(texts, options, keywords, session.Run);
        var (write, folder, encoderName) = (!arguments.GetValue(_dryRun), arguments.GetValue(_encoder), (string?)null);
        if (folder is not null)
        {
            using var encoder = SentenceEncoder.Load(folder, session.Run.Threads);
            var vectors = ItemVectors.Of(texts, encoder, folder, session.Run);
            if (write) vectors.Save(TextCommand.VectorsPath(session));
            encoderName = encoder.Name;
        }

        if (write)
        {
            await workspace.Entities.UpsertAsync(EntityKind.Item, [.. found.Items.Select(i => i.ToEntity())], session.Cancellation);
            PopulationCache.Forget(workspace);
        }

        return new TextItemsResult(found.Items.Count, found.Items.Count(i => i.Topics.Count > 0), write, found.Topics, [.. found.Items.Take(ExamplesShown)], encoderName);
    }

    protected override void Show(TextItemsResult result, Session session)
    {
        session.Screen.Heading(T($"{result.Topics.Count} topics of {result.Items:N0} items"));
        session.Screen.Table([T("topic"), T(">share"), T("words and their lift")], result.Topics.Select(TextTopicsCommand.Row));
        session.Screen.Table([T("item"), T("topics"), T("keywords")], result.Examples.Select(i => new[] { i.Item, string.Join(", ", i.Topics), string.Join(", ", i.Keywords) }));
        session.Screen.Line(result.Written
            ? T($"{result.WithTopics:N0} items have topics; they and the keywords are kept as the attributes topics and keywords.")
            : T($"{result.WithTopics:N0} items have topics; nothing was written."));
        if (result is { Encoder: { } encoder, Written: true }) session.Screen.Note(T($"Vectors by {encoder}: attune search TEXT looks through them."));
    }
}
