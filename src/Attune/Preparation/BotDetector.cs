using System.Text.Json.Serialization;
using Attune.Data;

namespace Attune.Preparation;

/// <summary>One way in which a user acts unlike a person.</summary>
/// <param name="Name">Name of the signal: burst, haste, volume, regularity, no_night or breadth.</param>
/// <param name="Value">What was measured.</param>
/// <param name="Z">How far it stands out among the users, as a robust z-score.</param>
/// <param name="Text">The same in a sentence.</param>
public sealed record BotSignal(
    string Name, double Value, double Z, [property: JsonConverter(typeof(FormattableStringConverter))] FormattableString Text);

/// <summary>A user who is probably a program.</summary>
/// <param name="User">External id.</param>
/// <param name="Index">Dense int.</param>
/// <param name="Events">The user's interactions.</param>
/// <param name="Signals">Why; strongest first.</param>
public sealed record SuspectedBot(string User, [property: JsonIgnore] int Index, int Events, IReadOnlyList<BotSignal> Signals);

/// <summary>
/// Finds users who act unlike people. Each signal is judged twice: against an absolute limit that people do not pass, and against the other users by a robust
/// z-score of its logarithm, so that data whose times are artificial (an order, whole days) makes nobody a bot. O(events), 24 bytes a user.
/// </summary>
public static class BotDetector
{
    private const int Day = 86_400, Hour = 3_600, SessionGap = 1_800, MinGaps = 20;

    private static readonly (string Name, bool IsHigh, Func<BotsOptions, double> Limit, Func<double, FormattableString> Text)[] Signals =
    [
        ("burst", true, o => o.Burst, v => $"{v:N0} events within one minute"),
        ("haste", false, o => o.Haste, v => $"{v:F1} seconds between events of a session"),
        ("volume", true, o => o.Volume, v => $"{v:N0} events per active day"),
        ("regularity", false, o => o.Regularity, v => $"gaps between events vary by only {v:P1}"),
        ("no_night", true, o => o.NoNight, v => $"active in {v:F1} different hours of a day"),
        ("breadth", true, o => o.Breadth, v => $"met {v:P1} of all items"),
    ];

    /// <summary>The suspected bots, those with the most signals first, then with the most events.</summary>
    public static IReadOnlyList<SuspectedBot> Detect(Dataset dataset, BotsOptions options)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(options);
        var x = dataset.Interactions;
        if (x.Times is null) return [];

        var features = Measure(x, options.MinEvents);
        var scales = Array.ConvertAll(features, feature => RobustScale.Of(feature.Where(float.IsFinite).Select(v => MathF.Log(v + 0.01f)).ToArray()));
        var bots = new List<SuspectedBot>();
        for (var user = 0; user < x.UserCount; user++)
        {
            var signals = SignalsOf(user, features, scales, options);
            if (signals.Count >= options.MinSignals)
                bots.Add(new SuspectedBot(dataset.Users[user], user, x.CountOf(user), [.. signals.OrderByDescending(s => Math.Abs(s.Z))]));
        }

        return [.. bots.OrderByDescending(b => b.Signals.Count).ThenByDescending(b => b.Events).ThenBy(b => b.Index)];
    }

    private static List<BotSignal> SignalsOf(int user, float[][] features, RobustScale[] scales, BotsOptions options)
    {
        var found = new List<BotSignal>();
        for (var s = 0; s < Signals.Length; s++)
        {
            var (name, isHigh, limit, text) = Signals[s];
            var value = features[s][user];
            var z = scales[s].Z(MathF.Log(value + 0.01f));
            var stands = isHigh ? value >= limit(options) && z >= options.Z : value <= limit(options) && z <= -options.Z;
            if (stands) found.Add(new BotSignal(name, Math.Round(value, 4), Math.Round(z, 2), text(value)));
        }

        return found;
    }

    /// <summary>A column a signal, an element a user; NaN where a user cannot be judged.</summary>
    private static float[][] Measure(Interactions x, int minEvents)
    {
        var features = Array.ConvertAll(Signals, _ => new float[x.UserCount]);
        var lastUser = new int[x.ItemCount];
        for (var user = 0; user < x.UserCount; user++)
        {
            var (start, end) = (x.UserStarts[user], x.UserStarts[user + 1]);
            while (start < end && x.Times![start] == 0) start++;
            var isJudged = end - start >= minEvents;
            var times = x.Times.AsSpan(start, end - start);
            var (volume, hours) = isJudged ? DailyRhythm(times) : (float.NaN, float.NaN);
            features[0][user] = isJudged ? Burst(times) : float.NaN;
            (features[1][user], features[3][user]) = isJudged ? Gaps(times) : (float.NaN, float.NaN);
            features[2][user] = volume;
            features[4][user] = hours;
            features[5][user] = isJudged ? Breadth(x, user, lastUser) : float.NaN;
        }

        return features;
    }

    private static int Burst(ReadOnlySpan<uint> times)
    {
        var (most, first) = (0, 0);
        for (var i = 0; i < times.Length; i++)
        {
            while (times[i] - times[first] >= 60) first++;
            most = Math.Max(most, i - first + 1);
        }

        return most;
    }

    private static (float EventsPerDay, float HoursPerDay) DailyRhythm(ReadOnlySpan<uint> times)
    {
        var (days, hours) = (1, 1);
        for (var i = 1; i < times.Length; i++)
        {
            if (times[i] / Day != times[i - 1] / Day) days++;
            if (times[i] / Hour != times[i - 1] / Hour) hours++;
        }

        return ((float)times.Length / days, (float)hours / days);
    }

    /// <summary>
    /// Mean of the gaps within sessions, in seconds, and their standard deviation over their mean; NaN with too few gaps to tell.
    /// Events of one second are one act in several parts (a form, a batch) and have no gap.
    /// </summary>
    private static (float Mean, float Variation) Gaps(ReadOnlySpan<uint> times)
    {
        var (count, sum, squares) = (0, 0.0, 0.0);
        for (var i = 1; i < times.Length; i++)
        {
            var gap = (double)(times[i] - times[i - 1]);
            if (gap is 0 or > SessionGap) continue;
            (count, sum, squares) = (count + 1, sum + gap, squares + (gap * gap));
        }

        if (count < MinGaps) return (float.NaN, float.NaN);
        var mean = sum / count;
        return ((float)mean, (float)(Math.Sqrt(Math.Max(0, (squares / count) - (mean * mean))) / mean));
    }

    private static float Breadth(Interactions x, int user, int[] lastUser)
    {
        var distinct = 0;
        foreach (var item in x.ItemsOf(user))
        {
            if (lastUser[item] == user + 1) continue;
            lastUser[item] = user + 1;
            distinct++;
        }

        return (float)distinct / x.ItemCount;
    }
}
