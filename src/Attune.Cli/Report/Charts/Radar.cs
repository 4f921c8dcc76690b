using System.Globalization;
using System.Text;

namespace Attune.Cli.Report.Charts;

/// <summary>Numbers of 0 to 1 on axes that leave one point.</summary>
internal static class Radar
{
    private const double Width = 420, Height = 290, Radius = 105, Beyond = 14;
    private const int Rings = 4;

    /// <summary>The picture.</summary>
    /// <param name="axes">Three or more, clockwise from the top: a short label and the number.</param>
    /// <param name="title">What a reader of text is told.</param>
    public static string Draw(IReadOnlyList<(string Label, double Value)> axes, string title)
    {
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg class=\"radar\" viewBox=\"0 0 {Width} {Height}\" role=\"img\"><title>{Page.Encode(title)}</title>\n");
        for (var ring = 1; ring <= Rings; ring++) svg.Append(CultureInfo.InvariantCulture, $"<polygon class=\"grid\" points=\"{Polygon(axes.Count, _ => (double)ring / Rings)}\"/>\n");
        for (var axis = 0; axis < axes.Count; axis++)
        {
            var (x, y) = Point(axis, axes.Count, 1);
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"grid\" x1=\"{Number(Width / 2)}\" y1=\"{Number(Height / 2)}\" x2=\"{Number(x)}\" y2=\"{Number(y)}\"/>\n");
        }

        svg.Append(CultureInfo.InvariantCulture, $"<polygon class=\"area\" points=\"{Polygon(axes.Count, axis => axes[axis].Value)}\"/>\n");
        for (var axis = 0; axis < axes.Count; axis++) AppendLabel(svg, axis, axes);
        return svg.Append("</svg>\n").ToString();
    }

    private static void AppendLabel(StringBuilder svg, int axis, IReadOnlyList<(string Label, double Value)> axes)
    {
        var (px, py) = Point(axis, axes.Count, axes[axis].Value);
        svg.Append(CultureInfo.InvariantCulture, $"<circle class=\"point\" cx=\"{Number(px)}\" cy=\"{Number(py)}\" r=\"3\"><title>{Page.Encode($"{axes[axis].Label}: {axes[axis].Value:0.00}")}</title></circle>\n");
        var (x, y) = Point(axis, axes.Count, 1 + Beyond / Radius);
        var anchor = Math.Abs(x - Width / 2) < 1 ? "middle" : x > Width / 2 ? "start" : "end";
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Number(x)}\" y=\"{Number(y + 4)}\" text-anchor=\"{anchor}\">{Page.Encode(axes[axis].Label)}</text>\n");
    }

    private static string Polygon(int axes, Func<int, double> value) => string.Join(' ', Enumerable.Range(0, axes).Select(axis =>
    {
        var (x, y) = Point(axis, axes, value(axis));
        return $"{Number(x)},{Number(y)}";
    }));

    private static (double X, double Y) Point(int axis, int axes, double value)
    {
        var (sine, cosine) = Math.SinCos(2 * Math.PI * axis / axes);
        var length = Radius * (double.IsFinite(value) ? Math.Clamp(value, 0, 1 + Beyond / Radius) : 0);
        return (Width / 2 + length * sine, Height / 2 - length * cosine);
    }

    private static string Number(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
