using System.CommandLine;
using Attune.Cli.Report.Portrait;
using Attune.Cli.Terminal;
using Attune.Models;
using Attune.Profiles;
using Attune.Storage;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli.Commands;

/// <summary><c>attune profile</c>: what is known of a user, and from where.</summary>
internal sealed class ProfileCommand : CliCommand<Profile>
{
    private const int MostRecommended = 8;

    private readonly Argument<string> _user = new("user") { Description = T("The user's id."), HelpName = T("USER") };
    private readonly Option<string?> _html = new("--html") { Description = T("Write a portrait: a page that needs nothing else."), HelpName = T("FILE") };

    public ProfileCommand(CliHost host)
        : base("profile", T("What is known of a user: activity, interests, embedding, who is near, and where each value comes from."), host,
            "attune profile 196", "attune profile 196 --html 196.html", "attune profile 196 --json")
    {
        Add(_user);
        Add(_html);
    }

    protected override async Task<Profile> RunAsync(ParseResult arguments, Session session)
    {
        using var workspace = session.OpenWorkspace();
        var published = await session.ModelStore().LoadAsync(cancellation: session.Cancellation);
        var (evidence, file) = (await UserEvidence.ReadAsync(workspace, published, arguments.GetRequiredValue(_user), session), arguments.GetValue(_html));
        var profile = evidence.Build(session.Time.GetUtcNow());
        if (file is null) return profile;
        await File.WriteAllTextAsync(file, PortraitPage.Write(PortraitData.From(profile, evidence.Events, await RecommendAsync(workspace, published, profile.User, session))), session.Cancellation);
        session.EndProgress();
        if (!session.Json) session.Screen.Line($"Wrote {file}.");
        return profile;
    }

    private static async Task<RecommendResult?> RecommendAsync(Workspace workspace, PublishedModel? published, string user, Session session) =>
        published is null ? null : await new Recommendations(workspace, await workspace.WithNewcomersAsync(published, session), session).ForAsync(user, MostRecommended);

    /// <summary>Builds a profile as of now; the demo does too.</summary>
    /// <exception cref="AttuneException">The user is unknown.</exception>
    public static async Task<Profile> BuildAsync(Workspace workspace, PublishedModel? published, string user, Session session) =>
        (await UserEvidence.ReadAsync(workspace, published, user, session)).Build(session.Time.GetUtcNow());

    protected override void Show(Profile result, Session session) => ShowProfile(result, session.Screen);

    /// <summary>The profile as a person reads it; the demo shows it too.</summary>
    public static void ShowProfile(Profile profile, Screen screen)
    {
        screen.Heading(T($"Profile of {profile.User}"));
        if (profile.Find<DeclaredValue>() is { } declared)
            screen.Facts(declared.Traits.Select(t => (t.Key, t.Value.Value.ToString())));
        if (profile.Find<ActivityValue>() is { } activity) ShowActivity(activity, screen);
        if (profile.Find<BehaviourValue>() is { } behaviour) ShowBehaviour(behaviour, screen);
        if (profile.Find<InterestsValue>() is { } interests) ShowInterests(interests, screen);
        if (profile.Find<SentimentValue>() is { } sentiment) ShowSentiment(sentiment, screen);
        if (profile.Find<CustomerValue>() is { } value) ShowValue(value, screen);
        if (profile.Find<PersonaValue>() is { } persona) screen.Facts([(T("persona"), T($"{Spoken(persona.Name)}, as {persona.Share:P0} of users. {Spoken(persona.Description)}"))]);
        if (profile.Find<PredictedValue>() is { } predicted)
            screen.Facts([(T("predicted"), string.Join(", ", predicted.Traits.Values.Select(t => $"{t.Trait} {t.Value} ({t.Probability:P0})")))]);
        if (profile.Find<NeighboursValue>() is { } neighbours)
            screen.Facts([(T("nearest users"), string.Join(", ", neighbours.Nearest.Take(5).Select(n => $"{n.User} ({n.Score:0.00})")))]);
        if (profile.Find<EmbeddingValue>() is { } embedding)
            screen.Facts([(T("embedding"), T($"{embedding.Dimension} numbers of length {embedding.Norm:0.00}"))]);
        ShowProvenance(profile, screen);
    }

    private static void ShowActivity(ActivityValue activity, Screen screen)
    {
        var rfm = activity.Rfm;
        screen.Facts(
        [
            (T("events"), string.Join(", ", activity.Counts.OrderByDescending(c => c.Value).Select(c => $"{c.Key} {c.Value:N0}"))),
            (T("seen"), $"{activity.FirstSeen:yyyy-MM-dd} … {activity.LastSeen:yyyy-MM-dd}"),
            (T("sessions"), T($"{activity.Sessions:N0} of {activity.EventsPerSession:0.0} events and {activity.MinutesPerSession:0} minutes")),
            (T("hours"), Screen.Sparkline([.. activity.Hours.Select(h => (double)h)]) + "  0–23 UTC"),
            (T("weekdays"), Screen.Sparkline([.. activity.Weekdays.Select(d => (double)d)]) + T("  Monday to Sunday")),
            ("RFM", T($"recency {rfm.RecencyScore}, frequency {rfm.FrequencyScore}, money {rfm.MonetaryScore} (5 is best)")),
        ]);
    }

