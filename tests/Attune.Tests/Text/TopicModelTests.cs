using Attune.Text;

namespace Attune.Tests.Text;

public sealed class TopicModelTests
{
    private static readonly string[][] Vocabularies = [["battery", "screen", "camera", "charger", "pixel"], ["breakfast", "hotel", "pillow", "lobby", "towel"], ["novel", "author", "chapter", "plot", "prose"]];

    [Fact]
    public void Topics_of_three_vocabularies_are_found_again()
    {
        var (texts, truth) = Sample();
        var model = TopicModel.Find(texts, new TopicOptions { Count = 3, MinCount = 2 }, new RunContext(2));
        Assert.Equal(3, model.Topics.Count);
        Assert.Equal(1, model.Topics.Sum(t => t.Share), 6);
        foreach (var topic in model.Topics)
        {
            var vocabulary = Vocabularies.Single(v => v.Contains(topic.Words[0].Word));
            Assert.Superset(topic.Words.Take(5).Select(w => w.Word).ToHashSet(), vocabulary.ToHashSet());
            Assert.All(topic.Words.Take(5), w => Assert.InRange(w.Lift, 1.5, 4)); // a third of the words: about three times as often
        }

        // Texts of one vocabulary have one topic.
        var byTruth = model.TextTopics.Select((shares, k) => (truth[k], Topic: Array.IndexOf(shares, shares.Max()))).Distinct().ToList();
        Assert.Equal(3, byTruth.Count);
    }

    [Fact]
    public void Threads_do_not_matter()
    {
        var (texts, _) = Sample();
        var one = TopicModel.Find(texts, new TopicOptions { Count = 4, MinCount = 2, Iterations = 10 }, new RunContext(1));
        var four = TopicModel.Find(texts, new TopicOptions { Count = 4, MinCount = 2, Iterations = 10 }, new RunContext(4));
        Assert.Equal(one.Topics.Select(t => t.Label), four.Topics.Select(t => t.Label));
        for (var k = 0; k < texts.Length; k++) Assert.Equal(one.TextTopics[k], four.TextTopics[k]);
    }

    [Fact]
    public void Texts_without_words_are_refused() =>
        Assert.Equal("too_few_texts", Assert.Throws<AttuneException>(() => TopicModel.Find(["the", ""], new TopicOptions(), new RunContext(1))).Code);

    private static (string[] Texts, int[] Truth) Sample()
    {
        var random = new Random(9);
        int[] truth = [.. Enumerable.Range(0, 90).Select(k => k % 3)];
        return ([.. truth.Select(t => string.Join(' ', Enumerable.Range(0, 6).Select(_ => Vocabularies[t][random.Next(5)])))], truth);
    }
}
