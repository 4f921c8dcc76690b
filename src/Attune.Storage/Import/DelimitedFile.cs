using System.Text;

namespace Attune.Storage.Import;

/// <summary>Delimited text: how it is written, and how DuckDB is told to read it. Column i is <c>c{i}</c> in SQL.</summary>
/// <param name="Text">The file.</param>
/// <param name="Delimiter">What separates columns, up to four bytes.</param>
/// <param name="HasHeader">Whether the first record names the columns.</param>
/// <param name="Columns">Names of the columns.</param>
/// <param name="Quoted">Whether double quotes enclose columns.</param>
internal sealed record DelimitedFile(TextFile Text, string Delimiter, bool HasHeader, IReadOnlyList<string> Columns, bool Quoted = true)
{
    private static readonly string[] UsualDelimiters = [",", "\t", ";", "|", "::", " "];

    /// <summary>The table in which DuckDB keeps the rows that it refused.</summary>
    public const string RejectsTable = "import_rejects";

    /// <summary>The table in which DuckDB keeps what it refused them of.</summary>
    public const string RejectScansTable = "import_reject_scans";

    /// <summary>Looks at the file's start for delimiter and columns.</summary>
    /// <param name="text">The file.</param>
    /// <param name="delimiter">What separates columns; null to find out.</param>
    /// <param name="hasHeader">Whether the first record names the columns; without it they are called 1, 2, 3 …</param>
    public static DelimitedFile Open(TextFile text, string? delimiter, bool hasHeader)
    {
        var sample = text.Sample();
        delimiter ??= DelimiterOf(Encoding.UTF8.GetString(sample.AsSpan(0, Math.Max(1, FirstLine(sample)))));
        using var stream = new MemoryStream(sample);
        var first = new RecordReader(stream, delimiter, quoted: true);
        first.Read();
        var fields = first.Fields();
        if (fields.Any(f => f.Any(char.IsControl)))
            throw new AttuneException("not_text", $"{text.Name} is not delimited text.", $"Check the file, its --format and its --encoding.");
        return new DelimitedFile(text, delimiter, hasHeader, hasHeader ? [.. fields.Select(f => f.Trim())] : [.. fields.Select((_, i) => $"{i + 1}")]);
    }

    /// <summary>A file without a header whose layout is known.</summary>
    public static DelimitedFile Headless(TextFile text, string delimiter, params IReadOnlyList<string> columns) =>
        new(text, delimiter, false, columns, Quoted: false);

    public int IndexOf(string column)
    {
        for (var i = 0; i < Columns.Count; i++)
            if (Columns[i].Equals(column, StringComparison.OrdinalIgnoreCase)) return i;
        throw new AttuneException("missing_column", $"{Text.Name} has no column {column}.", $"Its columns are: {string.Join(", ", Columns)}.") { IsUsage = true };
    }

    /// <summary>The call that reads the file. Rows that do not fit the types go to <see cref="RejectsTable"/>.</summary>
    /// <param name="types">Types by column; all others are text.</param>
    /// <param name="strict">Whether to follow the CSV standard to the letter.</param>
    public string Scan(IReadOnlyDictionary<int, string> types, bool strict = true)
    {
        var columns = string.Join(", ", Columns.Select((_, i) => $"'c{i}': '{types.GetValueOrDefault(i, "VARCHAR")}'"));
        var quote = Quoted ? "'\"'" : "''";
        return $$"""
            read_csv({{Sql.Literal(Text.Path)}}, auto_detect = false, header = {{HasHeader}}, delim = {{Sql.Literal(Delimiter)}},
                quote = {{quote}}, escape = {{quote}}, encoding = '{{Text.Encoding}}', compression = '{{(Text.IsGzip ? "gzip" : "none")}}',
                columns = { {{columns}} }, strict_mode = {{strict}}, max_line_size = 16777216,
                store_rejects = true, rejects_limit = 0, rejects_table = '{{RejectsTable}}', rejects_scan = '{{RejectScansTable}}')
            """;
    }

    /// <summary>The first values of a column that are not empty.</summary>
    public List<string> SampleOf(int column)
    {
        using var sample = new MemoryStream(Text.Sample());
        var records = new RecordReader(sample, Delimiter, Quoted);
        var values = new List<string>();
        if (HasHeader) records.Read();
        while (records.Read())
            if (records.Fields() is var fields && column < fields.Count && fields[column].Length > 0) values.Add(fields[column]);
        if (values.Count > 1 && sample.Length > 1 << 15) values.RemoveAt(values.Count - 1); // cut off by the sample's end
        return values;
    }

    private static int FirstLine(byte[] sample)
    {
        var end = sample.AsSpan().IndexOfAny((byte)'\n', (byte)'\r');
        return end < 0 ? sample.Length : end;
    }

    private static string DelimiterOf(string line)
    {
        var unquoted = new StringBuilder();
        foreach (var (index, part) in line.Split('"').Index())
            if (index % 2 == 0) unquoted.Append(part);
        var text = unquoted.ToString();
        return UsualDelimiters.FirstOrDefault(d => d != "::" && d != " " && text.Contains(d))
            ?? UsualDelimiters.FirstOrDefault(text.Contains) ?? ",";
    }
}
