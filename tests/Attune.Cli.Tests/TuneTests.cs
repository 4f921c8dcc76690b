using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Attune.Cli.Tests;

/// <summary><c>attune tune</c>, from a file to a page and options that train.</summary>
public sealed partial class TuneTests : IDisposable
{
    private readonly Cli _cli = new();

    [Fact]
    public async Task A_search_goes_on_writes_a_page_and_gives_options_that_train()
    {
        await ImportAsync();
        var folder = Path.Combine(_cli.Directory, "tuned");
        string[] call = ["tune", "--model", "ease", "--search", "random", "--metrics", "ndcg@5,recall@5", "--space", "weighting=binary|log", "--out", folder, "--final-test"];

        var first = await _cli.JsonAsync([.. call, "--trials", "2"]);
        Assert.Equal(2, first.GetProperty("trials").GetArrayLength());
        var tuned = await _cli.JsonAsync([.. call, "--trials", "5"]);
        Assert.Equal(5, tuned.GetProperty("trials").GetArrayLength());
        Assert.Equal(first.GetProperty("trials")[1].GetRawText(), tuned.GetProperty("trials")[1].GetRawText());
        Assert.InRange(tuned.GetProperty("test").GetProperty("metrics").GetProperty("ndcg@5").GetDouble(), 0.01, 1);

        var page = File.ReadAllText(Path.Combine(folder, "report.html"));
        Assert.Equal(["1", "2", "3", "4", "5"], Rows().Matches(page).Select(m => m.Groups[1].Value).Order());
        Assert.Equal(5, Lines().Count(page));
        Assert.DoesNotContain("http", page, StringComparison.Ordinal); // needs nothing from elsewhere
        Assert.Contains("<th>regularization</th>", page, StringComparison.Ordinal);

        var trained = await _cli.JsonAsync("train", "--model", "ease", "--options", Path.Combine(folder, "best.json"));
        Assert.Equal(tuned.GetProperty("best_options").GetRawText(), trained.GetProperty("options").GetRawText());
    }

    [Fact]
    public async Task What_is_set_is_not_searched_and_the_page_speaks_chinese()
    {
        await ImportAsync();
        var run = await _cli.RunAsync("tune", "--model", "ease", "--set", "regularization=70", "--trials", "3", "--lang", "zh");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("最佳", run.Output, StringComparison.Ordinal);
        var page = File.ReadAllText(Directory.GetFiles(Path.Combine(_cli.Workspace, "tuning"), "report.html", SearchOption.AllDirectories).Single());
        Assert.Contains("<html lang=\"zh\">", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<th>regularization</th>", page, StringComparison.Ordinal);
        Assert.Contains("<th>weighting</th>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nested_tuning_reports_each_fold_and_the_deviation()
    {
        await ImportAsync();
        var tuned = await _cli.JsonAsync("tune", "--model", "ease", "--nested", "3", "--trials", "2", "--search", "halving");
        var nested = tuned.GetProperty("nested");
        Assert.Equal(3, nested.GetProperty("folds").GetArrayLength());
        Assert.True(nested.GetProperty("metric_deviations").GetProperty("ndcg@10").GetDouble() >= 0);
        Assert.True(File.Exists(Path.Combine(tuned.GetProperty("folder").GetString()!, "fold-3", "report.html")));
    }

    [Theory]
    [InlineData("--search", "grid")]
    [InlineData("--space", "regularization=9..1")]
    [InlineData("--minutes", "0")]
    [InlineData("--trials", "0")]
    [InlineData("--metrics", "ndcg")]
    [InlineData("--model", "random")]
    [InlineData("--validation", "half")]
    public async Task A_malformed_search_ends_with_2(params string[] args)
    {
        var run = await _cli.RunAsync(["tune", .. args, "--json"]);
        Assert.Equal(2, run.ExitCode);
        Assert.NotEmpty(run.Json.GetProperty("error").GetProperty("message").GetString()!);
    }

    [Fact]
    public async Task The_trials_of_another_search_are_not_mixed_in()
    {
        await ImportAsync();
        var folder = Path.Combine(_cli.Directory, "tuned");
        await _cli.JsonAsync("tune", "--model", "ease", "--trials", "1", "--out", folder);
        var run = await _cli.RunAsync("tune", "--model", "ease", "--trials", "1", "--seed", "7", "--out", folder, "--json");
        Assert.Equal((2, "other_study"), (run.ExitCode, run.Json.GetProperty("error").GetProperty("code").GetString()));
    }

    public void Dispose() => _cli.Dispose();

    private async Task ImportAsync()
    {
        var csv = new StringBuilder("who,what,stars,at\n");
        for (var user = 0; user < 24; user++)
            for (var item = user % 2; item < 24; item += 2)
                if (item != user && (user + item) % 5 != 0) csv.Append(CultureInfo.InvariantCulture, $"u{user},i{item},5,{1_700_000_000 + item * 7 % 24 * 60}\n");
        await _cli.JsonAsync("import", "csv", _cli.Write("ratings.csv", csv.ToString()), "--map", "user=who,item=what,value=stars,time=at");
    }

    [GeneratedRegex("<tr data-trial=\"(\\d+)\"")]
    private static partial Regex Rows();

    [GeneratedRegex("<polyline[^>]* data-trial=\"\\d+\"")]
    private static partial Regex Lines();
}
