namespace Attune.Text;

/// <summary>A phrase that tells what texts are about.</summary>
/// <param name="Phrase">Its words, normal.</param>
/// <param name="Score">Its C-value.</param>
/// <param name="Count">How often it stands in the texts.</param>
public readonly record struct Keyphrase(string Phrase, double Score, int Count);

/// <summary>
/// Keyphrases of one text or of many: runs of up to three words that are neither stop words nor cut by punctuation, by their C-value,
/// log2(words + 1) · (count - mean count of the longer candidates that hold it), so that part of a phrase counts only where it stands alone
/// (Frantzi, Ananiadou, Mima 2000, Automatic Recognition of Multi-Word Terms; with + 1, so that single words have a value). For Chinese and English.
/// </summary>
public static class Keyphrases
{
    private const int LongestPhrase = 3;

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> StopWords =
        TextResource.Lines("stopwords.txt").SelectMany(l => l.Split(' ')).ToHashSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The best phrases of texts, best first; equal ones by their words.</summary>
    /// <param name="texts">As they are.</param>
    /// <param name="count">At most so many.</param>
    /// <param name="segmenter">Cuts them into words.</param>
    public static IReadOnlyList<Keyphrase> Of(IEnumerable<string> texts, int count, WordSegmenter segmenter)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(segmenter);
        var candidates = new Dictionary<string, Candidate>(StringComparer.Ordinal);
        var (scratch, tokens) = (new TextScratch(), new List<Token>());
        foreach (var text in texts)
        {
            var normal = scratch.Normalise(text);
            segmenter.Segment(normal, tokens);
            Collect(normal, tokens, candidates);
        }

        foreach (var (phrase, candidate) in candidates) Nest(phrase, candidate, candidates);
        return [.. candidates.Select(c => new Keyphrase(c.Key, c.Value.Value, c.Value.Count)).Where(k => k.Score > 0)
            .OrderByDescending(k => k.Score).ThenBy(k => k.Phrase, StringComparer.Ordinal).Take(count)];
    }

    /// <summary>True for a word that tells a subject.</summary>
    internal static bool IsContent(ReadOnlySpan<char> word, TokenKind kind) => kind == TokenKind.Word && word.Length > 1 && !StopWords.Contains(word);

    private static void Collect(ReadOnlySpan<char> normal, List<Token> tokens, Dictionary<string, Candidate> candidates)
    {
        var lookup = candidates.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var first = 0; first < tokens.Count; first++)
        {
            for (var last = first; last < Math.Min(tokens.Count, first + LongestPhrase); last++)
            {
                var (token, start) = (tokens[last], tokens[first].Start);
                // Words that overlap (pairs of characters) or have something between them make no phrase.
                if (!IsContent(normal.Slice(token.Start, token.Length), token.Kind)) break;
                if (last > first && (token.Start < tokens[last - 1].End || token.Start - tokens[last - 1].End > 1)) break;
                var phrase = normal[start..token.End];
                if (!lookup.TryGetValue(phrase, out var candidate)) lookup[phrase] = candidate = new Candidate(last - first + 1, []);
                candidate.Count++;
                candidate.Starts = StartsOf(tokens, first, last, start);
            }
        }
    }

    private static (int, int)[] StartsOf(List<Token> tokens, int first, int last, int start) => [.. Enumerable.Range(first, last - first + 1).Select(k => (tokens[k].Start - start, tokens[k].End - start))];

    /// <summary>Tells the parts of a phrase how often the whole stands.</summary>
    private static void Nest(string phrase, Candidate whole, Dictionary<string, Candidate> candidates)
    {
        for (var first = 0; first < whole.Words; first++)
            for (var last = first; last < whole.Words; last++)
                if (last - first + 1 < whole.Words && candidates.TryGetValue(phrase[whole.Starts[first].Start..whole.Starts[last].End], out var part))
                {
                    part.Holders++;
                    part.Held += whole.Count;
                }
    }

    private sealed class Candidate(int words, (int Start, int End)[] starts)
    {
        public int Words => words;

        public int Count { get; set; }

        public int Holders { get; set; }

        public long Held { get; set; }

        public (int Start, int End)[] Starts { get; set; } = starts;

        public double Value => Math.Log2(words + 1) * (Count - (Holders == 0 ? 0 : (double)Held / Holders));
    }
}
