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
        Assert.Equal(2, sessions.Count);
        sessions.Add(10);
        Assert.Equal(1, sessions.Count);
        Assert.Equal(20, sessions.Duration);
    }

    [Fact]
    public void Any_order_gives_the_sessions_of_sorted_times() => Gen.Int[0, 300].Array[1, 40].Sample(times =>
    {
        var sessions = new SessionIntervals(7);
        foreach (var time in times) sessions.Add(time);
        var sorted = times.Order().ToArray();
        var gaps = sorted.Zip(sorted.Skip(1), (a, b) => b - a).ToList();
        Assert.Equal(1 + gaps.Count(g => g > 7), sessions.Count);
        Assert.Equal(gaps.Where(g => g <= 7).Sum(), sessions.Duration);
    });
}
