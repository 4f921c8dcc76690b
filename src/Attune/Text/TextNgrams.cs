using System.Numerics;

namespace Attune.Text;

/// <summary>Which n-grams stand for a text.</summary>
/// <param name="Words">The longest n-gram that begins with a word, number, emoji or mark.</param>
/// <param name="Ideographs">The longest that begins with an ideograph.</param>
/// <param name="ShortestLetters">The shortest n-gram of letters within a word, its ends counted as letters.</param>
/// <param name="LongestLetters">The longest; 0 for none.</param>
/// <param name="Lexicon">Also what the words' lexicon says of the text, as n-grams of its own.</param>
internal readonly record struct NgramShape(int Words, int Ideographs, int ShortestLetters, int LongestLetters, bool Lexicon)
{
    /// <summary>The longest n-gram that begins with a token of a kind.</summary>
    public int LongestFrom(TokenKind kind) => kind == TokenKind.Ideograph ? Ideographs : Words;
}

/// <summary>
/// The n-grams of texts as 64-bit hashes, each once: no string is made, and nothing is allocated once the arrays are long enough. Two different n-grams of
/// a million have the same hash with a chance of 3 in 100 million. For one thread at a time.
/// </summary>
internal sealed class TextNgrams(NgramShape shape)
{
    private const ulong LettersKey = 0xA5A5_1234_9E37_79B9UL, VerdictKey = 0x5EED_0000_1EC1_C000UL;

    /// <summary>A verdict is at most four n-grams for each of so many thresholds.</summary>
    public const int MostThresholds = 6;

    private static readonly float[] Thresholds = [0.5f, 1.5f, 3, 5, 8, 12];

    private readonly TextScratch _scratch = new();
    private readonly DistinctHashes _distinct = new();
    private ulong[] _tokens = [];
    private TokenKind[] _kinds = [];

    /// <summary>The distinct n-grams of a text, in order of first appearance; valid until the next call.</summary>
    public ReadOnlySpan<ulong> Of(ReadOnlySpan<char> text)
    {
        var normal = _scratch.Normalise(text);
        if (_tokens.Length < normal.Length) (_tokens, _kinds) = (new ulong[normal.Length * 2], new TokenKind[normal.Length * 2]);
        _distinct.Clear();
        var count = 0;
        foreach (var token in new TokenReader(normal))
        {
            var word = normal.Slice(token.Start, token.Length);
            (_tokens[count], _kinds[count]) = (Hash(word), token.Kind);
            if (shape.LongestLetters > 0 && token.Kind == TokenKind.Word) AddLetters(word, shape, _distinct);
            count++;
        }

        for (var i = 0; i < count; i++) AddFrom(i, count);
        if (shape.Lexicon) AddVerdict(SentimentLexicon.Default.Read(_tokens.AsSpan(0, count), _kinds, default));
        return _distinct.Span;
    }

    /// <summary>The n-grams that stand for the verdict of a lexicon, one for each threshold that it reaches; returns how many.</summary>
    public static int OfVerdict(LexiconVerdict verdict, Span<ulong> ngrams)
    {
        var count = 0;
        for (var k = 0; k < Thresholds.Length; k++)
        {
            if (verdict.Net >= Thresholds[k]) ngrams[count++] = VerdictKey + (ulong)k;
            if (verdict.Net <= -Thresholds[k]) ngrams[count++] = VerdictKey + 16 + (ulong)k;
            if (verdict.Positive >= Thresholds[k]) ngrams[count++] = VerdictKey + 32 + (ulong)k;
            if (verdict.Negative >= Thresholds[k]) ngrams[count++] = VerdictKey + 48 + (ulong)k;
        }

        return count;
    }

    private void AddVerdict(LexiconVerdict verdict)
    {
        Span<ulong> ngrams = stackalloc ulong[4 * MostThresholds];
        foreach (var ngram in ngrams[..OfVerdict(verdict, ngrams)]) _distinct.Add(ngram);
    }

    /// <summary>The hash of one token.</summary>
    public static ulong Hash(ReadOnlySpan<char> token)
    {
        var hash = 0xCBF2_9CE4_8422_2325UL;
        foreach (var c in token) hash = (hash ^ c) * 0x9E37_79B9_7F4A_7C15UL;
        return hash ^ (hash >> 29);
    }

    /// <summary>The hash of an n-gram that is one token longer.</summary>
    public static ulong Join(ulong ngram, ulong token) => (BitOperations.RotateLeft(ngram, 23) ^ token) * 0xD6E8_FEB8_6659_FD93UL;

    /// <summary>A hash whose bits all depend on all; what <see cref="Of"/> returns.</summary>
    public static ulong Finish(ulong ngram)
    {
        ngram = (ngram ^ (ngram >> 32)) * 0xD6E8_FEB8_6659_FD93UL;
        return ngram ^ (ngram >> 32);
    }

    private void AddFrom(int i, int count)
    {
        var ngram = 0UL;
        for (var end = Math.Min(count, i + shape.LongestFrom(_kinds[i])); i < end; i++)
        {
            ngram = Join(ngram, _tokens[i]);
            _distinct.Add(Finish(ngram));
        }
    }

    /// <summary>Adds the n-grams of letters of a word.</summary>
    public static void AddLetters(ReadOnlySpan<char> word, NgramShape shape, DistinctHashes distinct)
    {
        // A word's ends are letters of their own, so that a prefix is no infix.
        for (var start = -1; start + shape.ShortestLetters <= word.Length + 1; start++)
        {
            var hash = LettersKey;
            for (var k = start; k <= word.Length && k < start + shape.LongestLetters; k++)
            {
                hash = Join(hash, (uint)k < (uint)word.Length ? word[k] : ' ');
                if (k - start + 1 >= shape.ShortestLetters) distinct.Add(Finish(hash));
            }
        }
    }
}

/// <summary>A set of hashes that remembers their order and is emptied at once: a small open-addressing table whose entries carry the number of their set.</summary>
internal sealed class DistinctHashes
{
    private ulong[] _hashes = new ulong[1024];
    private int[] _places = new int[4096]; // place + base of the set; below the base is empty
    private int _count, _base;

    /// <summary>The hashes, in order of first appearance.</summary>
    public ReadOnlySpan<ulong> Span => _hashes.AsSpan(0, _count);

    /// <summary>Empties the set.</summary>
    public void Clear()
    {
        if (_base > int.MaxValue / 2)
        {
            Array.Clear(_places);
            _base = 0;
        }

        _base += _count;
        _count = 0;
    }

    /// <summary>Adds a hash.</summary>
    public void Add(ulong hash)
    {
        var mask = _places.Length - 1;
        for (var slot = (int)hash & mask; ; slot = (slot + 1) & mask)
        {
            var place = _places[slot] - _base - 1;
            if (place < 0)
            {
                if (_count == _hashes.Length) Grow(ref mask, hash, ref slot);
                _hashes[_count++] = hash;
                _places[slot] = _base + _count;
                return;
            }

            if (_hashes[place] == hash) return;
        }
    }

    private void Grow(ref int mask, ulong hash, ref int slot)
    {
        Array.Resize(ref _hashes, _hashes.Length * 2);
        _places = new int[_hashes.Length * 4];
        mask = _places.Length - 1;
        _base = 0;
        for (var k = 0; k < _count; k++) _places[Free(_hashes[k], mask)] = k + 1;
        slot = Free(hash, mask);
    }

    private int Free(ulong hash, int mask)
    {
        var slot = (int)hash & mask;
        while (_places[slot] != 0) slot = (slot + 1) & mask;
        return slot;
    }
}
