using System.Text;

namespace Attune.Storage.Import;

/// <summary>
/// Goes through delimited text record by record, knowing where each stands. It serves to find the line of rows that DuckDB
/// refused or that are refused for their meaning; what is in the rows DuckDB reads.
/// </summary>
/// <param name="text">The text as UTF-8.</param>
/// <param name="delimiter">What separates columns.</param>
/// <param name="quoted">Whether columns may be quoted, and hold newlines then.</param>
internal sealed class RecordReader(Stream text, string delimiter, bool quoted)
{
    private readonly byte[] _delimiter = Encoding.UTF8.GetBytes(delimiter);
    private byte[] _buffer = new byte[1 << 16];
    private int _start, _end;
    private long _nextPosition = 1, _nextLine = 1;
    private bool _finished;

    /// <summary>Position of the record's first byte, counted from 1, as DuckDB counts.</summary>
    public long Position { get; private set; }

    /// <summary>Position after the record and its newline.</summary>
    public long EndPosition => _nextPosition;

    /// <summary>Line on which the record starts, counted from 1.</summary>
    public long Line { get; private set; }

    /// <summary>The record without its newline.</summary>
    public ReadOnlySpan<byte> Raw => _buffer.AsSpan(_start - _length, _length - _newline);

    private int _length, _newline;

    /// <summary>Goes to the next record.</summary>
    public bool Read()
    {
        if (_nextPosition == 1) SkipPreamble();
        (Position, Line) = (_nextPosition, _nextLine);
        var (at, inQuotes, fieldStart) = (0, false, true);
        _newline = 0;
        while (true)
        {
            if (_start + at >= _end && !Fill())
            {
                if (at == 0) return false;
                break;
            }

            var b = _buffer[_start + at];
            if (b == '\n') _nextLine++;
            if (inQuotes)
            {
                inQuotes = b != '"';
            }
            else if (b is (byte)'\n')
            {
                _newline = at > 0 && _buffer[_start + at - 1] == '\r' ? 2 : 1;
                at++;
                break;
            }
            else if (quoted && b == '"')
            {
                // A quote opens at a field's start, or continues a doubled one within a quoted field.
                inQuotes = fieldStart || (at > 0 && _buffer[_start + at - 1] == '"');
            }

            fieldStart = !inQuotes && b == _delimiter[^1];
            at++;
        }

        (_length, _start, _nextPosition) = (at, _start + at, _nextPosition + at);
        return true;
    }

    /// <summary>The record's columns, without their quotes.</summary>
    public List<string> Fields()
    {
        var fields = new List<string>();
        var rest = Raw;
        while (true)
        {
            if (quoted && rest.Length > 0 && rest[0] == '"')
            {
                var close = ClosingQuote(rest);
                fields.Add(Text(rest[1..close]).Replace("\"\"", "\""));
                var next = rest[Math.Min(close + 1, rest.Length)..].IndexOf(_delimiter);
                if (next < 0) return fields;
                rest = rest[(Math.Min(close + 1, rest.Length) + next + _delimiter.Length)..];
                continue;
            }

            var end = rest.IndexOf(_delimiter);
            fields.Add(Text(end < 0 ? rest : rest[..end]));
            if (end < 0) return fields;
            rest = rest[(end + _delimiter.Length)..];
        }
    }

    private static int ClosingQuote(ReadOnlySpan<byte> field)
    {
        for (var i = 1; i < field.Length; i++)
        {
            if (field[i] != '"') continue;
            if (i + 1 < field.Length && field[i + 1] == '"') i++;
            else return i;
        }

        return field.Length;
    }

    private static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);

    // A byte order mark belongs to no record, but DuckDB counts it.
    private void SkipPreamble()
    {
        while (_end - _start < 3 && Fill()) { }
        if (_buffer.AsSpan(_start, _end - _start).StartsWith(Encoding.UTF8.Preamble)) (_start, _nextPosition) = (_start + 3, _nextPosition + 3);
    }

    private bool Fill()
    {
        if (_finished) return false;
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length) Array.Resize(ref _buffer, _buffer.Length * 2);
        var read = text.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        _finished = read == 0;
        return read > 0;
    }
}
