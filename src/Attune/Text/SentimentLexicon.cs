using System.Globalization;
using Attune.Numerics;

namespace Attune.Text;

/// <summary>What a lexicon says of a text.</summary>
/// <param name="Positive">Sum of what speaks for it, at least 0.</param>
/// <param name="Negative">Sum of what speaks against it, at least 0.</param>
public readonly record struct LexiconVerdict(float Positive, float Negative)
{
    /// <summary>Positive minus negative.</summary>
    public float Net => Positive - Negative;
}

/// <summary>
/// Words and phrases that tell an opinion, in Chinese and English, with emoji; words before them that strengthen, weaken or turn them around count until the next mark
/// of punctuation, at most four tokens far. Of several phrases that begin at one place the longest counts. It needs no training and is used before there are enough labelled texts.
/// </summary>
public sealed class SentimentLexicon
{
    /// <summary>What a point is in the logit of the probability of being positive.</summary>
    internal const float LogitPerPoint = 0.6f;

    private const float Not = 100, More = 101, Less = 102;
    private const float Strengthened = 1.5f, Weakened = 0.5f, TurnedAround = -0.75f;
    private const int Reach = 4, LongestPhrase = 8;

    private static readonly string[] PlainEndings = ["s", "es", "ed", "ing", "ly", "er", "est"];
    private static readonly string[] EndingsAfterE = ["s", "d", "r", "st", "ly"];
    private static readonly string[] EndingsForY = ["ies", "ied", "ier", "iest", "ily"];

    private readonly NgramWeights _phrases;
    private readonly NgramWeights _longest; // by a phrase's first token

    private SentimentLexicon(Dictionary<ulong, float> phrases, Dictionary<ulong, float> longest)
    {
        _phrases = new([.. phrases.Keys], [.. phrases.Values]);
        _longest = new([.. longest.Keys], [.. longest.Values]);
        Count = phrases.Count;
    }

    /// <summary>The lexicon that comes with the software.</summary>
    public static SentimentLexicon Default { get; } = Load();

    /// <summary>Words and phrases, with their endings.</summary>
    public int Count { get; }

    /// <summary>What the lexicon says of a text.</summary>
    public LexiconVerdict Read(ReadOnlySpan<char> text)
    {
        var (hashes, kinds) = (new List<ulong>(), new List<TokenKind>());
        var normal = TextNormaliser.Normalise(text);
        foreach (var token in new TokenReader(normal))
        {
            hashes.Add(TextNgrams.Hash(normal.AsSpan(token.Start, token.Length)));
            kinds.Add(token.Kind);
        }

        return Read([.. hashes], [.. kinds], default);
    }

    /// <summary>The probability that a text of this verdict is positive: the logistic of 0.6 for each point.</summary>
    public static float Probability(LexiconVerdict verdict) => Logistic.Of(LogitPerPoint * verdict.Net);

    /// <summary>What it says of tokens.</summary>
    /// <param name="tokens">Their hashes.</param>
    /// <param name="kinds">Their kinds.</param>
    /// <param name="each">Receives what each token adds, those of a phrase equal parts; empty when nobody wants to know.</param>
    internal LexiconVerdict Read(ReadOnlySpan<ulong> tokens, ReadOnlySpan<TokenKind> kinds, Span<float> each)
    {
        var (positive, negative, factor, reach) = (0f, 0f, 1f, 0);
        each.Clear();
        for (var i = 0; i < tokens.Length;)
        {
            var (meaning, length) = PhraseAt(tokens[i..]);
            if (length == 0)
            {
                if (kinds[i] == TokenKind.Punctuation || --reach <= 0) factor = 1;
                i++;
                continue;
            }

            if (meaning >= Not)
            {
                factor *= meaning == Not ? TurnedAround : meaning == More ? Strengthened : Weakened;
                reach = Reach;
            }
            else
            {
                var points = meaning * factor;
                if (points > 0) positive += points;
                else negative -= points;
                if (!each.IsEmpty) each.Slice(i, length).Fill(points / length);
                factor = 1;
            }

            i += length;
        }

        return new LexiconVerdict(positive, negative);
    }

    private (float Meaning, int Length) PhraseAt(ReadOnlySpan<ulong> tokens)
    {
        var ngram = TextNgrams.Join(0, tokens[0]);
        var (longest, meaning, length) = ((int)_longest[TextNgrams.Finish(ngram)], 0f, 0);
        for (var k = 1; k <= longest; k++)
        {
            if (_phrases[TextNgrams.Finish(ngram)] is var found and not 0) (meaning, length) = (found, k);
            if (k == tokens.Length) break;
            ngram = TextNgrams.Join(ngram, tokens[k]);
        }

        return (meaning, length);
    }

    private static SentimentLexicon Load()
    {
        var (phrases, longest) = (new Dictionary<ulong, float>(), new Dictionary<ulong, float>());
        foreach (var (phrase, meaning) in Entries("lexicon-signs.txt").Concat(Entries("lexicon-zh.txt")).Concat(WithEndings([.. Entries("lexicon-en.txt")])))
        {
            var (ngram, length, first) = (0UL, 0, 0UL);
            var normal = TextNormaliser.Normalise(phrase);
            foreach (var token in new TokenReader(normal))
            {
                ngram = TextNgrams.Join(ngram, TextNgrams.Hash(normal.AsSpan(token.Start, token.Length)));
                if (length++ == 0) first = TextNgrams.Finish(ngram);
            }

            if (length is 0 or > LongestPhrase || !phrases.TryAdd(TextNgrams.Finish(ngram), meaning)) continue;
            longest[first] = Math.Max(longest.GetValueOrDefault(first), length);
        }

        return new SentimentLexicon(phrases, longest);
    }

    private static IEnumerable<(string Phrase, float Meaning)> Entries(string resource)
    {
        foreach (var line in TextResource.Lines(resource))
        {
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            var meaning = line[..space] switch { "not" => Not, "more" => More, "less" => Less, var points => float.Parse(points, CultureInfo.InvariantCulture) };
            foreach (var phrase in line[space..].Split(line.Contains('|', StringComparison.Ordinal) ? '|' : ' ', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                yield return (phrase, meaning);
        }
    }

    /// <summary>English words with their plain endings behind them, so that a word of its own goes before another's ending.</summary>
    private static IEnumerable<(string Phrase, float Meaning)> WithEndings(List<(string Phrase, float Meaning)> entries) =>
        entries.Concat(entries.Where(e => e.Meaning < Not && e.Phrase.Length > 2 && !e.Phrase.Contains(' ', StringComparison.Ordinal)).SelectMany(e => Forms(e.Phrase).Select(f => (f, e.Meaning))));

    private static IEnumerable<string> Forms(string word) => word[^1] switch
    {
        'e' => EndingsAfterE.Select(e => word + e).Append(word[..^1] + "ing"),
        'y' when !"aeiou".Contains(word[^2], StringComparison.Ordinal) => EndingsForY.Select(e => word[..^1] + e).Append(word + "ing"),
        _ => PlainEndings.Select(e => word + e),
    };
}
