using Attune.Text;

namespace Attune.Tests.Text;

public sealed class SentimentLexiconTests
{
    [Theory]
    [InlineData("good", 1)]
    [InlineData("very good", 1.5)]
    [InlineData("not good", -2)] // a phrase of its own
    [InlineData("not very useful", -1.125)] // 1 · 1.5 · -0.75
    [InlineData("somewhat useful", 0.5)]
    [InlineData("it does n't work", -2)]
    [InlineData("not today , useful", 1)] // a mark of punctuation ends what not turns around
    [InlineData("not one two three four useful", 1)] // and so does distance
    [InlineData("not bad", 1)]
    [InlineData("he loves it", 3)]
    [InlineData("很好", 2)]
    [InlineData("非常漂亮", 3)]
    [InlineData("不漂亮", -1.5)]
    [InlineData("質量太差", -2)] // traditional
    [InlineData("房间", 0)]
    [InlineData("👍🏽", 2)]
    [InlineData("", 0)]
    public void Points_are_those_of_the_rules(string text, double net) => Assert.Equal(net, SentimentLexicon.Default.Read(text).Net, 5);

    [Fact]
    public void Each_token_has_its_part()
    {
        var (tokens, kinds) = (new List<ulong>(), new List<TokenKind>());
        const string Text = "not very useful , must see";
        foreach (var token in new TokenReader(Text))
        {
            tokens.Add(TextNgrams.Hash(Text.AsSpan(token.Start, token.Length)));
            kinds.Add(token.Kind);
        }

        var each = new float[tokens.Count];
        var verdict = SentimentLexicon.Default.Read([.. tokens], [.. kinds], each);
        Assert.Equal([0, 0, -1.125f, 0, 1, 1], each);
        Assert.Equal(new LexiconVerdict(2, 1.125f), verdict);
    }

    [Fact]
    public void There_are_some_hundred_words_of_each_language() => Assert.InRange(SentimentLexicon.Default.Count, 2000, 10_000);
}
