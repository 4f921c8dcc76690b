using Attune.Text;

namespace Attune.Tests.Text;

public sealed class KeyphrasesTests
{
    [Fact]
    public void C_values_are_those_worked_by_hand()
    {
        using var segmenter = new BigramSegmenter();
        var found = Keyphrases.Of(["battery life is short", "battery life, battery", "the battery life"], 10, segmenter).ToDictionary(k => k.Phrase, StringComparer.Ordinal);
        // "battery life" stands 3 times, alone: log2(3) · 3. "battery" 4 times, held by one candidate of count 3: log2(2) · (4 - 3). "life" 3 - 3 = 0: left out.
        Assert.Equal(Math.Log2(3) * 3, found["battery life"].Score, 9);
        Assert.Equal(1, found["battery"].Score, 9);
        Assert.Equal(1, found["short"].Score, 9);
        Assert.Equal(4, found["battery"].Count);
        Assert.False(found.ContainsKey("life"));
        Assert.False(found.ContainsKey("is"));
    }

    [Fact]
    public void Chinese_phrases_are_words()
    {
        Assert.SkipUnless(WordSegmenter.HasDictionary, "This system has no ICU.");
        using var segmenter = WordSegmenter.Create();
        var found = Keyphrases.Of(["酒店的早餐很好", "早餐丰富，酒店不错", "酒店早餐一般"], 3, segmenter).Select(k => k.Phrase).ToList();
        Assert.Contains("酒店", found);
        Assert.Contains("早餐", found);
    }

    [Fact]
    public void No_text_has_no_phrases()
    {
        using var segmenter = new BigramSegmenter();
        Assert.Empty(Keyphrases.Of(["", "the of and", "，。！"], 5, segmenter));
    }
}
