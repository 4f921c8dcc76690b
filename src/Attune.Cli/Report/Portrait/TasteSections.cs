using System.Globalization;
using System.Text;
using System.Text.Json;
using Attune.Cli.Report.Charts;
using Attune.Profiles;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli.Report.Portrait;

/// <summary>What a user likes, and what they said.</summary>
internal static class TasteSections
{
    private const int MostInterests = 12, MostOpinions = 12, MostTraits = 40;

    public static void Append(StringBuilder body, Profile profile)
    {
        if (profile.Dimensions.GetValueOrDefault("interests") is { Value: InterestsValue { Top.Count: > 0 } interests } liked)
            PortraitPage.Section(body, T("Interests"), liked, b => AppendInterests(b, interests));
        if (profile.Dimensions.GetValueOrDefault("sentiment") is { Value: SentimentValue sentiment } felt)
            PortraitPage.Section(body, T("Sentiment"), felt, b => AppendSentiment(b, sentiment));
        if (profile.Dimensions.GetValueOrDefault("declared") is { Value: DeclaredValue declared } said)
            PortraitPage.Section(body, T("Said of themselves"), said, b => AppendDeclared(b, declared));
    }

    private static void AppendInterests(StringBuilder body, InterestsValue interests)
    {
        var shown = interests.Top.Take(MostInterests).ToList();
        var widest = Math.Max(shown.Max(i => Math.Max(i.Share, i.PopulationShare ?? 0)), 1e-9);
        body.Append(CultureInfo.InvariantCulture, $"<p class=\"scale\">{Page.Encode(T("Share of what the user acts on; the stroke is everybody's"))}</p>\n");
        body.Append(CultureInfo.InvariantCulture, $"<table class=\"measures\"><thead><tr><th scope=\"col\">{Page.Encode(T("interest"))}</th><td></td><th scope=\"col\">{Page.Encode(T("share"))}</th><th scope=\"col\">{Page.Encode(T("of all"))}</th><th scope=\"col\">{Page.Encode(T("lift"))}</th></tr></thead><tbody>\n");
        foreach (var i in shown)
            body.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{Page.Encode(PortraitPage.Cut(i.Value, 48))} <small>{Page.Encode(T(i.Attribute))}</small></th><td class=\"chart\">{Bars.Share(i.Share / widest, i.PopulationShare / widest)}</td><td>{i.Share:P0}</td><td>{i.PopulationShare:P0}</td><td>{(i.Lift is { } lift ? $"{lift:0.0}×" : "")}</td></tr>\n");
        body.Append("</tbody></table>\n");
    }

    private static void AppendSentiment(StringBuilder body, SentimentValue sentiment)
    {
        body.Append(CultureInfo.InvariantCulture, $"<p class=\"scale\">{Page.Encode(T("From -1, wholly against, to 1, wholly for"))}</p>\n<table class=\"measures feelings\"><thead><tr><th scope=\"col\">{Page.Encode(T("about"))}</th><td></td><th scope=\"col\">{Page.Encode(T("polarity"))}</th><th scope=\"col\">{Page.Encode(T("texts"))}</th></tr></thead><tbody>\n");
        AppendFeeling(body, T("everything"), "", sentiment.Polarity, sentiment.Texts);
        foreach (var opinion in sentiment.Opinions.Take(MostOpinions)) AppendFeeling(body, opinion.Value, T(opinion.Attribute), opinion.Polarity, opinion.Texts);
        body.Append("</tbody></table>\n");
    }

    private static void AppendFeeling(StringBuilder body, string about, string attribute, double polarity, double texts) => body.Append(
        CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{Page.Encode(PortraitPage.Cut(about, 48))} <small>{Page.Encode(attribute)}</small></th><td class=\"chart\">{Bars.Diverging(polarity)}</td><td>{polarity:+0.00;-0.00;0}</td><td>{texts:0.0}</td></tr>\n");

    private static string Told(JsonElement value) => value.ValueKind == JsonValueKind.Array ? string.Join(T(", "), value.EnumerateArray().Select(v => v.ToString())) : value.ToString();

    private static void AppendDeclared(StringBuilder body, DeclaredValue declared)
    {
        PortraitPage.Facts(body, declared.Traits.Take(MostTraits).Select(t => (T(PortraitPage.Cut(t.Key, 40)), PortraitPage.Cut(Told(t.Value.Value)))));
        if (declared.Traits.Count > MostTraits) body.Paragraph(T($"… and {declared.Traits.Count - MostTraits:N0} more."));
    }
}
