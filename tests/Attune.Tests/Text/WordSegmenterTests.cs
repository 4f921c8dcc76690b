using Attune.Text;
using CsCheck;

namespace Attune.Tests.Text;

public sealed class WordSegmenterTests
{
    [Theory]
    [InlineData("酒店的服务态度很好", "酒店|的|服务|态度|很好")]
    [InlineData("这个iphone的屏幕15.4寸,不错!", "这个|iphone|的|屏幕|15.4|寸|,|不错|!")]
    [InlineData("don't buy 这台电脑", "don't|buy|这|台|电脑")]
    [InlineData("", "")]
    public void A_dictionary_cuts_Chinese_into_words(string text, string words)
    {
        Assert.SkipUnless(WordSegmenter.HasDictionary, "This system has no ICU.");
        using var segmenter = WordSegmenter.Create();
        Assert.Equal(words, Cut(segmenter, text));
    }

    [Theory]
    [InlineData("房间太小", "房间|间太|太小")]
    [InlineData("好 iphone 不错!", "好|iphone|不错|!")]
    [InlineData("𠮷野家", "𠮷野|野家")]
    [InlineData("", "")]
    public void Without_one_words_are_pairs(string text, string words)
    {
        using var segmenter = new BigramSegmenter();
        Assert.Equal(words, Cut(segmenter, text));
    }

    [Fact]
    public void Words_of_a_dictionary_are_all_that_is_not_space()
    {
        Assert.SkipUnless(WordSegmenter.HasDictionary, "This system has no ICU.");
        using var segmenter = WordSegmenter.Create();
        var characters = Gen.OneOf(Gen.Char['一', '龥'], Gen.Char['あ', 'ん'], Gen.Char['a', 'z'], Gen.Const(' '), Gen.Char);
        characters.Array[0, 60].Select(c => TextNormaliser.Normalise(new string(c))).Sample(
            text =>
            {
                var tokens = new List<Token>();
                segmenter.Segment(text, tokens);
                Assert.Equal(text.Replace(" ", "", StringComparison.Ordinal), string.Concat(tokens.Select(t => text.Substring(t.Start, t.Length))));
            },
            iter: 2_000, threads: 1);
    }

    private static string Cut(WordSegmenter segmenter, string text)
    {
        var tokens = new List<Token>();
        segmenter.Segment(text, tokens);
        return string.Join('|', tokens.Select(t => text.Substring(t.Start, t.Length)));
    }
}
