namespace Attune.Text;

/// <summary>The languages that texts are told apart by.</summary>
public enum TextLanguage
{
    /// <summary>Nothing to tell by: no letters, or too few.</summary>
    Unknown,

    /// <summary>Chinese, simplified or traditional.</summary>
    Chinese,

    /// <summary>English.</summary>
    English,

    /// <summary>Chinese and English, each with a good part.</summary>
    Mixed,

    /// <summary>Any other.</summary>
    Other,
}

/// <summary>What language a text is in, and why.</summary>
/// <param name="Language">The language.</param>
/// <param name="HanShare">Ideographs' share of the writing: an ideograph counts as one, a word of another script as one and a half, which is about what each tells.</param>
/// <param name="LatinShare">The same of words in Latin letters.</param>
public readonly record struct LanguageGuess(TextLanguage Language, double HanShare, double LatinShare);

/// <summary>
/// Tells Chinese, English, both mixed and other languages apart, by the share of the scripts; among those in Latin letters by their commonest words, of which
/// no two languages share many.
/// </summary>
public static class LanguageDetector
{
    /// <summary>Less of the writing is a loan word and no second language.</summary>
    private const double GoodPart = 0.2;

    private const double WordWeight = 1.5;

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> English = Lookup(
        "the of and to in is it that this for was with on as are be not but have has at you i my we they from or an so very good great no do does did n't it's don't all if just can will would what there about more which one out");

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Foreign = Lookup(
        "le la les des est une et que qui dans pour pas je avec sur ce cette très mais der die das und ist ein eine nicht ich mit für auf sehr zu den von el los las es una y por con muy pero para del il di che non per sono molto della gli het een van niet ik zijn voor op maar o os um uma não com muito mas och att det är som inte en på og ikke bir ve çok bu için nie się na jest")
        ;

    /// <summary>Guesses the language of a text, normal or not.</summary>
    public static LanguageGuess Detect(ReadOnlySpan<char> text)
    {
        var scratch = new TextScratch();
        return DetectNormal(scratch.Normalise(text));
    }

    /// <summary>Guesses the language of a normal text.</summary>
    internal static LanguageGuess DetectNormal(ReadOnlySpan<char> text)
    {
        var (han, latin, other, english, foreign) = (0, 0, 0, 0, 0);
        foreach (var token in new TokenReader(text))
        {
            var word = text.Slice(token.Start, token.Length);
            if (token.Kind == TokenKind.Ideograph && (word.Length > 1 || CharacterTable.IsHan(word[0]))) han++;
            else if (token.Kind == TokenKind.Word && IsLatin(word[0]))
            {
                latin++;
                if (English.Contains(word)) english++;
                else if (Foreign.Contains(word) || HasAccent(word)) foreign++;
            }
            else if (token.Kind is TokenKind.Word or TokenKind.Ideograph) other++;
        }

        var whole = han + WordWeight * latin + other;
        return whole == 0 ? default : new LanguageGuess(Decide(han / whole, WordWeight * latin / whole, other / whole, english >= foreign), han / whole, WordWeight * latin / whole);
    }

    private static TextLanguage Decide(double han, double latin, double other, bool isEnglish)
    {
        // Japanese has ideographs too, but never without a good part of kana.
        if (other >= GoodPart) return TextLanguage.Other;
        if (han >= GoodPart && latin >= GoodPart) return isEnglish ? TextLanguage.Mixed : TextLanguage.Other;
        if (han >= latin) return TextLanguage.Chinese;
        return isEnglish ? TextLanguage.English : TextLanguage.Other;
    }

    private static bool IsLatin(char c) => c is >= 'a' and <= 'z' or >= '\u00DF' and <= '\u024F';

    private static bool HasAccent(ReadOnlySpan<char> word) => word.ContainsAnyInRange('\u00DF', '\u024F');

    private static HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Lookup(string words) =>
        new HashSet<string>(words.Split(' '), StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
}
