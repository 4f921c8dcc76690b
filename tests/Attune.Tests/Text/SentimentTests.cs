using Attune.Models;
using Attune.Text;

namespace Attune.Tests.Text;

public sealed class SentimentTests
{
    private static readonly string[] Good = ["很好", "喜欢", "不错", "great", "love it", "满意"];
    private static readonly string[] Bad = ["很差", "失望", "垃圾", "bad", "hate it", "退货"];
    private static readonly string[] Plain = ["房间", "手机", "the phone", "this book", "物流", "酒店", "screen", "and so on"];

    [Fact]
    public void Log_count_ratios_are_those_worked_by_hand()
    {
        // Texts "a b", "a", "b c", "c" of the classes + + - -, with presence for counts and a = 1:
        // P = (a 2, b 1, c 0) + 1 = (3, 2, 1) of 6, N = (a 0, b 1, c 2) + 1 = (1, 2, 3) of 6.
        var corpus = NgramCorpus.Read(["a b", "a", "b c", "c", "z"], new NgramShape(1, 1, 1, 0, false), 1, new RunContext(1));
        var ratios = new float[corpus.Hashes.Length];
        LogCountRatio.Fill(corpus, [true, true, false, false, true], [0, 1, 2, 3], 1, ratios);
        double[] byHand = [Math.Log(3), 0, Math.Log(1 / 3.0), 0]; // z is in none of the rows
        Assert.Equal(4, ratios.Length);
        for (var j = 0; j < 4; j++) Assert.Equal(byHand[j], ratios[j], 6);
    }

    [Fact]
    public void Classes_of_unequal_length_shift_the_ratios()
    {
        // P = (a 1, b 0) + 1 = (2, 1) of 3; N = (a 0, b 2) + 1 = (1, 3) of 4.
        var corpus = NgramCorpus.Read(["a", "b", "b"], new NgramShape(1, 1, 1, 0, false), 1, new RunContext(1));
        var ratios = new float[2];
        LogCountRatio.Fill(corpus, [true, false, false], [0, 1, 2], 1, ratios);
        Assert.Equal(Math.Log((2.0 / 3) / (1.0 / 4)), ratios[0], 6);
        Assert.Equal(Math.Log((1.0 / 3) / (3.0 / 4)), ratios[1], 6);
    }

    [Fact]
    public void Texts_not_seen_are_told_apart_and_probabilities_are_calibrated()
    {
        var (texts, labels) = Sample(600, 1);
        var model = SentimentTrainer.Train(texts, labels, new SentimentOptions { Lexicon = false }, new RunContext(2));
        var (tests, truths) = Sample(400, 2);
        var probabilities = model.Probabilities(tests, new RunContext(2));
        var right = probabilities.Zip(truths).Count(p => p.First >= 0.5f == p.Second);
        Assert.InRange(right / 400.0, 0.85, 0.95); // a tenth of the labels is wrong by design
        Assert.Equal(truths.Count(t => t) / 400.0, probabilities.Average(), 0.05);
        Assert.InRange(probabilities.Max(), 0.8f, 0.98f);
    }

    [Fact]
    public void Neither_threads_nor_a_save_change_anything()
    {
        var (texts, labels) = Sample(1500, 3);
        var one = SentimentTrainer.Train(texts, labels, new SentimentOptions(), new RunContext(1));
        var four = SentimentTrainer.Train(texts, labels, new SentimentOptions(), new RunContext(4));
        var archive = new TensorArchive();
        one.Save(archive);
        var loaded = SentimentModel.Load(archive, one.Options);
        foreach (var text in texts.Take(50))
        {
            Assert.Equal(one.Logit(text), four.Logit(text));
            Assert.Equal(one.Logit(text), loaded.Logit(text));
        }
    }

    [Fact]
    public void Scoring_allocates_nothing()
    {
        var (texts, labels) = Sample(100, 4);
        var model = SentimentTrainer.Train(texts, labels, new SentimentOptions { LongestLetters = 5 }, new RunContext(1));
        var reader = new TextNgrams(model.Options.Shape);
        foreach (var text in texts) reader.Of(text);
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var text in texts) reader.Of(text);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Rare_ngrams_are_left_out()
    {
        var corpus = NgramCorpus.Read(["a b", "a", "c b", "", "d"], new NgramShape(1, 1, 1, 0, false), 2, new RunContext(1));
        Assert.Equal(2, corpus.Hashes.Length);
        Assert.Equal([0, 2, 3, 4, 4, 4], corpus.RowStarts);
        Assert.Equal([0, 1, 0, 1], corpus.Columns);
    }

    [Fact]
    public void Too_few_texts_are_refused()
    {
        var error = Assert.Throws<AttuneException>(() => SentimentTrainer.Train(["好", "坏"], [true, false], new SentimentOptions(), new RunContext(1)));
        Assert.Equal("too_few_texts", error.Code);
    }

    [Fact]
    public void Ngrams_of_letters_know_the_ends_of_words()
    {
        var reader = new TextNgrams(new NgramShape(0, 0, 3, 3, false));
        Assert.Equal(2, reader.Of("ab").Length); // " ab" and "ab "
        Assert.Equal(5, reader.Of("abcde").Length);
        Assert.Equal(5, reader.Of("abcde abcde").Length);
    }

    private static (string[] Texts, bool[] Labels) Sample(int count, int seed)
    {
        var random = new Random(seed);
        var (texts, labels) = (new string[count], new bool[count]);
        for (var k = 0; k < count; k++)
        {
            var positive = random.Next(2) == 0;
            var words = positive ? Good : Bad;
            texts[k] = $"{Plain[random.Next(8)]} {words[random.Next(6)]} {Plain[random.Next(8)]}";
            labels[k] = random.Next(10) == 0 ? !positive : positive;
        }

        return (texts, labels);
    }
}
