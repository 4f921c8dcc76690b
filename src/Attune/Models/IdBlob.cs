using System.Text;
using Attune.Data;

namespace Attune.Models;

/// <summary>External ids as two arrays of an archive: all ids in UTF-8, one after the other, and where each starts.</summary>
internal static class IdBlob
{
    public static void Add(TensorArchive archive, string name, IdMap ids)
    {
        var starts = new int[ids.Count + 1];
        for (var k = 0; k < ids.Count; k++) starts[k + 1] = checked(starts[k] + Encoding.UTF8.GetByteCount(ids[k]));
        var blob = new byte[starts[^1]];
        for (var k = 0; k < ids.Count; k++) Encoding.UTF8.GetBytes(ids[k], blob.AsSpan(starts[k]));
        archive.Add($"{name}.utf8", blob);
        archive.Add($"{name}.starts", starts);
    }

    public static IdMap Get(TensorArchive archive, string name)
    {
        var (blob, starts) = (archive.Get<byte>($"{name}.utf8"), archive.Get<int>($"{name}.starts"));
        return IdMap.From(Enumerable.Range(0, starts.Length - 1).Select(k => Encoding.UTF8.GetString(blob, starts[k], starts[k + 1] - starts[k])));
    }
}
