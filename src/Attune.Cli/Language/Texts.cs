using System.Globalization;
using System.Text.Json;
using Attune.Profiles.Personas;

namespace Attune.Cli.Language;

/// <summary>
/// Texts in the user's language, in the manner of gettext: the English text is the key, and stands in where a translation is missing.
/// The language is that of <see cref="CultureInfo.CurrentUICulture"/>.
/// </summary>
internal static class Texts
{
    private static readonly JsonSerializerOptions Json = new() { AllowTrailingCommas = true };

    private static readonly Lazy<IReadOnlyDictionary<string, string>> Chinese = new(() => Read("zh.json"));

    /// <summary>All translations into Chinese, by the English text.</summary>
    public static IReadOnlyDictionary<string, string> ChineseTexts => Chinese.Value;

    /// <summary>Speaks Chinese from here on for names like zh, zh_CN.UTF-8 and zh-TW; else English.</summary>
    public static void SpeakLanguage(string name) =>
        CultureInfo.CurrentUICulture = name.StartsWith("zh", StringComparison.OrdinalIgnoreCase) ? new CultureInfo("zh-Hans") : CultureInfo.InvariantCulture;

    /// <summary>A fixed text.</summary>
    public static string T(string text) => Translate(text);

    /// <summary>A text with values in it; the key is its format, e.g. <c>Imported {0:N0} rows.</c></summary>
    public static string T(TranslatedText text) => string.Format(CultureInfo.InvariantCulture, Translate(text.Format), text.Values);

    /// <inheritdoc cref="T(TranslatedText)"/>
    public static string T(FormattableString text) =>
        string.Format(CultureInfo.InvariantCulture, Translate(text.Format), text.GetArguments());

    /// <summary>A text that is kept in both languages.</summary>
    public static string Spoken(PersonaText text) => IsChinese ? text.Zh : text.En;

    /// <summary>Sentences, one after the other.</summary>
    public static string Sentences(IEnumerable<string> sentences) => string.Join(IsChinese ? "" : " ", sentences);

    private static bool IsChinese => CultureInfo.CurrentUICulture.Name.StartsWith("zh", StringComparison.Ordinal);

    private static string Translate(string text) =>
        IsChinese && Chinese.Value.TryGetValue(text, out var translated) ? translated : text;

    private static Dictionary<string, string> Read(string resource)
    {
        using var stream = typeof(Texts).Assembly.GetManifestResourceStream(typeof(Texts), resource)!;
        return JsonSerializer.Deserialize<Dictionary<string, string>>(stream, Json)!;
    }
}
