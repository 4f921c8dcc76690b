using System.Text;
using Attune.Data;
using Attune.Data.Segment;

namespace Attune.Storage.Import;

/// <summary>Some whole lines of a text, and on which line they start.</summary>
/// <param name="Bytes">The lines as UTF-8, each with its newline.</param>
/// <param name="FirstLine">Counted from 1.</param>
internal readonly record struct LineBlock(ReadOnlyMemory<byte> Bytes, long FirstLine)
{
    private const int BlockBytes = 1 << 20;

    /// <summary>Cuts a text into blocks of about a megabyte.</summary>
    public static IEnumerable<LineBlock> Read(Stream text)
    {
        var (line, carried) = (1L, Array.Empty<byte>());
        var isStart = true;
        while (true)
        {
            var buffer = new byte[carried.Length + BlockBytes];
            carried.CopyTo(buffer, 0);
            var length = carried.Length + text.ReadAtLeast(buffer.AsSpan(carried.Length), BlockBytes, throwOnEndOfStream: false);
            if (length == 0) yield break;
            var start = isStart && buffer.AsSpan(0, length).StartsWith(Encoding.UTF8.Preamble) ? 3 : 0;
            isStart = false;
            var last = length < buffer.Length ? length : buffer.AsSpan(0, length).LastIndexOf((byte)'\n') + 1;
            if (last > 0)
            {
                yield return new LineBlock(buffer.AsMemory(start, last - start), line);
                line += buffer.AsSpan(start, last - start).Count((byte)'\n');
            }

            if (length < buffer.Length) yield break;
            carried = buffer[last..length];
        }
    }
}

/// <summary>What the lines of a block say.</summary>
internal sealed class ConvertedLines
{
    public List<Event> Events { get; } = [];

    public List<Entity> Users { get; } = [];

    public List<Entity> Items { get; } = [];

    public List<QuarantinedRow> Refused { get; } = [];

    /// <summary>Messages, good and bad.</summary>
    public long Messages { get; private set; }

    /// <summary>Adds what a message says.</summary>
    public void Add(SegmentOutcome outcome, string file, long line, ReadOnlySpan<byte> raw)
    {
        Messages++;
        if (outcome.Fault is { } fault)
        {
            Refused.Add(new QuarantinedRow(file, line, fault.Field.Length > 0 ? fault.Field : null, fault.Value, fault.Code, fault.Reason, Encoding.UTF8.GetString(raw)));
            return;
        }

        Events.AddRange(outcome.Events);
        Users.AddRange(outcome.Users);
        Items.AddRange(outcome.Items);
    }

    /// <summary>Refuses a line that is no message at all.</summary>
    public void Refuse(string code, string file, long line, ReadOnlySpan<byte> raw)
    {
        Messages++;
        var text = (code == RowFaults.InvalidEncoding ? Encoding.Latin1 : Encoding.UTF8).GetString(raw);
        Refused.Add(new QuarantinedRow(file, line, null, text, code, RowFaults.Describe(code), text));
    }
}
