using System.Globalization;
using System.Text;
using Attune.Cli.Report.Charts;
using Attune.Profiles;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli.Report.Portrait;

/// <summary>What sort of person a user is: sides, persona, value, behaviour.</summary>
internal static class PersonSections
{
    private const int FewestAxes = 3, MostPredicted = 20;

    /// <summary>Bars of traits end at two standard deviations.</summary>
    private const double Longest = 2;

    public static void Append(StringBuilder body, PortraitData data)
    {
        var dimensions = data.Profile.Dimensions;
        var axes = RadarAxis.Of(data);
        if (axes.Count >= FewestAxes) PortraitPage.Section(body, T("At a glance"), dimensions.GetValueOrDefault("behaviour") ?? dimensions.GetValueOrDefault("activity"), b => AppendRadar(b, axes));
        if (dimensions.GetValueOrDefault("persona") is { Value: PersonaValue persona } assigned)
            PortraitPage.Section(body, T("Persona"), assigned, b => AppendPersona(b, persona));
        if (dimensions.GetValueOrDefault("value") is { Value: CustomerValue value } worth)
            PortraitPage.Section(body, T("Value"), worth, b => AppendValue(b, value));
        if (dimensions.GetValueOrDefault("predicted") is { Value: PredictedValue { Traits.Count: > 0 } predicted } told)
            PortraitPage.Section(body, T("Predicted"), told, b => AppendPredicted(b, predicted));
        if (dimensions.GetValueOrDefault("behaviour") is { Value: BehaviourValue behaviour } acted)
            PortraitPage.Section(body, T("Behaviour"), acted, b => PortraitPage.Facts(b, Behaviour(behaviour)));
    }

    private static void AppendRadar(StringBuilder body, IReadOnlyList<RadarAxis> axes)
    {
        body.Append(Radar.Draw([.. axes.Select(a => (a.Label, a.Value))], string.Join(", ", axes.Select(a => $"{a.Label} {a.Value:0.00}"))));
        PortraitPage.Data(body, [T("side"), "", T("meaning")], axes.Select(a => new[] { a.Label, $"{a.Value:0.00}", a.Meaning }));
    }

    private static void AppendPersona(StringBuilder body, PersonaValue persona)
    {
        body.Append(CultureInfo.InvariantCulture, $"<p class=\"name\">{Page.Encode(Spoken(persona.Name))}</p>\n<p class=\"figure\">{Page.Encode(T($"{persona.Share:P0} of users; clarity {persona.Clarity:0.00}"))}</p>\n");
        body.Paragraph(Spoken(persona.Description)).Append("<table class=\"traits\"><tbody>\n");
        foreach (var trait in persona.Traits)
            body.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{Page.Encode(Spoken(trait.Label))}</th><td class=\"chart\">{Bars.Diverging(trait.Deviations / Longest)}</td><td>{trait.Lift:0.0}×</td></tr>\n");
        body.Append("</tbody></table>\n");
    }

    private static void AppendValue(StringBuilder body, CustomerValue value)
    {
        body.Append(CultureInfo.InvariantCulture, $"<p class=\"scale\">{Page.Encode(T($"Gone with probability {value.Churn:P0}"))}</p>\n{Bars.Share(value.Churn)}\n");
        PortraitPage.Facts(body,
        [
            (T("customer"), T($"since {value.CustomerSince:yyyy-MM-dd}, bought on {value.Purchases:N0} days, last {value.LastPurchase:yyyy-MM-dd}")),
            (T("next purchase"), value.NextPurchase is { } next ? T($"as likely as not by {next:yyyy-MM-dd}, if not gone") : T("none foreseen")),
            (T("expected"), T($"{value.ExpectedPurchases:0.0} purchases in {value.HorizonMonths} months")),
            .. value is { ExpectedAmount: { } amount, LifetimeValue: { } worth } ? new[] { (T("a purchase"), $"{amount:N2}"), (T("worth today"), $"{worth:N2}") } : [],
        ]);
    }

    private static void AppendPredicted(StringBuilder body, PredictedValue predicted)
    {
        body.Append(CultureInfo.InvariantCulture, $"<p class=\"scale\">{Page.Encode(T("The likeliest value of what the user has not told, and how likely it is"))}</p>\n<table class=\"measures\"><tbody>\n");
        foreach (var trait in predicted.Traits.Values.Take(MostPredicted))
            body.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{Page.Encode($"{T(PortraitPage.Cut(trait.Trait, 40))}: {PortraitPage.Cut(trait.Value, 40)}")} <small>{Page.Encode(trait.Model)}</small></th><td class=\"chart\">{Bars.Share(trait.Probability)}</td><td>{trait.Probability:P0}</td></tr>\n");
        body.Append("</tbody></table>\n");
    }

    private static IEnumerable<(string Name, string Value)> Behaviour(BehaviourValue behaviour)
    {
        yield return (T("lately"), string.Join(T(", "), behaviour.Windows.Select(w => T($"{w.Days} days: {w.Counts.Values.Sum():N0}"))) + T($"  ({behaviour.Trend:0.0}× the month before)"));
        if (behaviour.Funnel is { Views: > 0 } or { Carts: > 0 } or { Purchases: > 0 })
            yield return (T("funnel"), T($"{behaviour.Funnel.Views:N0} views, {behaviour.Funnel.Carts:N0} in the cart, {behaviour.Funnel.Purchases:N0} bought, in 30 days"));
        if (behaviour.Exploration is { } exploration) yield return (T("novelty"), T($"{exploration:P0} of acts are on new items"));
        if (behaviour.Loyalty is { } loyalty) yield return (T("loyalty"), T($"{loyalty.Share:P0} {loyalty.Brand}, concentration {loyalty.Concentration:0.00}"));
        if (behaviour.DiscountShare is { } share) yield return (T("discounts"), T($"{share:P0} of purchases"));
    }
}
