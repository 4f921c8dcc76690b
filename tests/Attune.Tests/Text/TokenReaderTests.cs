using Attune.Text;
using CsCheck;

namespace Attune.Tests.Text;

public sealed class TokenReaderTests
{
    [Theory]
    [InlineData("it's a 15.4 inch screen, don't buy!", "it's|a|15.4|inch|screen|,|don't|buy|!")]
    [InlineData("这个iphone很好", "这|个|iphone|很|好")]
    [InlineData("4k 720p 3,000.50 12:30", "4k|720p|3,000.50|12:30")]
    [InlineData("<url> and <user> <b>", "<url>|and|<user>|<|b|>")]
    [InlineData("好👍❤!", "好|👍|❤|!")]
    [InlineData("'quoted' rock'n'roll '", "'|quoted|'|rock'n'roll|'")]
    [InlineData("𠮷野家", "𠮷|野|家")]
    [InlineData("", "")]
    public void A_text_is_cut_into_tokens(string text, string tokens) => Assert.Equal(tokens, string.Join('|', Cut(text)));

    [Fact]
    public void Tokens_are_all_that_is_not_space() => Gen.String.Sample(text =>
    {
        var normal = TextNormaliser.Normalise(text);
        Assert.Equal(normal.Replace(" ", "", StringComparison.Ordinal), string.Concat(Cut(normal)));
    });

    [Fact]
    public void Kinds_are_told_apart()
    {
        var kinds = new List<TokenKind>();
        foreach (var token in new TokenReader("a 1 中 😀 . <url> か")) kinds.Add(token.Kind);
        Assert.Equal([TokenKind.Word, TokenKind.Number, TokenKind.Ideograph, TokenKind.Emoji, TokenKind.Punctuation, TokenKind.Mark, TokenKind.Ideograph], kinds);
    }

    private static List<string> Cut(string text)
    {
        var tokens = new List<string>();
        foreach (var token in new TokenReader(text)) tokens.Add(text.Substring(token.Start, token.Length));
        return tokens;
    }
}
