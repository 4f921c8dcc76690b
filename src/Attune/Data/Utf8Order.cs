using System.Text;

namespace Attune.Data;

/// <summary>Orders of text as its UTF-8 bytes have them, which every store can reproduce.</summary>
internal static class Utf8Order
{
    /// <summary>By bytes.</summary>
    public static IComparer<string> Bytes { get; } = Comparer<string>.Create((a, b) => Encode(a).AsSpan().SequenceCompareTo(Encode(b)));

    /// <summary>By number of bytes, then by bytes: decimal numbers come in numeric order.</summary>
    public static IComparer<string> LengthThenBytes { get; } = Comparer<string>.Create((a, b) =>
        Encoding.UTF8.GetByteCount(a).CompareTo(Encoding.UTF8.GetByteCount(b)) is not 0 and var byLength ? byLength : Bytes.Compare(a, b));

    private static byte[] Encode(string text) => Encoding.UTF8.GetBytes(text);
}
