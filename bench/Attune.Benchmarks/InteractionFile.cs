using System.Buffers.Text;
using Attune.Data;

namespace Attune.Benchmarks;

/// <summary>
/// A file of user,item,… rows with a header, in which users and items are whole numbers from 0 and users ascend. Read twice as a
/// stream, once to count and once to fill, so that it costs no more memory than what it becomes.
/// </summary>
internal static class InteractionFile
{
    /// <summary>A dataset that holds one array of items and one of 4 bytes a user.</summary>
    public static Dataset Read(string path)
    {
        var (starts, columns) = Columns(path, users: 0);
        var items = columns.Length == 0 ? 0 : columns.Max() + 1;
        return new Dataset(IdMap.Range(starts.Length - 1), IdMap.Range(items), Interactions.FromRows(items, starts, columns));
    }

    /// <summary>What is withheld from the users of a dataset.</summary>
    public static CsrMatrix ReadTest(string path, Dataset train, int everyUser)
    {
        var (starts, columns) = Columns(path, train.Users.Count);
        var kept = new List<int>();
        var rows = new int[starts.Length];
        for (var user = 0; user < train.Users.Count; user++)
        {
            if (user % everyUser == 0) kept.AddRange(columns[starts[user]..starts[user + 1]]);
            rows[user + 1] = kept.Count;
        }

        return CsrMatrix.FromRows(train.Items.Count, rows, [.. kept], null);
    }

    private static (int[] Starts, int[] Columns) Columns(string path, int users)
    {
        var (count, last) = (0, users - 1);
        ForEach(path, (user, _) => (count, last) = (count + 1, Math.Max(last, user)));
        var (starts, columns) = (new int[last + 2], new int[count]);
        (count, last) = (0, 0);
        ForEach(path, (user, item) =>
        {
            if (user < last) throw new InvalidDataException($"{path}: user {user} stands after user {last}.");
            columns[count++] = item;
            starts[(last = user) + 1] = count;
        });
        for (var user = 0; user + 1 < starts.Length; user++) starts[user + 1] = Math.Max(starts[user + 1], starts[user]);
        return (starts, columns);
    }

    private static void ForEach(string path, Action<int, int> row)
    {
        using var file = File.OpenRead(path);
        var buffer = new byte[1 << 16];
        var (held, header) = (0, true);
        for (int read; (read = file.Read(buffer, held, buffer.Length - held)) > 0;)
        {
            var text = buffer.AsSpan(0, held + read);
            for (int end; (end = text.IndexOf((byte)'\n')) >= 0; text = text[(end + 1)..])
            {
                if (!header) Parse(text[..end], row);
                header = false;
            }

            held = text.Length;
            text.CopyTo(buffer);
        }
    }

    private static void Parse(ReadOnlySpan<byte> line, Action<int, int> row)
    {
        if (!Utf8Parser.TryParse(line, out int user, out var length) || !Utf8Parser.TryParse(line[(length + 1)..], out int item, out _))
            throw new InvalidDataException($"Not user,item: {System.Text.Encoding.UTF8.GetString(line)}");
        row(user, item);
    }
}
