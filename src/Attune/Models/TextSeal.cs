using System.Security.Cryptography;
using System.Text;

namespace Attune.Models;

/// <summary>
/// A text file that carries its own SHA-256, so that a changed byte anywhere in it is noticed. The digest stands in the text as 64 hex digits, and is that of
/// the text with zeros in their place. It tells damage and edits; whoever wants to can seal a file anew.
/// </summary>
internal static class TextSeal
{
    /// <summary>What stands for the digest before it is known.</summary>
    public const string Blank = "0000000000000000000000000000000000000000000000000000000000000000";

    /// <summary>Puts the digest where the last <see cref="Blank"/> stands.</summary>
    public static void Close(Span<byte> text)
    {
        var digest = Encoding.ASCII.GetBytes(Of(text));
        digest.CopyTo(text[text.LastIndexOf(Encoding.ASCII.GetBytes(Blank))..]);
    }

    /// <summary>True when the text is as it was closed.</summary>
    /// <param name="text">The text.</param>
    /// <param name="seal">The digest that it carries.</param>
    public static bool Holds(ReadOnlySpan<byte> text, string seal)
    {
        var at = text.LastIndexOf(Encoding.ASCII.GetBytes(seal));
        if (seal.Length != Blank.Length || at < 0) return false;
        var blank = text.ToArray();
        Encoding.ASCII.GetBytes(Blank).CopyTo(blank, at);
        return Of(blank) == seal;
    }

    private static string Of(ReadOnlySpan<byte> text) => Convert.ToHexStringLower(SHA256.HashData(text));
}
