using System.Globalization;
using System.Text;

namespace Attune.Text;

/// <summary>What each UTF-16 code unit becomes when text is normalised, and what it is afterwards: two arrays, made once.</summary>
internal static class CharacterTable
{
    /// <summary>Becomes nothing: marks of direction, joiners, variation selectors, soft hyphens.</summary>
    public const char Nothing = '\0';

    /// <summary>What an ampersand becomes, so that no text is an entity after it was normalised.</summary>
    public const char Ampersand = '＆';

    private static readonly char[] Normal = MakeNormal();
    private static readonly TokenKind[] Kinds = MakeKinds();

    /// <summary>The normal form: lower case, half width, simplified. A surrogate stands for itself.</summary>
    public static char NormalOf(char c) => Normal[c];

    /// <summary>What a normal character begins.</summary>
    public static TokenKind KindOf(char c) => Kinds[c];

    /// <summary>What a pair of surrogates is.</summary>
    public static TokenKind KindOf(char high, char low)
    {
        var point = char.ConvertToUtf32(high, low);
        if (IsWideIdeograph(point)) return TokenKind.Ideograph;
        return CharUnicodeInfo.GetUnicodeCategory(point) is UnicodeCategory.LowercaseLetter or UnicodeCategory.UppercaseLetter or UnicodeCategory.OtherLetter
            ? TokenKind.Word
            : TokenKind.Emoji;
    }

    /// <summary>Colours of skin, which would make five emoji of one.</summary>
    public static bool IsSkinColour(int point) => point is >= 0x1F3FB and <= 0x1F3FF;

    /// <summary>True for an ideograph of the Basic Multilingual Plane.</summary>
    public static bool IsHan(char c) => c is >= '\u3400' and <= '\u9FFF' or >= '\uF900' and <= '\uFAFF' or '々' or '〇';

    /// <summary>True for an ideograph beyond it.</summary>
    public static bool IsWideIdeograph(int point) => point is >= 0x20000 and <= 0x3FFFF;

    private static char[] MakeNormal()
    {
        var normal = new char[char.MaxValue + 1];
        for (var c = 0; c < normal.Length; c++) normal[c] = Plain((char)c);
        foreach (var (traditional, simplified) in Simplified()) normal[traditional] = simplified;
        return normal;
    }

    private static char Plain(char c) => c switch
    {
        '&' or Ampersand => Ampersand,
        '\u3000' or '\uFFFD' => ' ',
        '‘' or '’' or '`' or '´' => '\'',
        '“' or '”' or '„' or '«' or '»' => '"',
        '｡' => '。',
        >= '\uFF01' and <= '\uFF5E' => char.ToLowerInvariant((char)(c - 0xFEE0)),
        '\u00AD' or (>= '\u200B' and <= '\u200F') or (>= '\u202A' and <= '\u202E') or (>= '\u2060' and <= '\u206F') or (>= '\uFE00' and <= '\uFE0F') or '\uFEFF' or '\u20E3' => Nothing,
        _ when char.IsSurrogate(c) => c,
        _ when char.IsWhiteSpace(c) || char.IsControl(c) => ' ',
        _ => char.ToLowerInvariant(c),
    };

    /// <summary>Pairs of a traditional character and its simplified form.</summary>
    private static IEnumerable<(char Traditional, char Simplified)> Simplified()
    {
        foreach (var line in TextResource.Lines("simplified.txt"))
            for (var k = 0; k + 1 < line.Length; k += 2) yield return (line[k], line[k + 1]);
    }

    private static TokenKind[] MakeKinds()
    {
        var kinds = new TokenKind[char.MaxValue + 1];
        for (var c = 0; c < kinds.Length; c++) kinds[c] = KindOfPlain((char)c);
        return kinds;
    }

    private static TokenKind KindOfPlain(char c)
    {
        if (c == ' ' || char.IsWhiteSpace(c) || char.IsControl(c)) return TokenKind.Space;
        if (IsHan(c) || WritesWithoutSpaces(c)) return TokenKind.Ideograph;
        return char.GetUnicodeCategory(c) switch
        {
            UnicodeCategory.DecimalDigitNumber => TokenKind.Number,
            UnicodeCategory.OtherSymbol => TokenKind.Emoji,
            UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.LetterNumber => TokenKind.Word,
            _ => char.IsLetter(c) ? TokenKind.Word : TokenKind.Punctuation,
        };
    }

    /// <summary>Kana, Thai, Lao, Burmese and Khmer.</summary>
    private static bool WritesWithoutSpaces(char c) =>
        c is >= '\u3041' and <= '\u30FF' or >= '\uFF66' and <= '\uFF9D' or >= '\u0E00' and <= '\u0EFF' or >= '\u1000' and <= '\u109F' or >= '\u1780' and <= '\u17FF'
        && (char.IsLetter(c) || char.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark);
}

/// <summary>The word lists and tables that come with this assembly.</summary>
internal static class TextResource
{
    /// <summary>The lines of a resource, without blank ones and remarks (<c>#</c>).</summary>
    public static IEnumerable<string> Lines(string name)
    {
        using var stream = typeof(TextResource).Assembly.GetManifestResourceStream("Attune.Text." + name)
            ?? throw new InvalidOperationException($"The resource {name} is not in the assembly.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        while (reader.ReadLine() is { } line)
            if (line.Length > 0 && line[0] != '#') yield return line;
    }
}
