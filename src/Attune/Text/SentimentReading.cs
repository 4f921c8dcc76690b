namespace Attune.Text;

/// <summary>Whether a text is for or against.</summary>
public enum SentimentLabel
{
    /// <summary>Against.</summary>
    Negative,

    /// <summary>Neither, or not to be told.</summary>
    Neutral,

    /// <summary>For.</summary>
    Positive,
}

/// <summary>A word and what it adds to the logit of being positive.</summary>
/// <param name="Word">The word, normal.</param>
/// <param name="Weight">Above 0 it speaks for the text being positive; the n-grams that it shares with others count in equal parts.</param>
public readonly record struct WordWeight(string Word, float Weight);

/// <summary>How positive a text is, and which words made it so.</summary>
/// <param name="Label">Positive, negative or neutral.</param>
/// <param name="Probability">Of being positive.</param>
/// <param name="Source">Who says so: <c>nb-svm</c> or <c>lexicon</c>.</param>
/// <param name="Base">The logit of a text without words.</param>
/// <param name="Words">The words in order of the text; their weights and the base sum to the logit of the probability.</param>
public sealed record SentimentReading(SentimentLabel Label, double Probability, string Source, double Base, IReadOnlyList<WordWeight> Words)
{
    internal const string LexiconSource = "lexicon";

    /// <summary>What a model says of a text, word by word.</summary>
    /// <param name="text">As it is.</param>
    /// <param name="model">Trained; null for the lexicon.</param>
    /// <param name="segmenter">Cuts the text into words to show.</param>
    public static SentimentReading Of(ReadOnlySpan<char> text, SentimentModel? model, WordSegmenter segmenter)
    {
        ArgumentNullException.ThrowIfNull(segmenter);
        var parts = new SentimentParts(TextNormaliser.Normalise(text));
        if (model is null) parts.AddLexicon();
        else parts.AddModel(model);
        var start = model?.BaseLogit ?? 0;
        var logit = start + parts.Sum;
        var probability = 1 / (1 + Math.Exp(-logit));
        return new(LabelOf(probability, model?.Options ?? new SentimentOptions()), probability, model is null ? LexiconSource : SentimentTrainer.Description.Name, start, parts.Words(segmenter));
    }

    private static SentimentLabel LabelOf(double probability, SentimentOptions options) =>
        Math.Abs(probability - 0.5) <= options.NeutralBand ? SentimentLabel.Neutral : probability > 0.5 ? SentimentLabel.Positive : SentimentLabel.Negative;
}

/// <summary>Shares a score out among the tokens of a text.</summary>
internal sealed class SentimentParts
{
    private readonly string _normal;
    private readonly List<Token> _tokens = [];
    private readonly ulong[] _hashes;
    private readonly TokenKind[] _kinds;
    private readonly float[] _parts;

    public SentimentParts(string normal)
    {
        _normal = normal;
        foreach (var token in new TokenReader(normal)) _tokens.Add(token);
        _hashes = [.. _tokens.Select(t => TextNgrams.Hash(normal.AsSpan(t.Start, t.Length)))];
        _kinds = [.. _tokens.Select(t => t.Kind)];
        _parts = new float[_tokens.Count];
    }

    /// <summary>All that was shared out.</summary>
    public float Sum => _parts.Sum();

    /// <summary>Shares out what the lexicon says, in logits.</summary>
    public void AddLexicon()
    {
        SentimentLexicon.Default.Read(_hashes, _kinds, _parts);
        for (var k = 0; k < _parts.Length; k++) _parts[k] *= SentimentLexicon.LogitPerPoint;
    }

    /// <summary>Shares out what a model says: an n-gram's weight among the places where it stands, and there among its tokens.</summary>
    public void AddModel(SentimentModel model)
    {
        var (shape, places) = (model.Options.Shape, new Dictionary<ulong, List<(int Start, int Length)>>());
        for (var i = 0; i < _hashes.Length; i++)
        {
            var ngram = 0UL;
            for (var end = i; end < Math.Min(_hashes.Length, i + shape.LongestFrom(_kinds[i])); end++)
            {
                ngram = TextNgrams.Join(ngram, _hashes[end]);
                Note(places, TextNgrams.Finish(ngram), i, end - i + 1);
            }

            if (shape.LongestLetters == 0 || _kinds[i] != TokenKind.Word) continue;
            var letters = new DistinctHashes();
            TextNgrams.AddLetters(_normal.AsSpan(_tokens[i].Start, _tokens[i].Length), shape, letters);
            foreach (var hash in letters.Span) Note(places, hash, i, 1);
        }

        foreach (var (ngram, found) in places)
        {
            var weight = model.WeightOf(ngram) / found.Count;
            if (weight == 0) continue;
            foreach (var (start, length) in found)
                for (var k = start; k < start + length; k++) _parts[k] += weight / length;
        }

        if (shape.Lexicon) AddVerdict(model);
    }

    /// <summary>The words that people read, each with the parts of its tokens.</summary>
    public IReadOnlyList<WordWeight> Words(WordSegmenter segmenter)
    {
        // Pairs of characters overlap: then single ideographs are shown.
        var words = new List<Token>();
        segmenter.Segment(_normal, words);
        if (words.Zip(words.Skip(1)).Any(w => w.First.End > w.Second.Start)) words = _tokens;
        var (shown, k) = (new List<WordWeight>(words.Count), 0);
        foreach (var word in words)
        {
            var sum = 0f;
            for (; k < _tokens.Count && _tokens[k].Start < word.End; k++) sum += _parts[k];
            shown.Add(new WordWeight(_normal.Substring(word.Start, word.Length), sum));
        }

        return shown;
    }

    private static void Note(Dictionary<ulong, List<(int, int)>> places, ulong ngram, int start, int length)
    {
        if (!places.TryGetValue(ngram, out var found)) places[ngram] = found = [];
        found.Add((start, length));
    }

    /// <summary>What the model makes of the lexicon's verdict goes to the words that made the verdict, by their points.</summary>
    private void AddVerdict(SentimentModel model)
    {
        var each = new float[_parts.Length];
        var verdict = SentimentLexicon.Default.Read(_hashes, _kinds, each);
        Span<ulong> ngrams = stackalloc ulong[4 * TextNgrams.MostThresholds];
        var (weight, all) = (0f, verdict.Positive + verdict.Negative);
        foreach (var ngram in ngrams[..TextNgrams.OfVerdict(verdict, ngrams)]) weight += model.WeightOf(ngram);
        if (all == 0 || weight == 0) return;

        // Those that speak in the direction of the weight get it; if none does, all by their size.
        var side = each.Where(e => e * weight > 0).Sum(Math.Abs);
        for (var k = 0; k < each.Length; k++)
            if (side == 0) _parts[k] += weight * Math.Abs(each[k]) / all;
            else if (each[k] * weight > 0) _parts[k] += weight * Math.Abs(each[k]) / side;
    }
}
