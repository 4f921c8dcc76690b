using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;

namespace Attune.Text;

/// <summary>Texts and whether each is positive.</summary>
/// <param name="Texts">Texts as they are.</param>
/// <param name="IsPositive">True for a positive text.</param>
public sealed record LabelledTexts(IReadOnlyList<string> Texts, IReadOnlyList<bool> IsPositive)
{
    private static readonly string[] LabelNames = ["label", "sentiment", "polarity", "stars", "star", "rating", "score", "overall"];
    private static readonly string[] TextNames = ["text", "text_a", "review", "review_body", "reviewtext", "content", "comment", "sentence", "message"];

    /// <summary>How many.</summary>
    public int Count => Texts.Count;

    /// <summary>Some of them.</summary>
    public LabelledTexts At(IReadOnlyList<int> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return new([.. rows.Select(r => Texts[r])], [.. rows.Select(r => IsPositive[r])]);
    }

    /// <summary>
    /// Reads a file of labelled texts: comma-separated (<c>.csv</c>) or tab-separated (<c>.tsv</c>) with a header that names a column of labels
    /// (label, sentiment, stars, rating …) and one of texts (text, review, content …), or lines of a label, a space and a text. Labels are 1 and 0 or -1,
    /// positive and negative, or stars from 1 to 5: three stars are left out, as neither. Not UTF-8 is read as Latin-1.
    /// </summary>
    /// <exception cref="AttuneException">The file is missing, empty or breaks the format; the message names the line.</exception>
    public static LabelledTexts Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!File.Exists(path)) throw new AttuneException("file_not_found", $"There is no file {path}.") { IsUsage = true };
        var (bytes, name) = (File.ReadAllBytes(path), Path.GetFileName(path));
        var content = (IsUtf8(bytes) ? Encoding.UTF8 : Encoding.Latin1).GetString(bytes).TrimStart('\uFEFF');
        var rows = Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".csv" => OfTable(name, content, ",", CsvMode.RFC4180),
            ".tsv" => OfTable(name, content, "\t", CsvMode.NoEscape),
            _ => OfLines(name, content),
        };
        var labelled = Interpret(name, rows);
        return labelled.Count > 0 ? labelled : throw new AttuneException("empty_file", $"{name} holds no labelled texts.", $"Check that it was copied whole.");
    }

    private static List<Row> OfTable(string name, string content, string delimiter, CsvMode mode)
    {
        var configuration = new CsvConfiguration(CultureInfo.InvariantCulture) { Delimiter = delimiter, Mode = mode, BadDataFound = null };
        using var parser = new CsvParser(new StringReader(content), configuration);
        if (!parser.Read()) throw new AttuneException("empty_file", $"{name} is empty.", $"Check that it was copied whole.");
        var header = parser.Record!;
        var (label, text) = (Column(header, LabelNames), Column(header, TextNames));
        if (label < 0 || text < 0)
            throw new AttuneException("wrong_format", $"{name}, line 1: the header '{string.Join(", ", header)}' does not name a column of labels and one of texts.",
                $"Name the columns label and text.");
        var rows = new List<Row>();
        while (parser.Read())
        {
            // The parser tells the line on which a record ends; a quoted text may have begun before.
            var line = parser.RawRow - parser.RawRecord.AsSpan().TrimEnd("\r\n").Count('\n');
            if (parser.Count <= Math.Max(label, text))
                throw new AttuneException("bad_line", $"{name}, line {line}: there are {parser.Count} columns, and the header has more.", $"Correct the line.");
            rows.Add(new(line, parser[label], parser[text]));
        }

        return rows;
    }

    private static List<Row> OfLines(string name, string content)
    {
        var (rows, number) = (new List<Row>(), 0);
        foreach (var range in content.AsSpan().Split('\n'))
        {
            var line = content.AsSpan(range).TrimEnd('\r');
            number++;
            if (line.IsWhiteSpace()) continue;
            var end = line.IndexOfAny(' ', '\t');
            if (end < 0) throw BadLabel(name, new(number, line.ToString(), ""));
            rows.Add(new(number, line[..end].ToString(), line[(end + 1)..].ToString()));
        }

        return rows;
    }

    /// <summary>Numbers up to 1 are classes; when one is higher, all are stars.</summary>
    private static LabelledTexts Interpret(string name, List<Row> rows)
    {
        var areStars = rows.Exists(r => NumberOf(r.Label) > 1);
        var (texts, labels) = (new List<string>(), new List<bool>());
        foreach (var row in rows)
        {
            var sign = SignOf(row.Label, areStars) ?? throw BadLabel(name, row);
            if (sign == 0) continue;
            texts.Add(row.Text);
            labels.Add(sign > 0);
        }

        return new LabelledTexts(texts, labels);
    }

    /// <summary>1, -1, or 0 for neither; null when it is no label.</summary>
    private static int? SignOf(string label, bool isStars) => label.Trim().ToLowerInvariant() switch
    {
        "positive" or "pos" or "正面" or "好评" => 1,
        "negative" or "neg" or "负面" or "差评" => -1,
        "neutral" or "中性" or "中评" => 0,
        _ => NumberOf(label) switch
        {
            >= 1 and <= 5 and var stars when isStars => SignOfStars(stars),
            1 => 1,
            0 or -1 => -1,
            _ => null,
        },
    };

    /// <summary>1 for four stars and more, -1 for two and less, and 0 between them.</summary>
    public static int SignOfStars(double stars) => stars >= 4 ? 1 : stars <= 2 ? -1 : 0;

    private static double? NumberOf(string label) => double.TryParse(label, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static AttuneException BadLabel(string name, Row row) =>
        new("bad_line", $"{name}, line {row.Line}: '{row.Label}' is no label.", $"Labels are 1 and 0, positive and negative, or stars from 1 to 5.");

    private static int Column(IReadOnlyList<string> header, string[] names)
    {
        var found = names.Select(n => header.ToList().FindIndex(h => h.Trim().Equals(n, StringComparison.OrdinalIgnoreCase))).Where(c => c >= 0).ToList();
        return found.Count > 0 ? found[0] : -1;
    }

    private static bool IsUtf8(byte[] bytes) => System.Text.Unicode.Utf8.IsValid(bytes);

    private sealed record Row(long Line, string Label, string Text);
}
