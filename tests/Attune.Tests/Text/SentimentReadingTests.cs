using Attune.Text;

namespace Attune.Tests.Text;

public sealed class SentimentReadingTests
{
    private static readonly string[] Texts = ["很好，喜欢", "房间很干净", "great phone, love it", "质量太差", "失望，退货", "bad screen, hate it"];

    [Theory]
    [InlineData("很好，喜欢！喜欢 the phone 👍")]
    [InlineData("bad bad screen，质量太差")]
    [InlineData("没见过的")]
    [InlineData("")]
    public void Words_and_base_sum_to_the_logit_of_the_model(string text)
    {
        var labelled = Enumerable.Range(0, 60).Select(k => k % 6).ToList();
        var model = SentimentTrainer.Train([.. labelled.Select(k => Texts[k])], [.. labelled.Select(k => k < 3)], new SentimentOptions { LongestLetters = 5 }, new RunContext(1));
        using var segmenter = WordSegmenter.Create();
        var reading = SentimentReading.Of(text, model, segmenter);
        Assert.Equal(model.Logit(text), reading.Base + reading.Words.Sum(w => w.Weight), 1e-3);
        Assert.Equal(model.Probability(text), reading.Probability, 1e-4);
        Assert.Equal(TextNormaliser.Normalise(text).Replace(" ", "", StringComparison.Ordinal), string.Concat(reading.Words.Select(w => w.Word)));
    }

    [Fact]
    public void The_lexicon_tells_which_words_spoke()
    {
        using var segmenter = new BigramSegmenter();
        var reading = SentimentReading.Of("The screen is gorgeous, but boring.", null, segmenter);
        Assert.Equal("lexicon", reading.Source);
        Assert.Equal(SentimentLabel.Positive, reading.Label); // 3 points for, 2 against
        Assert.Equal(1 / (1 + Math.Exp(-0.6)), reading.Probability, 6);
        Assert.Equal(["gorgeous", "boring"], reading.Words.Where(w => w.Weight != 0).Select(w => w.Word));
    }

    [Fact]
    public void A_text_that_says_nothing_is_neutral()
    {
        using var segmenter = new BigramSegmenter();
        Assert.Equal(SentimentLabel.Neutral, SentimentReading.Of("房间 the table", null, segmenter).Label);
    }

    [Fact]
    public void A_file_gives_the_model_again_and_other_files_are_refused()
    {
        var folder = Directory.CreateTempSubdirectory("attune-sentiment-").FullName;
        try
        {
            var labelled = new LabelledTexts([.. Enumerable.Range(0, 60).Select(k => Texts[k % 6])], [.. Enumerable.Range(0, 60).Select(k => k % 6 < 3)]);
            var model = SentimentTrainer.Train(labelled.Texts, labelled.IsPositive, new SentimentOptions { WordNgrams = 2 }, new RunContext(1));
            var path = Path.Combine(folder, "a", "sentiment.safetensors");
            SentimentFile.Save(path, model, labelled);
            var loaded = SentimentFile.Load(path);
            Assert.Equal(model.Options, loaded.Options);
            Assert.Equal(model.Logit("很好 love"), loaded.Logit("很好 love"));
            File.WriteAllBytes(path, File.ReadAllBytes(path)[..^7]);
            Assert.Equal("damaged_model", Assert.Throws<AttuneException>(() => SentimentFile.Load(path)).Code);
            Assert.Equal("file_not_found", Assert.Throws<AttuneException>(() => SentimentFile.Load(path + "x")).Code);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
