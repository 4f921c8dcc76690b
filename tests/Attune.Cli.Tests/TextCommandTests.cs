using Attune.Deep.Tests.Text;

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
    public async Task Topics_and_keywords_of_items_become_interests_and_opinions()
    {
        string[] coffee = ["coffee espresso grinder", "espresso coffee machine", "grinder for coffee"], garden = ["garden hose lawn", "lawn mower garden", "hose and mower"];
        var items = string.Concat(coffee.Concat(garden).Select((title, k) => $$"""{"item":"p{{k}}","title":"{{title}}"}""" + "\n"));
        await _cli.JsonAsync("import", "jsonl", _cli.Write("items.jsonl", items), "--as", "items");
        var events = string.Concat(Enumerable.Range(0, 12).Select(k => Reviewed(k, $"u{k % 4}", $"p{k % 4 / 2 * 3 + k / 4}", k % 4 < 2 ? "wonderful, I love it" : "terrible, broken")));
        await _cli.JsonAsync("import", "segment", _cli.Write("events.jsonl", events));

        Assert.False((await _cli.JsonAsync("text", "items", "--set", "count=2", "--set", "min_count=2", "--dry-run")).GetProperty("written").GetBoolean());
        var told = await _cli.JsonAsync("text", "items", "--set", "count=2", "--set", "min_count=2");
        Assert.Equal((6, 6), (told.GetProperty("items").GetInt32(), told.GetProperty("with_topics").GetInt32()));

        var dimensions = (await _cli.JsonAsync("profile", "u0")).GetProperty("dimensions");
        Assert.Contains("topics", dimensions.GetProperty("interests").GetProperty("value").GetProperty("top").EnumerateArray().Select(i => i.GetProperty("attribute").GetString()));
        Assert.True(dimensions.GetProperty("sentiment").GetProperty("value").GetProperty("opinions")[0].GetProperty("polarity").GetDouble() > 0.3);
        Assert.True((await _cli.JsonAsync("profile", "u2")).GetProperty("dimensions").GetProperty("sentiment").GetProperty("value").GetProperty("polarity").GetDouble() < -0.3);
    }

    [Fact]
    public async Task Search_finds_items_by_an_encoder_that_was_plugged_in()
    {
        await _cli.JsonAsync("import", "jsonl", _cli.Write("items.jsonl", """
            {"item":"p1","title":"good coffee"}
            {"item":"p2","title":"bad"}
            {"item":"p3","title":"咖啡"}

            """), "--as", "items");
        Assert.Equal("no_encoder", (await _cli.RunAsync("search", "coffee", "--json")).Json.GetProperty("error").GetProperty("code").GetString());
        var folder = Path.Combine(_cli.Directory, "tiny");
        TinyEncoder.Write(folder);
        Assert.Equal("tiny", (await _cli.JsonAsync("text", "items", "--set", "min_count=1", "--set", "count=1", "--encoder", folder)).GetProperty("encoder").GetString());
        var found = (await _cli.JsonAsync("search", "咖啡", "--count", "2")).GetProperty("items");
        Assert.Equal(2, found.GetArrayLength());
        Assert.Equal(("p3", "咖啡", 1.0), (found[0].GetProperty("item").GetString(), found[0].GetProperty("title").GetString(), found[0].GetProperty("score").GetDouble()));
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

    private static string Reviewed(int k, string user, string item, string text) =>
        $$$"""{"type":"track","event":"Product Reviewed","userId":"{{{user}}}","messageId":"m{{{k}}}","timestamp":"2026-01-01T00:00:{{{k:00}}}Z","properties":{"product_id":"{{{item}}}","rating":4,"review_body":"{{{text}}}"}}""" + "\n";

    public void Dispose() => _cli.Dispose();
}
