using System.Buffers;
using System.Globalization;
using System.Text;

namespace Attune.Simulation;

/// <summary>A table as comma-separated values (RFC 4180, line feeds, UTF-8).</summary>
internal sealed class CsvTable : IDisposable
{
    private static readonly SearchValues<char> Special = SearchValues.Create(",\"\n\r");

    private readonly StreamWriter _writer;

    public CsvTable(Stream stream, string header)
    {
        _writer = new StreamWriter(stream, new UTF8Encoding(false)) { NewLine = "\n" };
        _writer.WriteLine(header);
    }

    /// <summary>Writes a row: times as ISO 8601, fractions with six digits, lists separated by <c>|</c>, null as nothing.</summary>
    public void Add(params ReadOnlySpan<object?> cells)
    {
        for (var i = 0; i < cells.Length; i++)
        {
            if (i > 0) _writer.Write(',');
            WriteCell(Format(cells[i]));
        }

        _writer.Write('\n');
    }

    /// <inheritdoc/>
    public void Dispose() => _writer.Dispose();

    private static string Format(object? cell) => cell switch
    {
        null => "",
        string text => text,
        bool flag => flag ? "true" : "false",
        DateTime time => time.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
        double number => number.ToString("0.######", CultureInfo.InvariantCulture),
        IEnumerable<string> list => string.Join('|', list),
        IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
        _ => cell.ToString()!,
    };

    private void WriteCell(string cell)
    {
        if (!cell.AsSpan().ContainsAny(Special))
        {
            _writer.Write(cell);
            return;
        }

        _writer.Write('"');
        _writer.Write(cell.Replace("\"", "\"\"", StringComparison.Ordinal));
        _writer.Write('"');
    }
}
