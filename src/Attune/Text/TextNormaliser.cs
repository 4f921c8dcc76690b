using System.Text;

namespace Attune.Text;

/// <summary>
/// Makes texts that mean the same look the same, before anything is counted: lower case, full width to half width, traditional to simplified Chinese, HTML entities
/// decoded, links and user mentions as the marks <c>&lt;url&gt;</c> and <c>&lt;user&gt;</c>, runs of one letter or sign shortened to three, white space to single spaces;
/// emoji stay, without their colours of skin. What is no valid UTF-16 becomes a space. Normalising a normal text changes nothing.
/// </summary>
public static class TextNormaliser
{
    /// <summary>Only so many UTF-16 code units of a text are read; what is longer is clipped.</summary>
    public const int MaxLength = 100_000;

    /// <summary>What stands for a link.</summary>
    public const string Url = "<url>";

    /// <summary>What stands for a user mentioned.</summary>
    public const string User = "<user>";

    /// <summary>A mention's name is no longer, whatever follows.</summary>
    private const int LongestName = 30;

    /// <summary>Runs of one character are shortened to so many.</summary>
    private const int LongestRun = 3;

    /// <summary>The normal form of a text.</summary>
    public static string Normalise(ReadOnlySpan<char> text)
    {
        var scratch = new TextScratch();
        return scratch.Normalise(text).ToString();
    }

    /// <summary>Text from UTF-8: bytes that are none become U+FFFD, and what is longer than <see cref="MaxLength"/> is clipped.</summary>
    public static string Decode(ReadOnlySpan<byte> utf8)
    {
        var text = Encoding.UTF8.GetString(utf8[..Math.Min(utf8.Length, MaxLength * 3)]);
        return Clip(text).Length == text.Length ? text : Clip(text).ToString();
    }

    /// <summary>The first <see cref="MaxLength"/> code units, and no half of a pair of surrogates at the end.</summary>
    internal static ReadOnlySpan<char> Clip(ReadOnlySpan<char> text)
    {
        if (text.Length <= MaxLength) return text;
        return text[..(char.IsHighSurrogate(text[MaxLength - 1]) ? MaxLength - 1 : MaxLength)];
    }

    /// <summary>First half: character by character. Returns the length; the destination is as long as the text at least.</summary>
    internal static int Map(ReadOnlySpan<char> text, Span<char> destination)
    {
        var (length, run, last) = (0, 0, 0);
        for (var i = 0; i < text.Length;)
        {
            var point = Next(text, ref i);
            if (point == CharacterTable.Nothing) continue;
            run = point == last ? run + 1 : 1;
            last = point;
            // Figures mean something else when they are shortened, and angle brackets belong to marks.
            if (run > LongestRun && !(point < 128 && (char.IsAsciiDigit((char)point) || point is '<' or '>'))) continue;
            if (point <= char.MaxValue) destination[length++] = (char)point;
            else length += new Rune(point).EncodeToUtf16(destination[length..]);
        }

        return length;
    }

    /// <summary>Second half: white space, links and mentions. Returns the length; the destination has room for three times the text.</summary>
    internal static int Mark(ReadOnlySpan<char> text, Span<char> destination)
    {
        var length = 0;
        for (var i = 0; i < text.Length;)
        {
            var c = text[i];
            if (c == ' ')
            {
                if (length > 0 && destination[length - 1] != ' ') destination[length++] = ' ';
                i++;
                continue;
            }

            var (mark, read) = c is 'h' or 'w' or '@' && (length == 0 || !char.IsAsciiLetterOrDigit(destination[length - 1])) ? MarkAt(text[i..]) : default;
            if (read == 0)
            {
                destination[length++] = c;
                i++;
                continue;
            }

            mark!.CopyTo(destination[length..]);
            (length, i) = (length + mark.Length, i + read);
        }

        return length > 0 && destination[length - 1] == ' ' ? length - 1 : length;
    }

    /// <summary>The next code point's normal form, or <see cref="CharacterTable.Nothing"/>.</summary>
    private static int Next(ReadOnlySpan<char> text, ref int i)
    {
        var c = text[i++];
        if (c == '&') return OfPoint(HtmlEntity.Decode(text, ref i));
        if (!char.IsSurrogate(c)) return CharacterTable.NormalOf(c);
        if (!char.IsHighSurrogate(c) || i == text.Length || !char.IsLowSurrogate(text[i])) return ' ';
        return OfPoint(char.ConvertToUtf32(c, text[i++]));
    }

    private static int OfPoint(int point) =>
        point > char.MaxValue ? CharacterTable.IsSkinColour(point) ? CharacterTable.Nothing : point
        : char.IsSurrogate((char)point) ? ' ' : CharacterTable.NormalOf((char)point);

    private static (string? Mark, int Read) MarkAt(ReadOnlySpan<char> text) => text[0] == '@' ? (User, MentionLength(text)) : (Url, UrlLength(text));

    private static int UrlLength(ReadOnlySpan<char> text)
    {
        var start = text.StartsWith("http://") ? 7 : text.StartsWith("https://") ? 8 : text.StartsWith("www.") ? 4 : 0;
        if (start == 0) return 0;
        var end = start;
        while (end < text.Length && (text[end] is > ' ' and <= '~' or CharacterTable.Ampersand && text[end] is not ('<' or '>' or '"' or '\''))) end++;
        while (end > start && text[end - 1] is ',' or '.' or ';' or ':' or '!' or '?' or ')') end--; // they belong to the sentence
        return end == start ? 0 : end;
    }

    /// <summary>A name in ASCII; or one with ideographs, if something ends it, since Chinese may go on without a space.</summary>
    private static int MentionLength(ReadOnlySpan<char> text)
    {
        var end = 1;
        while (end < text.Length && end <= LongestName && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_')) end++;
        if (end > 1) return end;
        while (end < text.Length && end <= LongestName && (char.IsLetterOrDigit(text[end]) || text[end] is '_' or '-')) end++;
        return end > 1 && (end == text.Length || text[end] is ' ' or ':' or ',') ? end : 0;
    }
}
