using Attune.Data;
using Attune.Profiles;
using Attune.Text;

namespace Attune.Tests.Profiles;

public sealed class SentimentTests
{
    private const string Praise = "A wonderful film, I love it!", Blame = "Terrible and boring, a waste of time.";

    [Fact]
    public void Opinions_are_told_apart_by_what_the_texts_are_about()
    {
        var value = Read(0, Written(1, "a", Praise), Written(2, "d", Blame), Written(3, "d", "糟糕,太无聊了"))!;
        Assert.Equal(["Comedy", "Drama"], value.Opinions.Select(o => o.Value));
        Assert.True(value.Opinions[0].Polarity < -0.3 && value.Opinions[1].Polarity > 0.3);

        // One text of polarity p beside the neutral one that is assumed: p / 2.
        Assert.Equal(SentimentReader.Lexicon.Polarity(Praise) / 2, value.Opinions[1].Polarity, 1e-3);
        Assert.Equal(2, value.Opinions[0].Texts);
        Assert.Equal([3L, 2L], value.Opinions[0].Provenance.LatestEvents);
        Assert.Equal("lexicon", value.Opinions[0].Provenance.Model);
        Assert.Equal(0.5, value.Opinions[0].Provenance.Confidence); // 2 / (2 + 2)
    }

    [Fact]
    public void A_text_weighs_half_after_a_half_life_of_newer_ones()
    {
        var (blame, praise) = (SentimentReader.Lexicon.Polarity(Blame), SentimentReader.Lexicon.Polarity(Praise));
        var value = Read(1000, Written(1, "a", Blame), Written(2, "a", Praise, days: 90))!;
        Assert.Equal(((0.5 * blame) + praise) / 2.5, value.Polarity, 1e-3);
        Assert.Equal(1.5, value.Texts, 1e-3);
    }

    [Fact]
    public void A_message_about_nothing_counts_for_the_whole_alone()
    {
        var value = Read(0, Shop.Stored(1, EventKinds.Message, properties: $$"""{"text":"{{Praise}}"}"""))!;
        Assert.True(value.Polarity > 0);
        Assert.Empty(value.Opinions);
    }

    [Theory]
    [InlineData("view", """{"text":"wonderful"}""")]
    [InlineData("review", null)]
    [InlineData("review", """{"text":"  "}""")]
    [InlineData("review", """{"text":7}""")]
    [InlineData("comment", """["wonderful"]""")]
    public void What_carries_no_text_tells_nothing(string kind, string? properties) => Assert.Null(Read(0, Shop.Stored(1, kind, "a", properties: properties)));

    [Fact]
    public void A_text_of_ten_megabytes_is_read_as_far_as_texts_are()
    {
        var value = Read(0, Written(1, "a", string.Concat(Enumerable.Repeat("wonderful ", 1 << 20))))!;
        Assert.InRange(value.Polarity, 0.4, 1);
    }

    private static StoredEvent Written(long id, string item, string text, double days = 0) =>
        Shop.Stored(id, EventKinds.Review, item, days, 3, $$"""{"review_body":"{{text}}"}""");

    private static SentimentValue? Read(double asOfDays, params StoredEvent[] events) =>
        new ProfileBuilder(Shop.Sources).Build("u", events, Shop.Start.AddDays(asOfDays + 90)).Find<SentimentValue>();
}
