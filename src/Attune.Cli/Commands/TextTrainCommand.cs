using System.CommandLine;
using Attune.Models;
using Attune.Text;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli.Commands;

/// <summary>What <c>attune text train</c> says.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="File">Where it was written.</param>
/// <param name="Texts">Texts learned from.</param>
/// <param name="Positive">Those that are positive.</param>
/// <param name="Ngrams">N-grams that it knows.</param>
/// <param name="Accuracy">On a tenth of the texts, of a model that was trained on the others.</param>
/// <param name="FitSeconds">How long training the model took.</param>
internal sealed record TextTrainResult(string Model, string File, int Texts, int Positive, int Ngrams, double Accuracy, double FitSeconds);

/// <summary><c>attune text train</c>: trains a model of sentiment.</summary>
internal sealed class TextTrainCommand : CliCommand<TextTrainResult>
{
    private readonly Argument<string?> _file = TextCommand.FileArgument();
    private readonly Option<string[]> _set = ModelChoice.SetOption();
    private readonly Option<string?> _output = new("--output", "-o") { Description = T("Where to write the model (default: the workspace)."), HelpName = T("FILE") };

    public TextTrainCommand(CliHost host)
        : base("train", T("Trains a model of sentiment on labelled texts, or on the reviews with stars in the workspace: four stars and more are positive, two and less negative."), host,
            "attune text train", "attune text train reviews.csv --output sentiment.safetensors", "attune text train reviews.csv --set word_ngrams=2 --set cost=1")
    {
        Add(_file);
        Add(_set);
        Add(_output);
    }

    protected override async Task<TextTrainResult> RunAsync(ParseResult arguments, Session session)
    {
        var options = (SentimentOptions)ModelOptions.Create(typeof(SentimentOptions), ModelChoice.Settings(arguments.GetValue(_set) ?? []));
        var texts = await TextCommand.ReadAsync(arguments.GetValue(_file), session);
        var start = session.Time.GetTimestamp();
        var model = SentimentTrainer.Train(texts.Texts, texts.IsPositive, options, session.Run);
        var seconds = session.Time.GetElapsedTime(start).TotalSeconds;
        var path = arguments.GetValue(_output) ?? TextCommand.ModelPath(session);
        SentimentFile.Save(path, model, texts);
        return new TextTrainResult(SentimentTrainer.Description.Name, path, texts.Count, texts.IsPositive.Count(p => p), model.Ngrams, SentimentTrainer.HeldOutAccuracy(texts, options, session.Run), seconds);
    }

    protected override void Show(TextTrainResult result, Session session)
    {
        session.Screen.Line($"Trained {result.Model} on {result.Texts:N0} texts, {result.Positive:N0} of them positive, in {result.FitSeconds:0.0} s; it knows {result.Ngrams:N0} n-grams.");
        session.Screen.Line($"Accuracy on a tenth of the texts, after training on the others: {result.Accuracy:P1}.");
        session.Screen.Note($"attune text analyse TEXT --model {result.File}");
    }
}
