using Attune.Preparation;
using CsCheck;

namespace Attune.Tests.Preparation;

public sealed class SessionsTests
{
    private static readonly Sessions Step = new();

    [Fact]
    public void A_session_ends_where_silence_is_longer_than_the_gap()
    {
        var result = Step.Apply(Logs.Views("u", ("a", 0), ("b", 1_800), ("c", 3_601)), new SessionsOptions());
        Assert.Equal([1, 1, 2], result.Sessions!);
        Assert.Equal(1.5, result.Figures["mean_length"]);
        Assert.Empty(result.Removed);
    }

    [Fact]
    public void Sessions_partition_the_dated_events_in_order() => Logs.Random.Sample(dataset =>
    {
        var x = dataset.Interactions;
        var sessions = Step.Apply(dataset, new SessionsOptions { Gap = 5 }).Sessions!;
        for (var user = 0; user < x.UserCount; user++)
        {
            var dated = Enumerable.Range(x.UserStarts[user], x.CountOf(user)).Where(p => x.Times![p] != 0).ToList();
            Assert.All(Enumerable.Range(x.UserStarts[user], x.CountOf(user)).Except(dated), p => Assert.Equal(0, sessions[p]));
            for (var i = 0; i < dated.Count; i++)
            {
                var expected = i == 0 ? 1 : sessions[dated[i - 1]] + (x.Times![dated[i]] - x.Times[dated[i - 1]] > 300 ? 1 : 0);
                Assert.Equal(expected, sessions[dated[i]]);
            }
        }
    });
}
