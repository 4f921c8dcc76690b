using System.Globalization;
using System.Net;
using System.Text;
using Attune.Evaluation.Tuning;

namespace Attune.Cli.Report;

/// <summary>
/// Trials as a picture: an axis for each option and one for the metric, a line for each trial (Inselberg 1985). Drawn as SVG, so that it shows without scripts
/// and prints; the better a trial, the warmer and the later its line.
/// </summary>
internal static class ParallelCoordinates
{
    private const int Spacing = 150, Left = 80, Top = 50, Bottom = 380, Height = 430;

    public static string Draw(TuningResult result)
    {
        var trials = result.Trials.Where(t => t.Value is not null).OrderBy(t => t.Resource).ThenBy(t => Goodness(result, t)).ToList();
        var (worst, best) = (trials.Min(t => t.Value) ?? 0, trials.Max(t => t.Value) ?? 1);
        var axes = result.Dimensions.Count + 1;
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {2 * Left + (axes - 1) * Spacing} {Height}\" data-top=\"{Top}\" data-bottom=\"{Bottom}\" role=\"img\">\n");
        for (var k = 0; k < trials.Count; k++)
        {
            var trial = trials[k];
            double[] places = [.. result.Dimensions.Select(d => d.UnitOf(trial.Options[d.Name])), best > worst ? (trial.Value!.Value - worst) / (best - worst) : 0.5];
            AppendLine(svg, trial, places, trials.Count > 1 ? (double)k / (trials.Count - 1) : 1, trial.Number == result.Best?.Number);
        }

        for (var axis = 0; axis < axes; axis++)
        {
            var dimension = axis < result.Dimensions.Count ? result.Dimensions[axis] : null;
            AppendAxis(svg, axis, dimension?.Name ?? result.Metric, dimension is null ? [(0, Number(worst)), (1, Number(best))] : Ticks(dimension));
        }

        return svg.Append("</svg>").ToString();
    }

    private static double Goodness(TuningResult result, Trial trial) => result.HigherIsBetter ? trial.Value!.Value : -trial.Value!.Value;

    private static void AppendLine(StringBuilder svg, Trial trial, double[] places, double rank, bool isBest)
    {
        var points = string.Join(' ', places.Select((p, axis) => FormattableString.Invariant($"{X(axis)},{Y(p):0.#}")));
        var at = string.Join(' ', places.Select(p => p.ToString("0.####", CultureInfo.InvariantCulture)));
        var kind = isBest ? " class=\"best\"" : trial.Resource < 1 ? " class=\"part\"" : "";
        var colour = FormattableString.Invariant($"hsl({215 - 200 * rank:0},{35 + 50 * rank:0}%,{72 - 22 * rank:0}%)");
        svg.Append(CultureInfo.InvariantCulture, $"<polyline{kind} data-trial=\"{trial.Number}\" data-at=\"{at}\" points=\"{points}\" stroke=\"{colour}\"><title>{trial.Number}: {Number(trial.Value!.Value)}</title></polyline>\n");
    }

    private static void AppendAxis(StringBuilder svg, int axis, string name, IEnumerable<(double Place, string Label)> ticks)
    {
        var x = X(axis);
        svg.Append(CultureInfo.InvariantCulture, $"<line class=\"axis\" x1=\"{x}\" x2=\"{x}\" y1=\"{Top}\" y2=\"{Bottom}\"/><text class=\"name\" x=\"{x}\" y=\"20\">{WebUtility.HtmlEncode(name)}</text>\n");
        foreach (var (place, label) in ticks)
        {
            // Above the axis, below it, or beside it.
            var y = place >= 1 ? Top - 8 : place <= 0 ? Bottom + 18 : Y(place) + 4;
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x}\" y=\"{y:0.#}\">{WebUtility.HtmlEncode(label)}</text>\n");
        }

        svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"brush\" data-axis=\"{axis}\" x=\"{x - 8}\" width=\"16\" y=\"{Top}\" height=\"0\" visibility=\"hidden\"/>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"grip\" data-axis=\"{axis}\" x=\"{x - 12}\" width=\"24\" y=\"{Top}\" height=\"{Bottom - Top}\"/>\n");
    }

    private static IEnumerable<(double Place, string Label)> Ticks(SearchDimension dimension) => dimension.Scale == SearchScale.Choice
        ? dimension.Choices.Select(c => (dimension.UnitOf(c), c))
        : [(0, dimension.At(0)), (1, dimension.At(1))];

    private static int X(int axis) => Left + axis * Spacing;

    private static double Y(double place) => Bottom - place * (Bottom - Top);

    private static string Number(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);
}
