using Attune.Profiles;
using CsCheck;

namespace Attune.Tests.Profiles;

public sealed class SessionIntervalsTests
{
    [Fact]
    public void A_late_event_joins_two_sessions()
    {
        var sessions = new SessionIntervals(10);
        sessions.Add(0);
        sessions.Add(20);
        Assert.Equal(2, sessions.Summary.Count);
        sessions.Add(10);
        Assert.Equal(1, sessions.Summary.Count);
        Assert.Equal(20, sessions.Summary.Seconds);
    }

    [Fact]
    public void Any_order_gives_the_sessions_of_sorted_times() => Gen.Int[0, 300].Array[1, 40].Sample(times =>
    {
        var sessions = new SessionIntervals(7);
        foreach (var time in times) sessions.Add(time);
        var sorted = times.Order().ToArray();
        var gaps = sorted.Zip(sorted.Skip(1), (a, b) => b - a).ToList();
        Assert.Equal(1 + gaps.Count(g => g > 7), sessions.Summary.Count);
        Assert.Equal(gaps.Where(g => g <= 7).Sum(), sessions.Summary.Seconds);
        Assert.Equal(times.Length, sessions.Summary.Events);
    });

    [Fact]
    public void A_session_over_midnight_is_one_and_old_days_are_forgotten_whether_they_come_early_or_late() =>
        Gen.Select(Gen.Int[0, 500].Array[1, 40], Gen.Int).Sample((hours, seed) =>
        {
            // Hours up to 500 days: gaps of three hours join, over midnight too.
            var times = hours.Select(h => h * 86_400L + (h % 24) * 3_600).ToArray();
            var (ordered, shuffled) = (new SessionIntervals(10_800), new SessionIntervals(10_800));
            foreach (var time in times.Order()) ordered.Add(time);
            new Random(seed).Shuffle(times);
            foreach (var time in times) shuffled.Add(time);
            Assert.Equal(ordered.Summary, shuffled.Summary);
            var newest = times.Max() / 86_400;
            Assert.Equal(times.Count(t => t / 86_400 > newest - SessionIntervals.Days), ordered.Summary.Events);
        });

    [Fact]
    public void Midnight_parts_no_session()
    {
        var sessions = new SessionIntervals(600);
        sessions.Add(86_400 + 100);
        sessions.Add(86_400 - 100);
        Assert.Equal(new SessionSummary(1, 2, 200), sessions.Summary);
    }
}
