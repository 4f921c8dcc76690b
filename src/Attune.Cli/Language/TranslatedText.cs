using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Attune.Cli.Language;

/// <summary>
/// Takes an interpolated string apart into format and values, so that <c>T($"…")</c> looks up the format: overload resolution prefers a
/// handler to <see cref="string"/>, and would prefer <see cref="string"/> to <see cref="FormattableString"/>.
/// </summary>
[InterpolatedStringHandler]
internal readonly ref struct TranslatedText(int literalLength, int formattedCount)
{
    private readonly StringBuilder _format = new(literalLength + 8 * formattedCount);
    private readonly List<object?> _values = new(formattedCount);

    public string Format => _format.ToString();

    public object?[] Values => [.. _values];

    public void AppendLiteral(string text) => _format.Append(text.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal));

    public void AppendFormatted<T>(T value, string? format = null)
    {
        _format.Append(CultureInfo.InvariantCulture, $"{{{_values.Count}{(format is null ? "" : ":" + format)}}}");
        _values.Add(value);
    }
}
