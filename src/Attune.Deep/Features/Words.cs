namespace Attune.Deep.Features;

/// <summary>
/// The words of a text, in lower case: runs of letters and digits, and for scripts that are written without spaces (Chinese, Japanese, Korean) each sign
/// and each pair of neighbouring signs, which stand for words well enough.
/// </summary>
internal static class Words
{
    /// <summary>The words, in their order, repeated ones too.</summary>
    public static IEnumerable<string> Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var lower = text.ToLowerInvariant();
        for (var at = 0; at < lower.Length;)
        {
            if (IsSign(lower[at]))
            {
                yield return lower.Substring(at, 1);
                if (at + 1 < lower.Length && IsSign(lower[at + 1])) yield return lower.Substring(at, 2);
                at++;
                continue;
            }

            var start = at;
            while (at < lower.Length && char.IsLetterOrDigit(lower[at]) && !IsSign(lower[at])) at++;
            if (at > start) yield return lower[start..at];
            else at++;
        }
    }

    /// <summary>Kana, CJK ideographs and their compatibility forms, and Hangul syllables.</summary>
    private static bool IsSign(char c) => c is (>= '\u3041' and <= '\u30FF') or (>= '\u3400' and <= '\u9FFF') or (>= '\uAC00' and <= '\uD7A3') or (>= '\uF900' and <= '\uFAFF');
}
