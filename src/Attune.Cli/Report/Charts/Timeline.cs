using System.Globalization;
using System.Text;

namespace Attune.Cli.Report.Charts;

/// <summary>Columns over time, each stacked by kind. Labels are text beside the picture, so that it may be stretched to any width.</summary>
internal static class Timeline
{
    private const double Width = 10, Gap = 1.5, Height = 100;

    /// <summary>Of a column, in ems of the page.</summary>
    private const int Widest = 5;

    /// <summary>The picture with its axis.</summary>
    /// <param name="columns">From left to right: the label, and how much of each kind.</param>
    /// <param name="kinds">Names of the kinds, for tooltips; colours follow their order.</param>
    /// <param name="title">What a reader of text is told.</param>
    /// <param name="shorten">Of a label for the axis.</param>
    public static string Draw(IReadOnlyList<(string Label, IReadOnlyList<long> Counts)> columns, IReadOnlyList<string> kinds, string title, Func<string, string> shorten)
    {
        var most = Math.Max(1, columns.Max(c => c.Counts.Sum()));
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<div style=\"max-width: {columns.Count * Widest}rem\">\n<svg class=\"timeline\" viewBox=\"0 0 {Number(columns.Count * Width)} {Number(Height)}\" preserveAspectRatio=\"none\" role=\"img\"><title>{Page.Encode(title)}</title>\n");
        for (var k = 0; k < columns.Count; k++) AppendColumn(svg, k, columns[k], kinds, most);
        return svg.Append("</svg>\n").Append(Axis.Draw([.. columns.Select(c => shorten(c.Label))])).Append("</div>\n").ToString();
    }

    private static void AppendColumn(StringBuilder svg, int place, (string Label, IReadOnlyList<long> Counts) column, IReadOnlyList<string> kinds, long most)
    {
        if (column.Counts.Sum() == 0) return;
        var told = string.Join(", ", column.Counts.Select((n, kind) => (n, kind)).Where(c => c.n > 0).Select(c => $"{kinds[c.kind]} {c.n:N0}"));
        svg.Append(CultureInfo.InvariantCulture, $"<g><title>{Page.Encode($"{column.Label}: {told}")}</title>");
        var top = Height;
        for (var kind = 0; kind < column.Counts.Count; kind++)
        {
            if (column.Counts[kind] == 0) continue;
            var height = Height * column.Counts[kind] / most;
            top -= height;
            svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"k{kind}\" x=\"{Number(place * Width + Gap / 2)}\" y=\"{Number(top)}\" width=\"{Number(Width - Gap)}\" height=\"{Number(height)}\"/>");
        }

        svg.Append("</g>\n");
    }

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
