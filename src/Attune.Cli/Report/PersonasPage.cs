using System.Globalization;
using System.Text;
using Attune.Cli.Report.Charts;
using Attune.Profiles.Personas;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli.Report;

/// <summary>Personas side by side as one page that needs nothing else.</summary>
internal static class PersonasPage
{
    private const int MostTraits = 7, MostRows = 60;

    /// <summary>Bars end at two standard deviations.</summary>
    private const double Longest = 2;

    /// <summary>The whole file.</summary>
    public static string Write(PersonaModel model)
    {
        var body = new StringBuilder();
        body.Paragraph(T($"{model.Clusters.Count} personas of {model.Users:N0} users, version {model.Version} of {model.TrainedAt:yyyy-MM-dd}; {model.Explained:P0} of the differences between users lie between personas."));
        body.Append("<div class=\"personas\">\n");
        foreach (var cluster in model.Clusters) AppendCard(body, cluster);
        body.Append("</div>\n").Heading(T("Side by side"));
        body.Paragraph(T("Each persona's mean over everybody's: 2.0 is twice as much. The colour tells standard deviations: warm is more, cool is less."));
        AppendMatrix(body, model);
        return Page.Write(T("Personas"), body, "portrait.css");
    }

    private static void AppendCard(StringBuilder body, PersonaCluster cluster)
    {
        body.Append(CultureInfo.InvariantCulture, $"<section class=\"card\">\n<h3>{Page.Encode(Spoken(cluster.Name))}</h3>\n");
        body.Append(CultureInfo.InvariantCulture, $"<p class=\"figure\">{Page.Encode(T($"{cluster.Share:P0} of users ({cluster.Users:N0})"))}</p>\n{Bars.Share(cluster.Share)}\n");
        body.Paragraph(Spoken(cluster.Description)).Append("<table class=\"traits\"><tbody>\n");
        foreach (var trait in cluster.Traits.Take(MostTraits))
            body.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{Page.Encode(LabelOf(trait))}</th><td class=\"chart\">{Bars.Diverging(trait.Deviations / Longest)}</td><td>{trait.Lift:0.0}×</td></tr>\n");
        body.Append("</tbody></table>\n").Paragraph(T($"For example: {string.Join(", ", cluster.Examples)}")).Append("</section>\n");
    }

    /// <summary>Features that set some persona apart the most, a row each, in the order of the model.</summary>
    private static void AppendMatrix(StringBuilder body, PersonaModel model)
    {
        var traits = model.Clusters.Select(c => c.Traits.ToDictionary(t => t.Feature, StringComparer.Ordinal)).ToList();
        var shown = model.Features.OrderByDescending(f => traits.Max(t => Math.Abs(t[f.Key].Deviations))).Take(MostRows).Select(f => f.Key).ToHashSet(StringComparer.Ordinal);
        body.Append("<div class=\"scroll\">\n<table class=\"matrix\">\n<thead><tr>").AppendJoin("", model.Clusters.Select(c => Spoken(c.Name)).Prepend(T("feature")).Select(h => $"<th scope=\"col\">{Page.Encode(h)}</th>")).Append("</tr></thead>\n<tbody>\n");
        foreach (var feature in model.Features.Where(f => shown.Contains(f.Key)))
        {
            body.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{Page.Encode(LabelOf(traits[0][feature.Key]))}</th>");
            foreach (var persona in traits) body.Append(CultureInfo.InvariantCulture, $"<td style=\"--part: {Math.Min(100, 50 * Math.Abs(persona[feature.Key].Deviations)):0}%\" class=\"{(persona[feature.Key].Deviations < 0 ? "under" : "over")}\">{persona[feature.Key].Lift:0.0}</td>");
            body.Append("</tr>\n");
        }

        body.Append("</tbody>\n</table>\n</div>\n");
    }

    /// <summary>With the attribute before a category: the same value may stand in two.</summary>
    private static string LabelOf(PersonaTrait trait) =>
        trait.Feature.Split('/') is ["interests", var attribute, ..] ? $"{attribute}: {Spoken(trait.Label)}" : Spoken(trait.Label);
}
