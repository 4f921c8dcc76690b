using System.CommandLine;
using Attune.Models;
using Attune.Text;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli.Commands;

/// <summary>What <c>attune text topics</c> says.</summary>
internal sealed record TextTopics(int Texts, IReadOnlyList<Topic> Topics, IReadOnlyList<Keyphrase> Keyphrases);

/// <summary><c>attune text topics</c>: what many texts are about.</summary>
internal sealed class TextTopicsCommand : CliCommand<TextTopics>
{
    private readonly Argument<string?> _file = TextCommand.FileArgument();
    private readonly Option<string[]> _set = ModelChoice.SetOption();

    public TextTopicsCommand(CliHost host)
        : base("topics", T("Finds the topics and keyphrases of many texts: of a file, or of the reviews in the workspace."), host,
            "attune text topics", "attune text topics reviews.csv --set count=20")
    {
        Add(_file);
        Add(_set);
    }

    protected override async Task<TextTopics> RunAsync(ParseResult arguments, Session session)
    {
        var options = (TopicOptions)ModelOptions.Create(typeof(TopicOptions), ModelChoice.Settings(arguments.GetValue(_set) ?? []));
        var texts = arguments.GetValue(_file) is { } file ? LabelledTexts.Read(file).Texts : [.. (await TextCommand.ReviewsAsync(session)).Select(r => r.Text)];
        using var segmenter = WordSegmenter.Create();
        return new TextTopics(texts.Count, TopicModel.Find(texts, options, session.Run).Topics, Keyphrases.Of(texts, 20, segmenter));
    }

    /// <summary>A topic as a row: label, share, words.</summary>
    public static string[] Row(Topic topic) => [topic.Label, $"{topic.Share:P0}", string.Join(", ", topic.Words.Select(w => $"{w.Word} {w.Lift:0.0}×"))];

    protected override void Show(TextTopics result, Session session)
    {
        session.Screen.Heading(T($"{result.Topics.Count} topics of {result.Texts:N0} texts"));
        session.Screen.Table([T("topic"), T(">share"), T("words and their lift")], result.Topics.Select(Row));
        session.Screen.Facts([(T("keyphrases"), string.Join(", ", result.Keyphrases.Select(k => k.Phrase)))]);
    }
}
