using System.Buffers.Text;
using Attune.Data;

namespace Attune.Benchmarks;

/// <summary>
/// Reads a CSV of <c>user,item,rating</c> rows with a header: ids are whole numbers from 0, further columns are ignored.
/// Reads bytes in blocks, twice: to count the rows, then into columns of exactly that length.
/// </summary>
internal static class RatingsFile
{
    private const int BlockBytes = 1 << 20;

    /// <summary>Three columns of equal length.</summary>
    public sealed record Columns(int[] Users, int[] Items, float[]? Ratings);

    /// <summary>The file as a dataset of as many users and items as its largest ids say.</summary>
    public static Dataset ReadDataset(string path, bool ratings, int leastUsers = 0, int leastItems = 0)
    {
        var columns = Read(path, ratings);
        var (users, items) = (Math.Max(leastUsers, columns.Users.Max() + 1), Math.Max(leastItems, columns.Items.Max() + 1));
        return new Dataset(IdMap.Range(users), IdMap.Range(items), Interactions.FromColumns(users, items, columns.Users, columns.Items, columns.Ratings));
    }

    /// <summary>The file's columns in its order.</summary>
    public static Columns Read(string path, bool ratings)
    {
        var rows = CountLines(path) - 1;
        var columns = new Columns(new int[rows], new int[rows], ratings ? new float[rows] : null);
        var row = -1;
        ForEachLine(path, line =>
        {
            if (row >= 0) ReadRow(line, columns, row);
            row++;
        });
        return columns;
    }

    private static void ReadRow(ReadOnlySpan<byte> line, Columns columns, int row)
    {
        if (!Utf8Parser.TryParse(line, out int user, out var used) || used >= line.Length
            || !Utf8Parser.TryParse(line[(used + 1)..], out int item, out var usedByItem) || user < 0 || item < 0)
            throw Bad(line, row);
        (columns.Users[row], columns.Items[row]) = (user, item);
        if (columns.Ratings is null) return;
        var rest = line[Math.Min(line.Length, used + usedByItem + 2)..];
        if (!Utf8Parser.TryParse(rest, out columns.Ratings[row], out _)) throw Bad(line, row);
    }

    private static InvalidDataException Bad(ReadOnlySpan<byte> line, int row) =>
        new($"Line {row + 2} is '{System.Text.Encoding.UTF8.GetString(line)}'; expected user,item,rating with ids from 0.");

    private static int CountLines(string path)
    {
        using var file = File.OpenHandle(path, options: FileOptions.SequentialScan);
        var block = new byte[BlockBytes];
        var (position, lines, last) = (0L, 0, (byte)'\n');
        for (int read; (read = RandomAccess.Read(file, block, position)) > 0; position += read)
        {
            lines += block.AsSpan(0, read).Count((byte)'\n');
            last = block[read - 1];
        }

        return last == '\n' ? lines : lines + 1;
    }

    private delegate void OnLine(ReadOnlySpan<byte> line);

    private static void ForEachLine(string path, OnLine visit)
    {
        using var file = File.OpenHandle(path, options: FileOptions.SequentialScan);
        var block = new byte[BlockBytes];
        var (position, kept) = (0L, 0);
        for (int read; (read = RandomAccess.Read(file, block.AsSpan(kept), position)) > 0; position += read)
        {
            var rest = block.AsSpan(0, kept + read);
            for (int end; (end = rest.IndexOf((byte)'\n')) >= 0; rest = rest[(end + 1)..]) visit(rest[..end].TrimEnd((byte)'\r'));
            if (rest.Length == block.Length) throw new InvalidDataException($"A line of {path} is longer than {BlockBytes} bytes.");
            rest.CopyTo(block);
            kept = rest.Length;
        }

        if (kept > 0) visit(block.AsSpan(0, kept).TrimEnd((byte)'\r'));
    }
}
