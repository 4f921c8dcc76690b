using System.Globalization;

namespace Attune.Cli.Report.Charts;

/// <summary>Bars that stretch to the width they are given. Numbers stand beside them, so they are hidden from readers of text.</summary>
internal static class Bars
{
    /// <summary>A bar from the left.</summary>
    /// <param name="share">Its length, 0 to 1.</param>
    /// <param name="mark">Where a stroke stands, 0 to 1; null for none.</param>
    public static string Share(double share, double? mark = null) => Svg(
        Rect(0, Part(share), "bar") + (mark is { } m ? $"<rect class=\"mark\" x=\"{Number(Math.Min(99, 100 * Part(m)))}\" width=\"1\" height=\"10\"/>" : ""));

    /// <summary>A bar from the middle, to the right above 0 and to the left below.</summary>
    /// <param name="value">-1 to 1.</param>
    public static string Diverging(double value)
    {
        var length = Part(Math.Abs(value)) / 2;
        return Svg($"<rect class=\"mark\" x=\"49.75\" width=\"0.5\" height=\"10\"/>" + Rect(value < 0 ? 0.5 - length : 0.5, length, value < 0 ? "bar under" : "bar over"));
    }

    private static string Svg(string content) => $"<svg class=\"bars\" viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\">{content}</svg>";

    private static string Rect(double from, double length, string kind) => $"<rect class=\"{kind}\" x=\"{Number(100 * from)}\" width=\"{Number(100 * length)}\" height=\"10\"/>";

    private static double Part(double value) => double.IsFinite(value) ? Math.Clamp(value, 0, 1) : 0;

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
