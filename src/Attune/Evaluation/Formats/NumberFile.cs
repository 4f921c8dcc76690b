using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Attune.Evaluation.Formats;

/// <summary>
/// Reads a text file of numbers line by line, straight from its bytes. Fields are parted by spaces, tabs, commas or parentheses;
/// lines end with LF or CRLF, and empty ones are skipped.
/// </summary>
internal ref struct NumberFile
{
    private static readonly SearchValues<byte> Separators = SearchValues.Create(" \t\r,()"u8);

    private readonly string _path;
    private readonly string _expected;
    private ReadOnlySpan<byte> _rest;
    private ReadOnlySpan<byte> _line;
    private ReadOnlySpan<byte> _field;
    private int _lineNumber;
    private bool _hasLines;

    /// <summary>Opens the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="expected">What a line holds, for the error on one that does not: <c>user item rating</c>.</param>
    /// <exception cref="AttuneException">The file is missing or no text.</exception>
    public NumberFile(string path, string expected)
    {
        if (!File.Exists(path))
            throw new AttuneException("file_not_found", $"There is no file '{path}'.", $"Check the path of the data.");
        ReadOnlySpan<byte> bytes = File.ReadAllBytes(path);
        if (bytes[..Math.Min(bytes.Length, 4096)].Contains((byte)0))
            throw new AttuneException("wrong_format", $"The file '{path}' is not plain text in UTF-8; expected lines of: {expected}.", $"Unpack it or convert it to UTF-8.");
        (_path, _expected) = (path, expected);
        _rest = bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes;
    }

    /// <summary>Moves to the next line that holds something; false at the end.</summary>
    /// <exception cref="AttuneException">The file has no such line at all.</exception>
    public bool NextLine()
    {
        while (!_rest.IsEmpty)
        {
            var end = _rest.IndexOf((byte)'\n');
            _line = end < 0 ? _rest : _rest[..end];
            _rest = end < 0 ? default : _rest[(end + 1)..];
            _lineNumber++;
            if (HasField()) return _hasLines = true;
        }

        return _hasLines
            ? false
            : throw new AttuneException("empty_file", $"The file '{_path}' is empty; expected lines of: {_expected}.", $"Check that it was copied whole.");
    }

    /// <summary>Whether the line has a field left.</summary>
    public bool HasField()
    {
        var start = _line.IndexOfAnyExcept(Separators);
        _line = start < 0 ? default : _line[start..];
        return start >= 0;
    }

    /// <summary>The next field as an id: a whole number from 0 on.</summary>
    /// <exception cref="AttuneException">It is missing or something else.</exception>
    public int Id() => Utf8Parser.TryParse(Field(), out int id, out var used) && used == _field.Length && id is >= 0 and < int.MaxValue ? id : throw BadLine();

    /// <summary>The next field as a number.</summary>
    /// <exception cref="AttuneException">It is missing or something else.</exception>
    public float Number() => Utf8Parser.TryParse(Field(), out float number, out var used) && used == _field.Length && float.IsFinite(number) ? number : throw BadLine();

    /// <summary>The next field as a time or an order: a whole number below 2^32; a negative one says that it is unknown and gives 0.</summary>
    /// <exception cref="AttuneException">It is missing or something else.</exception>
    public uint Time() => Utf8Parser.TryParse(Field(), out long time, out var used) && used == _field.Length && time <= uint.MaxValue ? (uint)Math.Max(0, time) : throw BadLine();

    /// <summary>The next field as a label: 1, or -1 or 0, which both give 0.</summary>
    /// <exception cref="AttuneException">It is missing or something else.</exception>
    public float Label() => Field() is var field && field.SequenceEqual("1"u8) ? 1 : field.SequenceEqual("-1"u8) || field.SequenceEqual("0"u8) ? 0 : throw BadLine();

    /// <summary>The next field as a feature of value 1, written <c>feature:1</c>: its number, from 0 on.</summary>
    /// <exception cref="AttuneException">It is missing or something else, or has another value.</exception>
    public int OneHot() => Utf8Parser.TryParse(Field(), out int id, out var used) && _field[used..].SequenceEqual(":1"u8) && id is >= 0 and < int.MaxValue ? id : throw BadLine();

    /// <summary>The error of a line that breaks the format, at the field read last.</summary>
    public readonly AttuneException BadLine()
    {
        var value = Encoding.UTF8.GetString(_field[..Math.Min(_field.Length, 100)]);
        return value.Length == 0
            ? new AttuneException("bad_line", $"{_path}, line {_lineNumber}: the line ends too early; expected: {_expected}.", Advice)
            : new AttuneException("bad_line", $"{_path}, line {_lineNumber}: '{value}' does not belong here; expected: {_expected}.", Advice);
    }

    /// <summary>The error of a file that holds something else than expected.</summary>
    public readonly AttuneException WrongFormat() =>
        new("wrong_format", $"{_path}, line {_lineNumber}: this is not the expected format; expected lines of: {_expected}.", Advice);

    private static FormattableString Advice => $"Correct the line, or choose the format that the file is in: adjacency, ncf, sequence or libfm.";

    private ReadOnlySpan<byte> Field()
    {
        _field = default;
        if (!HasField()) return _field;
        var end = _line.IndexOfAny(Separators);
        _field = end < 0 ? _line : _line[..end];
        _line = _line[_field.Length..];
        return _field;
    }
}
