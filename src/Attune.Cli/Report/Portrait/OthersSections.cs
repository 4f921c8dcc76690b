using System.Globalization;
using System.Text;
using Attune.Cli.Commands;
using Attune.Cli.Report.Charts;
using Attune.Profiles;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli.Report.Portrait;

/// <summary>Who is near a user, and what to recommend.</summary>
internal static class OthersSections
{
    private const int MostNeighbours = 8;

    public static void Append(StringBuilder body, PortraitData data)
    {
        var dimensions = data.Profile.Dimensions;
        if (dimensions.GetValueOrDefault("neighbours") is { Value: NeighboursValue { Nearest.Count: > 0 } neighbours } near)
            PortraitPage.Section(body, T("Nearest users"), near, b => AppendNeighbours(b, neighbours));
        if (data.Recommended is { Items.Count: > 0 } recommended)
            PortraitPage.Section(body, T("Recommendations"), null, b => AppendRecommended(b, recommended), "wide");
    }

    private static void AppendNeighbours(StringBuilder body, NeighboursValue neighbours)
    {
        body.Append(CultureInfo.InvariantCulture, $"<p class=\"scale\">{Page.Encode(T("Cosine of the embeddings"))}</p>\n<table class=\"measures\"><tbody>\n");
        foreach (var neighbour in neighbours.Nearest.Take(MostNeighbours))
            body.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{Page.Encode(PortraitPage.Cut(neighbour.User, 48))}</th><td class=\"chart\">{Bars.Share(neighbour.Score)}</td><td>{neighbour.Score:0.00}</td></tr>\n");
        body.Append("</tbody></table>\n");
    }

    private static void AppendRecommended(StringBuilder body, RecommendResult recommended)
    {
        if (recommended.Cold) body.Paragraph(T("Nothing is known of this user yet: this is what is popular."));
        body.Append("<ol class=\"recommended\">\n");
        foreach (var item in recommended.Items)
        {
            body.Append(CultureInfo.InvariantCulture, $"<li><b>{Page.Encode(PortraitPage.Cut(item.Title ?? item.Item))}</b>");
            if (item.Title is not null) body.Append(CultureInfo.InvariantCulture, $" <small>{Page.Encode(PortraitPage.Cut(item.Item, 48))}</small>");
            foreach (var reason in item.Reasons) body.Append(CultureInfo.InvariantCulture, $"<span>{Page.Encode(reason.Text)}</span>");
            body.Append("</li>\n");
        }

        body.Append(CultureInfo.InvariantCulture, $"</ol>\n<p class=\"from\">{Page.Encode(T($"By {recommended.Model} version {recommended.Version}."))}</p>\n");
    }
}
