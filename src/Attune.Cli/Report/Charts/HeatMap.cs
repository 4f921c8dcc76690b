using System.Globalization;
using System.Text;

namespace Attune.Cli.Report.Charts;

/// <summary>A grid of cells, the darker the more. Labels are text beside the picture, so that it may be stretched to any width.</summary>
internal static class HeatMap
{
    /// <summary>The picture with its axes.</summary>
    /// <param name="cells">Rows by columns.</param>
    /// <param name="rows">Labels of the rows.</param>
    /// <param name="columns">Labels of the columns, of which some are shown.</param>
    /// <param name="title">What a reader of text is told.</param>
    public static string Draw(int[,] cells, IReadOnlyList<string> rows, IReadOnlyList<string> columns, string title)
    {
        var most = Math.Max(1, cells.Cast<int>().Max());
        var html = new StringBuilder("<div class=\"heat\">\n<div class=\"rows\" aria-hidden=\"true\">");
        foreach (var row in rows) html.Append(CultureInfo.InvariantCulture, $"<span>{Page.Encode(row)}</span>");
        html.Append(CultureInfo.InvariantCulture, $"</div>\n<svg viewBox=\"0 0 {columns.Count * 10} {rows.Count * 10}\" preserveAspectRatio=\"none\" role=\"img\"><title>{Page.Encode(title)}</title>\n");
        for (var row = 0; row < rows.Count; row++)
            for (var column = 0; column < columns.Count; column++)
                html.Append(CultureInfo.InvariantCulture, $"<rect x=\"{column * 10 + 0.5}\" y=\"{row * 10 + 0.5}\" width=\"9\" height=\"9\" class=\"{(cells[row, column] == 0 ? "none" : "some")}\" style=\"--part: {Strength(cells[row, column], most)}\"><title>{Page.Encode($"{rows[row]} {columns[column]}: {cells[row, column]:N0}")}</title></rect>");
        return html.Append("</svg>\n").Append(Axis.Draw(columns, columns.Count / 4)).Append("</div>\n").ToString();
    }

    /// <summary>Of the colour: by the square root, so that a single event is seen beside many.</summary>
    private static string Strength(int count, int most) => Math.Sqrt((double)count / most).ToString("0.##", CultureInfo.InvariantCulture);
}
