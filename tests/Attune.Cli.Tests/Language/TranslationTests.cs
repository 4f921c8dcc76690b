using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Attune.Cli.Language;
using Attune.Models;

namespace Attune.Cli.Tests.Language;

/// <summary>Every text the command line can show has a Chinese translation with the same placeholders.</summary>
public sealed partial class TranslationTests
{
    [Fact]
    public void Every_text_in_the_sources_is_translated()
    {
        var missing = SourceTexts().Where(t => !Texts.ChineseTexts.ContainsKey(t)).Distinct().Order(StringComparer.Ordinal).ToList();
        Assert.True(missing.Count == 0, "Not in zh.json:\n" + string.Join('\n', missing));
    }

    [Fact]
    public void Every_model_and_each_of_its_options_is_described_in_Chinese()
    {
        Attune.Deep.DeepModels.Include();
        var texts = ModelCatalog.Default.Trainers.SelectMany(t => ModelOptions.Describe(t.OptionsType).Select(o => o.Description).Append(t.Description.Title).Append(t.Description.Summary));
        var missing = texts.Where(t => !Texts.ChineseTexts.ContainsKey(t)).Distinct().ToList();
        Assert.True(missing.Count == 0, "Not in zh.json:\n" + string.Join('\n', missing));
    }

    [Fact]
    public void A_text_with_values_is_found_by_its_format()
    {
        var before = CultureInfo.CurrentUICulture;
        try
        {
            Texts.SpeakLanguage("zh");
            var (name, count) = ("活动", 1234);
            Assert.Equal("活动：来自 1,234 个事件，最新 2026-01-31，置信度 0.50", Texts.T($"{name}: from {count:N0} events, newest {new DateTime(2026, 1, 31):yyyy-MM-dd}{""}, confidence {0.5:0.00}"));
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }

    [Fact]
    public void Translations_keep_the_placeholders()
    {
        foreach (var (english, chinese) in Texts.ChineseTexts)
            Assert.Equal(Indices(english), Indices(chinese));

        static int[] Indices(string format) => [.. Placeholder().Matches(format).Select(m => int.Parse(m.Groups[1].Value)).Distinct().Order()];
    }

    /// <summary>The literals given to T(…), Line(…) and AttuneException in all sources, as composite formats.</summary>
    private static IEnumerable<string> SourceTexts()
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories))
        {
            if (file.Contains("/obj/", StringComparison.Ordinal)) continue;
            var source = File.ReadAllText(file);
            var inCli = file.Contains("/Attune.Cli/", StringComparison.Ordinal);
            foreach (Match call in (inCli ? CliCall() : CoreCall()).Matches(source))
            {
                var position = call.Index + call.Length;
                while (Literal(source, ref position) is { } text)
                {
                    if (text.Any(char.IsLetter) && Placeholder().Replace(text, "").Any(char.IsLetter)) yield return text;
                    if (!call.Value.Contains("AttuneException", StringComparison.Ordinal)) break;
                    position = NextArgument(source, position); // the hint
                    if (position < 0) break;
                }
            }
        }
    }

    private static int NextArgument(string source, int position)
    {
        var match = CommaThenLiteral().Match(source, position);
        return match.Success ? match.Index + match.Length : -1;
    }

    /// <summary>Reads an ordinary or interpolated string literal and turns its holes into {0}, {1:N0} …; null when there is none.</summary>
    private static string? Literal(string source, ref int position)
    {
        var interpolated = position < source.Length && source[position] == '$';
        var p = position + (interpolated ? 1 : 0);
        if (p >= source.Length || source[p] != '"' || source.AsSpan(p).StartsWith("\"\"\"")) return null;
        var (text, hole) = (new StringBuilder(), 0);
        for (p++; source[p] != '"'; p++)
        {
            if (source[p] == '\\')
            {
                p++;
                text.Append(source[p] switch { 'n' => '\n', 't' => '\t', var c => c });
            }
            else if (interpolated && source[p] == '{' && source[p + 1] != '{')
            {
                var end = EndOfHole(source, p + 1);
                var content = source[(p + 1)..end];
                text.Append('{').Append(hole++).Append(FormatOf(content)).Append('}');
                p = end;
            }
            else
            {
                text.Append(source[p]);
            }
        }

        position = p + 1;
        return text.ToString();
    }

    private static int EndOfHole(string source, int p)
    {
        for (var depth = 0; ; p++)
        {
            if (source[p] == '"') p = source.IndexOf('"', p + 1);
            else if (source[p] is '{' or '(' or '[') depth++;
            else if (source[p] is ')' or ']') depth--;
            else if (source[p] == '}' && depth-- == 0) return p;
        }
    }

    private static string FormatOf(string hole)
    {
        var match = HoleFormat().Match(hole);
        return match.Success ? match.Value : "";
    }

    [GeneratedRegex(@"\{(\d+)[^}]*\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex("""(?<![\w.])T\((?=\$?")|\.Line\((?=\$?")|new AttuneException\("\w+",\s*""")]
    private static partial Regex CliCall();

    [GeneratedRegex("""new AttuneException\("\w+",\s*""")]
    private static partial Regex CoreCall();

    [GeneratedRegex("""\G\s*,\s*(?=\$?")""")]
    private static partial Regex CommaThenLiteral();

    [GeneratedRegex(@"(,-?\d+)?:[A-Za-z0-9.#%+'\- ]+$")]
    private static partial Regex HoleFormat();
}
