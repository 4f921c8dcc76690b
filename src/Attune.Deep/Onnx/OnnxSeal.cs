using System.Security.Cryptography;
using System.Text;

namespace Attune.Deep.Onnx;

/// <summary>
/// Tells a damaged graph from a sound one. Protobuf reads a file that lost its end, or whose weights changed, without complaint; so the last
/// entry of the metadata is the SHA-256 of all bytes before it. To every other reader it is one more pair of key and value.
/// </summary>
internal static class OnnxSeal
{
    private const byte MetadataField = (14 << 3) | 2, KeyField = (1 << 3) | 2, ValueField = (2 << 3) | 2;
    private const int DigestLength = 64;

    private static ReadOnlySpan<byte> Key => "attune.sha256"u8;

    /// <summary>Bytes of a seal.</summary>
    public static int Length => 6 + Key.Length + DigestLength;

    /// <summary>The entry that stands behind a graph.</summary>
    public static byte[] Of(ReadOnlySpan<byte> graph)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(graph));
        return
        [
            MetadataField, (byte)(Length - 2),
            KeyField, (byte)Key.Length, .. Key,
            ValueField, DigestLength, .. Encoding.ASCII.GetBytes(digest),
        ];
    }

    /// <summary>True when the file is as it was when it was sealed.</summary>
    public static bool Holds(ReadOnlySpan<byte> file) => file.Length > Length && file[^Length..].SequenceEqual(Of(file[..^Length]));
}
