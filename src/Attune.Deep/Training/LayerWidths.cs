using System.Globalization;

namespace Attune.Deep.Training;

/// <summary>Widths of layers as an option's text: <c>64,32,16</c>.</summary>
internal static class LayerWidths
{
    private const int Most = 65_536;

    /// <summary>The widths; none for an empty text.</summary>
    /// <exception cref="AttuneException"><c>invalid_option</c>: not whole numbers from 1 on.</exception>
    public static int[] Parse(string option, string text)
    {
        var parts = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return Array.ConvertAll(parts, part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var width) && width is > 0 and <= Most
            ? width
            : throw new AttuneException("invalid_option", $"The option '{option}' cannot be '{text}'; allowed: whole numbers from 1 to {Most}, separated by commas.", $"For example 64,32,16.") { IsUsage = true });
    }
}
