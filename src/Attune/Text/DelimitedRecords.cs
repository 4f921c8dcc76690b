using System.Text;

namespace Attune.Text;

/// <summary>Goes through delimited text record by record; quoted fields may hold delimiters, doubled quotes and newlines (RFC 4180).</summary>
/// <param name="content">The whole text.</param>
/// <param name="delimiter">What separates fields.</param>
/// <param name="quoted">Whether fields may be quoted.</param>
internal sealed class DelimitedRecords(string content, char delimiter, bool quoted)
{
    private int _at;
    private long _lines = 1;

    /// <summary>The fields of the record read last.</summary>
    public List<string> Fields { get; } = [];

    /// <summary>The line on which it starts, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>Goes to the next record.</summary>
    public bool Next()
    {
        if (_at >= content.Length) return false;
        Line = _lines;
        Fields.Clear();
        do Fields.Add(Field());
        while (_at < content.Length && content[_at++] == delimiter);
        _lines++;
        return true;
    }

    /// <summary>The next field; stops at the delimiter or newline behind it.</summary>
    private string Field()
    {
        if (quoted && _at < content.Length && content[_at] == '"') return QuotedField();
        var start = _at;
        while (_at < content.Length && content[_at] != delimiter && content[_at] != '\n') _at++;
        return content[start.._at].TrimEnd('\r');
    }

    private string QuotedField()
    {
        var field = new StringBuilder();
        for (_at++; _at < content.Length; _at++)
        {
            if (content[_at] == '\n') _lines++;
            if (content[_at] != '"') field.Append(content[_at]);
            else if (_at + 1 < content.Length && content[_at + 1] == '"') field.Append(content[_at++]);
            else break;
        }

        // What stands between the closing quote and the delimiter belongs to no field.
        while (_at < content.Length && content[_at] != delimiter && content[_at] != '\n') _at++;
        return field.ToString();
    }
}
