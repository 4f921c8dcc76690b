using System.Globalization;

namespace Attune.Text;

/// <summary>HTML entities: the usual names, and numbers in decimal and hexadecimal; encoded more than once too (<c>&amp;amp;lt;</c>).</summary>
internal static class HtmlEntity
{
    private const int LongestName = 8;

    /// <summary>The code point that begins with the ampersand before <paramref name="i"/>, which moves behind it; an ampersand when no entity begins there.</summary>
    public static int Decode(ReadOnlySpan<char> text, ref int i)
    {
        while (true)
        {
            var rest = text[i..Math.Min(text.Length, i + LongestName + 1)];
            var end = rest.IndexOf(';');
            var point = end < 1 ? -1 : PointOf(rest[..end]);
            if (point < 0) return '&';
            i += end + 1;
            if (point != '&') return point;
        }
    }

    private static int PointOf(ReadOnlySpan<char> name)
    {
        if (name[0] != '#') return Named(name);
        var isHex = name.Length > 1 && name[1] is 'x' or 'X';
        var style = isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        return int.TryParse(name[(isHex ? 2 : 1)..], style, CultureInfo.InvariantCulture, out var point) && point is > 0 and <= 0x10FFFF ? point : -1;
    }

    private static int Named(ReadOnlySpan<char> name) => name switch
    {
        "amp" or "AMP" => '&',
        "lt" or "LT" => '<',
        "gt" or "GT" => '>',
        "quot" or "QUOT" => '"',
        "apos" => '\'',
        "nbsp" or "ensp" or "emsp" => ' ',
        "hellip" => '…',
        "mdash" => '—',
        "ndash" => '–',
        "ldquo" => '“',
        "rdquo" => '”',
        "lsquo" => '‘',
        "rsquo" => '’',
        "middot" => '·',
        "bull" => '•',
        "copy" => '©',
        "reg" => '®',
        "trade" => '™',
        "deg" => '°',
        "yen" => '¥',
        "pound" => '£',
        "euro" => '€',
        "times" => '×',
        "hearts" => '♥',
        _ => -1,
    };
}
