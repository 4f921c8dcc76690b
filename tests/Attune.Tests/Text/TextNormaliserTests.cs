using System.Text;
using Attune.Text;
using CsCheck;

namespace Attune.Tests.Text;

public sealed class TextNormaliserTests
{
    /// <summary>Pieces from which hard texts are made: those that normalising joins, cuts, decodes or replaces.</summary>
    private static readonly string[] Pieces =
    [
        "&", "amp;", "&amp;", "lt;", "&lt;", "#38;", "&#x26;", "＆", "ａｍｐ；", "http://", "https://", "www.", "w", "ww", ".com", "@", "小明", "bob", "＠", " ", ":", ",", ".",
        "<", ">", "url>", "<url>", "<user>", "<<<", "aaa", "!!!", "。。", "\u200B", "\uFE0F", "\u200D", "😀", "👍🏽", "\uD83D", "\uDE00", "髮", "ＨＴＴＰ：／／", "1111", "İ", "\"", "'", "\uFFFD",
    ];

    private static readonly Gen<string> Hard = Gen.OneOf(Pieces.Select(Gen.Const).ToArray())
        .Array[0, 40].Select(string.Concat);

    [Theory]
    [InlineData("Ｈｅｌｌｏ　Ｗｏｒｌｄ！", "hello world!")]
    [InlineData("這間酒店環境和服務態度亦算不錯", "这间酒店环境和服务态度亦算不错")]
    [InlineData("R&amp;D &lt;b&gt; &#20013;&#x6587;", "r＆d <b> 中文")]
    [InlineData("&amp;amp;lt;", "<")]
    [InlineData("看这里http://t.cn/Rx?a=1&b=2，好", "看这里<url>,好")]
    [InlineData("see WWW.example.com now", "see <url> now")]
    [InlineData("@小明：你好 @bob_1 hi, me@example.com", "<user>:你好 <user> hi, me@example.com")]
    [InlineData("soooooo good!!!!!! 1000000", "sooo good!!! 1000000")]
    [InlineData("  a \t\n b\u0000c  ", "a b c")]
    [InlineData("👍🏽👍 ❤️", "👍👍 ❤")]
    [InlineData("a\uD83Db", "a b")]
    [InlineData("don’t “quote”", "don't \"quote\"")]
    [InlineData("", "")]
    public void Texts_that_mean_the_same_look_the_same(string text, string normal) => Assert.Equal(normal, TextNormaliser.Normalise(text));

    [Fact]
    public void A_normal_text_stays_as_it_is() => Gen.OneOf(Hard, Gen.String).Sample(
        text =>
        {
            var once = TextNormaliser.Normalise(text);
            Assert.Equal(once, TextNormaliser.Normalise(once));
        },
        iter: 20_000);

    [Fact]
    public void Bytes_that_are_no_UTF8_are_read_without_failing() => Gen.Byte.Array[0, 200].Sample(
        bytes =>
        {
            var normal = TextNormaliser.Normalise(TextNormaliser.Decode(bytes));
            foreach (var token in new TokenReader(normal)) Assert.InRange(token.End, 1, normal.Length);
            LanguageDetector.Detect(normal);
        },
        iter: 5_000);

    [Fact]
    public void A_text_of_10_MB_is_clipped()
    {
        var clipped = TextNormaliser.Decode(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("好ab ", 2_000_000))));
        Assert.Equal(TextNormaliser.MaxLength, clipped.Length);
        Assert.Equal(TextNormaliser.MaxLength, TextNormaliser.Normalise(new string('中', 1)).Length * TextNormaliser.MaxLength);
        Assert.True(TextNormaliser.Normalise(string.Concat(Enumerable.Repeat("中文", 5_000_000))).Length == TextNormaliser.MaxLength);
    }

    [Fact]
    public void Clipping_does_not_halve_an_emoji()
    {
        var text = new string('a', TextNormaliser.MaxLength - 1).Replace("aaaa", "abab", StringComparison.Ordinal) + "😀";
        Assert.DoesNotContain('\uD83D', TextNormaliser.Decode(Encoding.UTF8.GetBytes(text)));
    }
}
