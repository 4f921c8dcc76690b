using Attune.Profiles;
using static Attune.Cli.Language.Texts;

namespace Attune.Cli.Report.Portrait;

/// <summary>A profile in a few sentences.</summary>
internal static class PortraitSummary
{
    private const int MostInterests = 3;
    private const double Decided = 0.15;

    /// <summary>The paragraph.</summary>
    public static string Of(PortraitData data)
    {
        var profile = data.Profile;
        string?[] sentences =
        [
            Seen(profile), Likes(profile.Find<InterestsValue>()), Rhythm(data.Rhythm), Feels(profile.Find<SentimentValue>()),
            profile.Find<PersonaValue>() is { } persona ? T($"One of the “{Spoken(persona.Name)}”, as are {persona.Share:P0} of users.") : null,
            Worth(profile.Find<CustomerValue>()),
        ];
        var told = sentences.OfType<string>().ToList();
        return told.Count == 0 ? T("Nothing is known of this user yet.") : Sentences(told);
    }

    private static string? Seen(Profile profile)
    {
        if (profile.Find<ActivityValue>() is not { } activity) return null;
        var (kind, _) = activity.Counts.MaxBy(c => c.Value);
        var events = activity.Counts.Values.Sum();
        if (activity is not { FirstSeen: { } first, LastSeen: { } last }) return T($"{profile.User} has {events:N0} events, most of them of the kind {T(kind)}.");
        return first.Date == last.Date
            ? T($"{profile.User} was seen on {first:yyyy-MM-dd} alone: {events:N0} events, most of them of the kind {T(kind)}.")
            : T($"{profile.User} was first seen on {first:yyyy-MM-dd} and last on {last:yyyy-MM-dd}: {events:N0} events in {activity.Sessions:N0} sessions, most of them of the kind {T(kind)}.");
    }

    private static string? Likes(InterestsValue? interests)
    {
        var top = interests?.Top.Take(MostInterests).Select(i => i.Lift is { } lift ? T($"{i.Value} ({lift:0.0} times the average)") : i.Value).ToList();
        return top is { Count: > 0 } ? T($"Cares for {string.Join(T(", "), top)}.") : null;
    }

    private static string? Rhythm(int[,] rhythm)
    {
        var hours = Enumerable.Range(0, 24).Select(h => Enumerable.Range(0, 7).Sum(d => rhythm[d, h])).ToList();
        var days = Enumerable.Range(0, 7).Select(d => Enumerable.Range(0, 24).Sum(h => rhythm[d, h])).ToList();
        if (hours.Sum() == 0) return null;
        return T($"Most active around {hours.IndexOf(hours.Max()):00}:00 UTC, and on {PortraitPage.OnWeekdays()[days.IndexOf(days.Max())]}.");
    }

    private static string? Feels(SentimentValue? sentiment) => sentiment switch
    {
        null => null,
        { Polarity: >= Decided } => T("Writes mostly in favour."),
        { Polarity: <= -Decided } => T("Writes mostly in complaint."),
        _ => T("Writes neither for nor against, on the whole."),
    };

    private static string? Worth(CustomerValue? value) => value is null ? null
        : T($"Bought on {value.Purchases:N0} days; {value.ExpectedPurchases:0.0} more purchases are expected in {value.HorizonMonths} months, and with a probability of {value.Churn:P0} none at all.");
}
