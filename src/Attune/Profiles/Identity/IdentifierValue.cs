using System.Buffers;
using System.Collections.Frozen;
using Attune.Profiles.Schema;

namespace Attune.Profiles.Identity;

/// <summary>Makes values of identifiers comparable, and knows those that identify nobody.</summary>
public static class IdentifierValue
{
    private const int FewestDigits = 5;

    private static readonly SearchValues<char> ZerosAndMarks = SearchValues.Create("0-:. +()/_{}");

    private static readonly FrozenSet<string> Nobody = FrozenSet.ToFrozenSet(
        ["", "null", "(null)", "nil", "none", "undefined", "n/a", "na", "nan", "unknown", "anonymous", "anon", "guest", "[object object]"], StringComparer.Ordinal);

    /// <summary>The value in the form that is compared; null when it is none of this format.</summary>
    public static string? Normalise(string value, IdentifierFormat format)
    {
        ArgumentNullException.ThrowIfNull(value);
        return format switch
        {
            IdentifierFormat.Exact => value.Trim(),
            IdentifierFormat.Email => Email(Plain(value)),
            IdentifierFormat.Phone => Phone(Plain(value)),
            _ => Plain(value),
        };
    }

    /// <summary>Trimmed, in lower case, and full-width letters and digits as plain ones.</summary>
    public static string Plain(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return string.Create(value.Length, value, static (target, source) =>
        {
            for (var i = 0; i < source.Length; i++)
                target[i] = char.ToLowerInvariant(source[i] is >= '！' and <= '～' and var wide ? (char)(wide - '！' + '!') : source[i] == '\u3000' ? ' ' : source[i]);
        }).Trim();
    }

    /// <summary>True for values that stand for nobody: empty, <c>null</c>, <c>undefined</c>, <c>N/A</c>, <c>anonymous</c>, nothing but zeros …</summary>
    public static bool IsNobody(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value.AsSpan().ContainsAnyInRange('1', '9')) return false; // as almost every id
        var plain = Plain(value);
        return Nobody.Contains(plain) || !plain.AsSpan().ContainsAnyExcept(ZerosAndMarks);
    }

    private static string? Email(string value)
    {
        var at = value.IndexOf('@', StringComparison.Ordinal);
        return at > 0 && at == value.LastIndexOf('@') && at < value.Length - 1 && !value.Contains(' ', StringComparison.Ordinal) ? value : null;
    }

    private static string? Phone(string value)
    {
        var international = value.StartsWith('+') || value.StartsWith("00", StringComparison.Ordinal);
        var digits = string.Concat(value.Where(char.IsAsciiDigit));
        if (digits.Length < FewestDigits || value.Any(char.IsLetter)) return null;
        if (value.StartsWith("00", StringComparison.Ordinal)) digits = digits[2..];
        return international ? "+" + digits : digits;
    }
}
