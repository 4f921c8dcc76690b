namespace Attune.Cli.Tests;

/// <summary><c>attune text</c>, from the word list to a model of the workspace's own reviews.</summary>
public sealed class TextCommandTests : IDisposable
{
    private readonly Cli _cli = new();

    [Fact]
    public async Task A_text_is_read_by_the_word_list_until_a_model_is_trained()
    {
        var before = await _cli.JsonAsync("text", "analyse", "房间很干净，服务热情！");
        Assert.Equal("chinese", before.GetProperty("language").GetProperty("language").GetString());
        Assert.Equal("lexicon", before.GetProperty("sentiment").GetProperty("source").GetString());
        Assert.Equal("positive", before.GetProperty("sentiment").GetProperty("label").GetString());

        var file = _cli.Write("reviews.csv", "stars,text\n" + string.Concat(Enumerable.Range(0, 60).Select(k => k % 2 == 0 ? "5,房间干净\n" : "1,\"the bed was broken, 房间脏\"\n")));
        var trained = await _cli.JsonAsync("text", "train", file, "--set", "word_ngrams=2");
        Assert.Equal((60, 30), (trained.GetProperty("texts").GetInt32(), trained.GetProperty("positive").GetInt32()));
        Assert.Equal(1, trained.GetProperty("accuracy").GetDouble());

        var after = await _cli.JsonAsync("text", "analyse", "the bed was broken");
        Assert.Equal("nb-svm", after.GetProperty("sentiment").GetProperty("source").GetString());
        Assert.Equal("negative", after.GetProperty("sentiment").GetProperty("label").GetString());
        Assert.Contains("broken", after.GetProperty("tokens").EnumerateArray().Select(t => t.GetString()));
    }

    [Fact]
    public async Task The_reviews_of_the_workspace_teach_and_have_topics()
    {
        var events = string.Concat(Enumerable.Range(0, 40).Select(k =>
            $$$"""{"type":"track","event":"Product Reviewed","userId":"u{{{k}}}","messageId":"m{{{k}}}","timestamp":"2026-01-01T00:00:{{{k:00}}}Z","properties":{"product_id":"p{{{k % 3}}}","rating":{{{(k % 2 == 0 ? 5 : 1)}}},"review_body":"{{{(k % 2 == 0 ? "lovely soft pillow" : "broken noisy charger")}}}"}}""" + "\n"));
        await _cli.JsonAsync("import", "segment", _cli.Write("events.jsonl", events));
        var trained = await _cli.JsonAsync("text", "train");
        Assert.Equal(40, trained.GetProperty("texts").GetInt32());
        var topics = await _cli.JsonAsync("text", "topics", "--set", "count=2");
        Assert.Equal(2, topics.GetProperty("topics").GetArrayLength());
    }

    [Fact]
    public async Task A_person_reads_it_in_chinese()
    {
        var run = await _cli.RunAsync("text", "analyse", "非常失望", "--lang", "zh");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("负面", run.Output, StringComparison.Ordinal);
        Assert.Contains("中文", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text", "analyse")]
    [InlineData("text", "analyse", "a", "--file", "b")]
    [InlineData("text", "analyse", "a", "--model", "missing")]
    [InlineData("text", "train", "missing.csv")]
    [InlineData("text", "train", "--set", "nothing=1")]
    [InlineData("text")]
    public async Task What_cannot_be_done_is_a_wrong_call(params string[] args) => Assert.Equal(CliApp.Usage, (await _cli.RunAsync(args)).ExitCode);

    public void Dispose() => _cli.Dispose();
}
