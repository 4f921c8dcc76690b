using Attune.Explain;
using Attune.Profiles;
using Attune.Tests.Profiles;

namespace Attune.Tests.Explain;

public sealed class WhyTests
{
    private static readonly DateTimeOffset Now = Shop.Start.AddDays(10);

    [Fact]
    public void A_share_is_explained_by_the_acts_that_make_it()
    {
        // Acts weigh 5 for drama and 1 for comedy: a share of 5/6, 0 without the purchase, 1 without the view.
        var answer = Ask("interests.Drama.share", Shop.Stored(1, "purchase", "a"), Shop.Stored(2, "view", "d"), Shop.Stored(3, "search"));
        var number = Assert.Single(answer.Numbers);
        Assert.Equal(("interests.top.genres.Drama.share", 0.8333), (number.Path, number.Value));
        Assert.Equal([(1L, 0, 0.8333), (2L, 1, -0.1667)], number.Effects.Select(e => (e.Event, e.Without, Math.Round(e.Change, 4))));
        Assert.Equal((3, 2L), (answer.Tried, answer.Provenance.Events));
    }

    [Fact]
    public void Parts_of_the_way_may_be_left_out_and_be_of_any_case()
    {
        var paths = Ask("interests.drama", Shop.Stored(1, "view", "a")).Numbers.Select(n => n.Path).ToList();
        Assert.Contains("interests.top.genres.Drama.score", paths);
        Assert.All(paths, path => Assert.StartsWith("interests.top.genres.Drama.", path, StringComparison.Ordinal));
    }

    [Fact]
    public void An_event_that_changes_nothing_is_no_reason() =>
        Assert.Empty(Ask("behaviour.funnel.carts", Shop.Stored(1, "view", "a"), Shop.Stored(2, "identify")).Numbers.Single().Effects);

    [Theory]
    [InlineData("sentiment.polarity", "interests")]
    [InlineData("interests.Western", "Drama")]
    [InlineData("", "interests")]
    public void What_the_profile_has_not_is_told_with_what_it_has(string question, string known)
    {
        var error = Assert.Throws<AttuneException>(() => Ask(question, Shop.Stored(1, "view", "a")));
        Assert.Equal("unknown_value", error.Code);
        Assert.Contains(known, error.Hint!.ToString(), StringComparison.Ordinal);
    }

    private static WhyAnswer Ask(string question, params Attune.Data.StoredEvent[] events) =>
        Why.Ask("u", question, events, new ProfileBuilder(Shop.Sources), Now, null, RunContext.Default);
}
