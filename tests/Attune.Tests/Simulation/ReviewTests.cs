using Attune.Simulation;
using Attune.Simulation.Vocabulary;
using CsCheck;

namespace Attune.Tests.Simulation;

public sealed class ReviewTests
{
    private static readonly Gen<(int Domain, bool Chinese, int Mood, int Seed)> Cases =
        Gen.Select(Gen.Int[0, Departments.All.Count - 1], Gen.Bool, Gen.Int[0, 2], Gen.Int);

    [Fact]
    public void Texts_are_whole_sentences_in_one_language() =>
        Cases.Sample(c =>
        {
            var text = Compose(c).Text;
            Assert.DoesNotContain('{', text);
            Assert.EndsWith(c.Chinese ? "。" : ".", text, StringComparison.Ordinal);
            Assert.Equal(c.Chinese, text.Any(letter => letter is >= '\u4e00' and <= '\u9fff'));
            Assert.Equal(!c.Chinese, text.Any(letter => letter is >= 'a' and <= 'z'));
        });

    [Fact]
    public void Only_what_suits_the_mood_is_said() =>
        Cases.Sample(c =>
        {
            var review = Compose(c);
            if (review.Sentiment == Sentiment.Positive) Assert.Empty(review.Criticised);
            if (review.Sentiment == Sentiment.Negative) Assert.Empty(review.Praised);
            Assert.Empty(review.Praised.Intersect(review.Criticised));
            Assert.All(review.Praised.Concat(review.Criticised), aspect => Assert.Contains(aspect, review.Text, StringComparison.OrdinalIgnoreCase));
        });

    [Fact]
    public void Texts_vary()
    {
        var texts = Enumerable.Range(0, 1_000).Select(seed => Compose((seed % 8, seed % 2 == 0, seed % 3, seed)).Text);
        Assert.True(texts.Distinct().Count() > 850);
    }

    private static Review Compose((int Domain, bool Chinese, int Mood, int Seed) c) =>
        new ReviewText(c.Domain, c.Chinese ? Language.Chinese : Language.English, new Random(c.Seed)).Compose((Sentiment)c.Mood, 3);
}