    private static void ShowBehaviour(BehaviourValue behaviour, Screen screen)
    {
        var funnel = behaviour.Funnel;
        var facts = new List<(string, string)>
        {
            (T("lately"), string.Join(", ", behaviour.Windows.Select(w => T($"{w.Days} days: {w.Counts.Values.Sum():N0}"))) + T($"  ({behaviour.Trend:0.0}× the month before)")),
            (T("funnel"), T($"{funnel.Views:N0} views, {funnel.Carts:N0} in the cart, {funnel.Purchases:N0} bought, in 30 days")),
        };
        if (behaviour.Exploration is { } exploration)
            facts.Add((T("novelty"), T($"{exploration:P0} of acts are on new items") + (behaviour.Mainstream is { } mainstream ? T($", popularity {mainstream:0.00} of 1") : "")));
        if (behaviour.Loyalty is { } loyalty) facts.Add((T("loyalty"), T($"{loyalty.Share:P0} {loyalty.Brand}, concentration {loyalty.Concentration:0.00}")));
        if (behaviour.DiscountShare is > 0 and var share) facts.Add((T("discounts"), T($"{share:P0} of purchases")));
        if (behaviour.Price is { } price) facts.Add((T("price level"), T($"half of the purchases cost up to {price.Median:N2}") + (price.Tier is { } tier ? T($", tier {tier} of 5") : "")));
        if (behaviour.Usage is { } usage)
        {
            facts.Add((T("acts with"), string.Join(", ", usage.Devices.Concat(usage.Systems).Concat(usage.Channels).OrderByDescending(u => u.Value).Take(6).Select(u => $"{u.Key} {u.Value:N0}"))));
            if (usage.LocalHours is { } hours) facts.Add((T("local hours"), Screen.Sparkline([.. hours.Select(h => (double)h)]) + $"  0–23 {usage.TimeZone}"));
        }

        screen.Facts(facts);
    }

    private static void ShowValue(CustomerValue value, Screen screen) => screen.Facts(
    [
        (T("customer"), T($"since {value.CustomerSince:yyyy-MM-dd}, bought on {value.Purchases:N0} days, last {value.LastPurchase:yyyy-MM-dd}; gone with probability {value.Churn:P0}")),
        (T("next purchase"), value.NextPurchase is { } next ? T($"as likely as not by {next:yyyy-MM-dd}, if not gone") : T("none foreseen")),
        (T("expected"), value is { ExpectedAmount: { } amount, LifetimeValue: { } worth }
            ? T($"{value.ExpectedPurchases:0.0} purchases of {amount:N2} in {value.HorizonMonths} months, worth {worth:N2} today")
            : T($"{value.ExpectedPurchases:0.0} purchases in {value.HorizonMonths} months")),
    ]);

    private static void ShowInterests(InterestsValue interests, Screen screen)
    {
        if (interests.Now is { Count: > 0 } now)
            screen.Facts([(T("right now"), string.Join(", ", now.Take(5).Select(i => $"{i.Value} {i.Share:P0}")))]);
        var top = interests.Top.Take(8).ToList();
        if (top.Count == 0) return;
        var highest = top.Max(i => i.Score);
        screen.Table([T("interest"), "", T(">share"), T(">of all"), T(">lift"), ""], top.Select(i => new[]
        {
            i.Value, i.Attribute, $"{i.Share:P0}", i.PopulationShare is { } p ? $"{p:P0}" : "", i.Lift is { } lift ? $"{lift:0.0}×" : "", Screen.Bar(i.Score / highest, 16),
        }));
    }

    private static void ShowSentiment(SentimentValue sentiment, Screen screen) => screen.Facts(
    [
        (T("sentiment"), T($"{sentiment.Polarity:0.00} over all texts (-1 against, 1 for)") + string.Concat(
            sentiment.Opinions.Take(5).Select(o => $", {o.Value} {o.Polarity:0.00}"))),
    ]);

    private static void ShowProvenance(Profile profile, Screen screen)
    {
        foreach (var (name, reading) in profile.Dimensions)
        {
            var from = reading.Provenance;
            screen.Note(from.Source is { } source
                ? T($"{T(name)}: from {T(source)}, confidence {from.Confidence:0.00}")
                : T($"{T(name)}: from {from.Events:N0} events, newest {from.Until:yyyy-MM-dd}{(from.Model is null ? "" : ", " + from.Model)}, confidence {from.Confidence:0.00}"));
        }
    }
}
