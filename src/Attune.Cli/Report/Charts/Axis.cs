using System.Globalization;
using System.Text;

namespace Attune.Cli.Report.Charts;

/// <summary>Labels below columns of equal width, as text: so few of them that they do not meet.</summary>
internal static class Axis
{
    private const int MostLabels = 5;

    /// <summary>Every so many-th label.</summary>
    /// <param name="labels">One a column.</param>
    /// <param name="step">Columns from one label to the next; null for five labels at most.</param>
    public static string Draw(IReadOnlyList<string> labels, int? step = null)
    {
        var every = step ?? (labels.Count + MostLabels - 1) / MostLabels;
        var axis = new StringBuilder();
        axis.Append(CultureInfo.InvariantCulture, $"<div class=\"axis\" style=\"grid-template-columns: repeat({labels.Count}, minmax(0, 1fr))\" aria-hidden=\"true\">");
        for (var k = 0; k + every <= labels.Count; k += every)
            axis.Append(CultureInfo.InvariantCulture, $"<span style=\"grid-column: {k + 1} / span {every}\">{Page.Encode(labels[k])}</span>");
        return axis.Append("</div>\n").ToString();
    }
}
