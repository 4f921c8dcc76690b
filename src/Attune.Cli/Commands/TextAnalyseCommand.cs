using System.CommandLine;
using Attune.Cli.Terminal;
using Attune.Text;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli.Commands;

/// <summary>What <c>attune text analyse</c> says.</summary>
internal sealed record TextAnalysis(LanguageGuess Language, IReadOnlyList<string> Tokens, SentimentReading Sentiment, IReadOnlyList<Keyphrase> Keyphrases, bool HasDictionary);

/// <summary><c>attune text analyse</c>: language, words, sentiment and keyphrases of one text.</summary>
internal sealed class TextAnalyseCommand : CliCommand<TextAnalysis>
{
    private readonly Argument<string?> _text = new("text") { Description = T("The text."), HelpName = T("TEXT"), Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _file = new("--file") { Description = T("A file with the text instead."), HelpName = T("FILE") };
    private readonly Option<string?> _model = new("--model", "-m") { Description = T("A sentiment model that attune text train wrote (default: the workspace's; without one, the word list that comes with the software)."), HelpName = T("FILE") };

    public TextAnalyseCommand(CliHost host)
        : base("analyse", T("Tells a text's language, words, sentiment with the words that made it, and keyphrases."), host,
            "attune text analyse \"The screen is gorgeous, but the battery is a disappointment.\"", "attune text analyse --file review.txt --model sentiment.safetensors --json")
    {
        Aliases.Add("analyze");
        Add(_text);
        Add(_file);
        Add(_model);
    }

    protected override Task<TextAnalysis> RunAsync(ParseResult arguments, Session session)
    {
        var text = ReadText(arguments.GetValue(_text), arguments.GetValue(_file));
        var path = arguments.GetValue(_model) ?? (File.Exists(TextCommand.ModelPath(session)) ? TextCommand.ModelPath(session) : null);
        using var segmenter = WordSegmenter.Create();
        var (normal, tokens) = (TextNormaliser.Normalise(text), new List<Token>());
        segmenter.Segment(normal, tokens);
        return Task.FromResult(new TextAnalysis(
            LanguageDetector.Detect(normal), [.. tokens.Select(t => normal.Substring(t.Start, t.Length))],
            SentimentReading.Of(text, path is null ? null : SentimentFile.Load(path), segmenter), Keyphrases.Of([text], 10, segmenter), WordSegmenter.HasDictionary));
    }

    protected override void Show(TextAnalysis result, Session session)
    {
        var (screen, sentiment) = (session.Screen, result.Sentiment);
        screen.Facts(
        [
            (T("language"), T($"{T(result.Language.Language.ToString())} (Chinese {result.Language.HanShare:P0}, Latin letters {result.Language.LatinShare:P0})")),
            (T("sentiment"), T($"{T(sentiment.Label.ToString())}, {sentiment.Probability:P0} positive, by {sentiment.Source}")),
            (T("keyphrases"), string.Join(", ", result.Keyphrases.Select(k => k.Phrase))),
            (T("words"), string.Join(" | ", result.Tokens.Take(200))),
        ]);
        var words = sentiment.Words.Where(w => Math.Abs(w.Weight) >= 0.05).OrderByDescending(w => Math.Abs(w.Weight)).Take(12).ToList();
        if (words.Count > 0)
            screen.Table([T("word"), T(">weight"), ""], words.Select(w => new[] { w.Word, $"{w.Weight:+0.00;-0.00}", Screen.Bar(Math.Abs(w.Weight) / Math.Abs(words[0].Weight), 16) }));
        if (!result.HasDictionary) screen.Note(T("This system has no ICU library (libicu), so Chinese is cut into pairs of characters; sentiment does not depend on it."));
    }

    private static string ReadText(string? text, string? file)
    {
        if (text is null == file is null)
            throw new AttuneException("usage", $"Give a text or --file, one of both.", $"For example: attune text analyse \"房间很干净\"") { IsUsage = true };
        if (file is null) return text!;
        if (!File.Exists(file)) throw new AttuneException("file_not_found", $"There is no file {file}.") { IsUsage = true };
        return TextNormaliser.Decode(File.ReadAllBytes(file));
    }
}
