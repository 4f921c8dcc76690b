using System.Text;

namespace Attune.Simulation;

/// <summary>A file of lines that knows how many there are.</summary>
internal sealed class LineLog(Stream stream)
{
    /// <summary>Lines so far, an unfinished one included.</summary>
    public long Lines { get; private set; }

    /// <summary>Adds a line of UTF-8.</summary>
    /// <returns>Its number, counted from 1.</returns>
    public long Add(ReadOnlySpan<byte> text)
    {
        stream.Write(text);
        stream.WriteByte((byte)'\n');
        return ++Lines;
    }

    /// <summary>Adds a line of text.</summary>
    /// <returns>Its number, counted from 1.</returns>
    public long Add(string text) => Add(Encoding.UTF8.GetBytes(text));

    /// <summary>Adds a last line without its end.</summary>
    /// <returns>Its number, counted from 1.</returns>
    public long AddUnfinished(string text)
    {
        stream.Write(Encoding.UTF8.GetBytes(text));
        return ++Lines;
    }
}
