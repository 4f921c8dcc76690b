namespace Attune.Profiles;

/// <summary>Texts of bounded length that are Unicode: what comes from outside may be neither.</summary>
internal static class ClippedText
{
    /// <summary>The first characters of a text, halves of characters replaced by U+FFFD; the text itself where nothing is to be done.</summary>
    public static string Of(string text, int longest)
    {
        if (text.Length <= longest && text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0) return text;
        return Mend(text.AsSpan(0, Math.Min(text.Length, longest)));
    }

    private static string Mend(ReadOnlySpan<char> text)
    {
        var mended = text.ToArray();
        for (var i = 0; i < mended.Length; i++)
        {
            if (!char.IsSurrogate(mended[i])) continue;
            if (char.IsHighSurrogate(mended[i]) && i + 1 < mended.Length && char.IsLowSurrogate(mended[i + 1])) i++;
            else mended[i] = '\uFFFD';
        }

        return new string(mended);
    }
}
