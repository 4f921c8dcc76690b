namespace Attune.Text;

/// <summary>
/// Cuts a text into words, Chinese ones too: what <see cref="TokenReader"/> does, with runs of ideographs cut by a dictionary. For one thread at a time.
/// </summary>
public abstract class WordSegmenter : IDisposable
{
    /// <summary>True when this system's ICU cuts Chinese by its dictionary; without it words are pairs of characters.</summary>
    public static bool HasDictionary => Icu.System is not null;

    /// <summary>The best segmenter that this system has.</summary>
    public static WordSegmenter Create() => Icu.System is { } icu && icu.Open() is var iterator and not 0 ? new IcuSegmenter(icu, iterator) : new BigramSegmenter();

    /// <summary>The words of a normal text, in order; with a dictionary none overlap.</summary>
    /// <param name="text">Normal (<see cref="TextNormaliser"/>).</param>
    /// <param name="tokens">Emptied, then filled.</param>
    public void Segment(ReadOnlySpan<char> text, List<Token> tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        tokens.Clear();
        var (start, end) = (0, 0); // the run of ideographs that is not cut yet
        foreach (var token in new TokenReader(text))
        {
            if (token.Kind == TokenKind.Ideograph && token.Start == end && end > start)
            {
                end = token.End;
                continue;
            }

            if (end > start) CutRun(text[start..end], start, tokens);
            (start, end) = token.Kind == TokenKind.Ideograph ? (token.Start, token.End) : (token.End, token.End);
            if (token.Kind != TokenKind.Ideograph) tokens.Add(token);
        }

        if (end > start) CutRun(text[start..end], start, tokens);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Adds the words of a run of ideographs, whose first character stands at <paramref name="offset"/>.</summary>
    private protected abstract void CutRun(ReadOnlySpan<char> run, int offset, List<Token> tokens);

    /// <summary>Gives back what is not the garbage collector's.</summary>
    /// <param name="disposing">False in a finaliser.</param>
    protected virtual void Dispose(bool disposing)
    {
    }

    /// <summary>A word of a run: single ideographs stay what they are.</summary>
    private protected static Token WordAt(ReadOnlySpan<char> run, int start, int end, int offset) =>
        new(offset + start, end - start, end - start == 1 || (end - start == 2 && char.IsHighSurrogate(run[start])) ? TokenKind.Ideograph : TokenKind.Word);
}

/// <summary>Words by ICU's dictionary of Chinese, Japanese, Thai and others, or letter by letter where it has none.</summary>
internal sealed class IcuSegmenter(Icu icu, nint iterator) : WordSegmenter
{
    private nint _iterator = iterator;
    private int[] _ends = [];

    ~IcuSegmenter() => Dispose(false);

    private protected override void CutRun(ReadOnlySpan<char> run, int offset, List<Token> tokens)
    {
        ObjectDisposedException.ThrowIf(_iterator == 0, this);
        if (_ends.Length < run.Length) _ends = new int[run.Length * 2];
        var start = 0;
        foreach (var end in _ends.AsSpan(0, icu.Ends(_iterator, run, _ends)))
        {
            tokens.Add(WordAt(run, start, end, offset));
            start = end;
        }
    }

    protected override void Dispose(bool disposing)
    {
        var open = Interlocked.Exchange(ref _iterator, 0);
        if (open != 0) icu.Close(open);
        base.Dispose(disposing);
    }
}

/// <summary>Pairs of neighbouring characters, each overlapping the next: what is left to do without a dictionary, and not much worse for finding topics.</summary>
internal sealed class BigramSegmenter : WordSegmenter
{
    private protected override void CutRun(ReadOnlySpan<char> run, int offset, List<Token> tokens)
    {
        var first = LengthAt(run, 0);
        if (first == run.Length) tokens.Add(WordAt(run, 0, first, offset));
        for (var start = 0; start + LengthAt(run, start) is var middle && middle < run.Length; start = middle)
            tokens.Add(WordAt(run, start, middle + LengthAt(run, middle), offset));
    }

    private static int LengthAt(ReadOnlySpan<char> run, int start) => char.IsHighSurrogate(run[start]) ? 2 : 1;
}
