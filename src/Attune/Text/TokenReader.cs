namespace Attune.Text;

/// <summary>
/// Cuts a normalised text into tokens without a dictionary: words of scripts with spaces, single ideographs, numbers, emoji, single marks of punctuation. So the
/// tokens are the same on every machine. Word segmentation of Chinese is <see cref="WordSegmenter"/>'s.
/// </summary>
/// <param name="text">Normal (<see cref="TextNormaliser"/>).</param>
public ref struct TokenReader(ReadOnlySpan<char> text)
{
    private readonly ReadOnlySpan<char> _text = text;
    private int _at;

    /// <summary>The token read last.</summary>
    public Token Current { get; private set; }

    /// <summary>Itself, for <c>foreach</c>.</summary>
    public readonly TokenReader GetEnumerator() => this;

    /// <summary>Goes to the next token.</summary>
    public bool MoveNext()
    {
        while (_at < _text.Length && CharacterTable.KindOf(_text[_at]) == TokenKind.Space) _at++;
        if (_at == _text.Length) return false;
        var (kind, length) = Read(_text[_at..]);
        Current = new Token(_at, length, kind);
        _at += length;
        return true;
    }

    private static (TokenKind Kind, int Length) Read(ReadOnlySpan<char> rest)
    {
        if (char.IsHighSurrogate(rest[0]) && rest.Length > 1 && char.IsLowSurrogate(rest[1])) return (CharacterTable.KindOf(rest[0], rest[1]), 2);
        var kind = CharacterTable.KindOf(rest[0]);
        return kind switch
        {
            TokenKind.Word => (kind, WordLength(rest)),
            TokenKind.Number => NumberLength(rest) is var length && length < rest.Length && CharacterTable.KindOf(rest[length]) == TokenKind.Word
                ? (TokenKind.Word, WordLength(rest))
                : (kind, length),
            _ when rest[0] == '<' && rest.StartsWith(TextNormaliser.Url) => (TokenKind.Mark, TextNormaliser.Url.Length),
            _ when rest[0] == '<' && rest.StartsWith(TextNormaliser.User) => (TokenKind.Mark, TextNormaliser.User.Length),
            _ => (kind, 1),
        };
    }

    /// <summary>Letters and digits, and an apostrophe between two of them.</summary>
    private static int WordLength(ReadOnlySpan<char> rest)
    {
        var length = 1;
        while (length < rest.Length && (IsOfWord(rest[length]) || (rest[length] == '\'' && length + 1 < rest.Length && IsOfWord(rest[length + 1])))) length++;
        return length;
    }

    private static bool IsOfWord(char c) => CharacterTable.KindOf(c) is TokenKind.Word or TokenKind.Number;

    /// <summary>Digits, and a point, comma or colon between two of them.</summary>
    private static int NumberLength(ReadOnlySpan<char> rest)
    {
        var length = 1;
        while (length < rest.Length && (IsDigit(rest[length]) || (rest[length] is '.' or ',' or ':' && length + 1 < rest.Length && IsDigit(rest[length + 1])))) length++;
        return length;
    }

    private static bool IsDigit(char c) => CharacterTable.KindOf(c) == TokenKind.Number;
}
