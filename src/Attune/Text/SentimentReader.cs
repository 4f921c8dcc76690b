namespace Attune.Text;

/// <summary>Tells how positive a text is, by a trained model or, before there is one, by the lexicon. For any number of threads.</summary>
/// <param name="model">Trained; null for the lexicon.</param>
public sealed class SentimentReader(SentimentModel? model)
{
    /// <summary>Reads by the lexicon that comes with the software.</summary>
    public static SentimentReader Lexicon { get; } = new(null);

    /// <summary>Who says so: <c>nb-svm</c> or <c>lexicon</c>.</summary>
    public string Source => model is null ? SentimentReading.LexiconSource : SentimentTrainer.Description.Name;

    /// <summary>Of what is said: the same version says the same of the same text.</summary>
    internal string Version { get; } = model is null ? SentimentReading.LexiconSource : $"{SentimentTrainer.Description.Name} {model.Fingerprint:x16}";

    /// <summary>-1 for wholly negative to 1 for wholly positive: 2p - 1 for a probability p of being positive. Texts are clipped as <see cref="TextNormaliser"/> does.</summary>
    public float Polarity(ReadOnlySpan<char> text) =>
        (2 * (model?.Probability(text) ?? SentimentLexicon.Probability(SentimentLexicon.Default.Read(text)))) - 1;
}
