using System.CommandLine;
using Attune.Storage;
using Attune.Text;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli.Commands;

/// <summary><c>attune text</c>: what texts say.</summary>
internal sealed class TextCommand : Command
{
    public TextCommand(CliHost host)
        : base("text", T("What texts in Chinese and English say: sentiment and the words that made it, keyphrases, topics."))
    {
        Examples.Register(this, ["attune text analyse \"房间很干净，服务热情！\"", "attune text train reviews.csv", "attune text topics reviews.csv", "attune text items"]);
        Add(new TextAnalyseCommand(host));
        Add(new TextTrainCommand(host));
        Add(new TextTopicsCommand(host));
        Add(new TextItemsCommand(host));
    }

    /// <summary>Where a workspace keeps its model of sentiment.</summary>
    public static string ModelPath(Session session) => Path.Combine(session.WorkspaceDirectory, Workspace.TextFolder, "sentiment.safetensors");

    /// <summary>Where a workspace keeps the vectors of its items' texts.</summary>
    public static string VectorsPath(Session session) => Path.Combine(session.WorkspaceDirectory, Workspace.TextFolder, "items.safetensors");

    /// <summary>Reads texts by the workspace's model of sentiment, or by the lexicon while there is none.</summary>
    public static SentimentReader SentimentReader(Session session) =>
        ModelPath(session) is var path && File.Exists(path) ? new SentimentReader(SentimentFile.Load(path)) : Text.SentimentReader.Lexicon;

    /// <summary>The argument for a file of texts.</summary>
    public static Argument<string?> FileArgument() => new("file")
    {
        Description = T("A CSV or TSV file with columns label (1 and 0, positive and negative, or stars) and text; without it, the reviews of the workspace."),
        HelpName = T("FILE"),
        Arity = ArgumentArity.ZeroOrOne,
    };

    /// <summary>The labelled texts of a file, or the reviews with stars of the workspace.</summary>
    public static async Task<LabelledTexts> ReadAsync(string? file, Session session)
    {
        if (file is not null) return LabelledTexts.Read(file);
        var rated = (await ReviewsAsync(session)).Where(r => r.Stars is { } stars && LabelledTexts.SignOfStars(stars) != 0).ToList();
        return new LabelledTexts([.. rated.Select(r => r.Text)], [.. rated.Select(r => LabelledTexts.SignOfStars(r.Stars!.Value) > 0)]);
    }

    /// <summary>All reviews of the workspace.</summary>
    public static async Task<IReadOnlyList<Review>> ReviewsAsync(Session session)
    {
        using var workspace = session.OpenWorkspace();
        return await workspace.Reviews.ReadReviewsAsync(session.Cancellation);
    }
}
