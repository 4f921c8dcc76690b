namespace Attune.Cli.Tests;

/// <summary><c>attune features</c> and <c>attune traits</c>, from events to what a profile is told.</summary>
public sealed class FeaturesCommandTests : IDisposable
{
    private readonly Cli _cli = new();

    [Fact]
    public async Task A_table_is_built_selected_exported_and_learned_from()
    {
        await ImportAsync();
        var built = await _cli.JsonAsync("features", "build", "--as-of", "2026-02-15");
        Assert.Equal((120, 1), (built.GetProperty("rows").GetInt32(), built.GetProperty("moments").GetInt32()));
        Assert.Contains("activity.rfm.frequency", built.GetProperty("columns").EnumerateArray().Select(c => c.GetProperty("name").GetString()));
        Assert.Equal(4, (await _cli.JsonAsync("features", "build", "--of", "items")).GetProperty("rows").GetInt32());

        var selected = await _cli.JsonAsync("features", "select", "--target", "buys:14", "--keep", "5");
        Assert.InRange(selected.GetProperty("selected").GetInt32(), 1, 5);
        Assert.True(selected.GetProperty("columns")[0].GetProperty("mutual_information").GetDouble() > 0.05);

        var keys = _cli.Write("keys.csv", "user,item,moment\nu1,i1,2026-02-01\nu2,i0,\n");
        var csv = Path.Combine(_cli.Directory, "pairs.csv");
        Assert.Equal(2, (await _cli.JsonAsync("features", "export", csv, "--keys", keys)).GetProperty("rows").GetInt32());
        Assert.StartsWith("user,item,moment,", File.ReadLines(csv).First(), StringComparison.Ordinal);
        var parquet = Path.Combine(_cli.Directory, "train.parquet");
        var exported = await _cli.JsonAsync("features", "export", parquet, "--target", "buys:14", "--keep", "5");
        Assert.InRange(exported.GetProperty("columns").GetInt32(), 1, 5);
        Assert.Equal(new FileInfo(parquet).Length, exported.GetProperty("bytes").GetInt64());
    }

    [Fact]
    public async Task A_propensity_is_trained_listed_told_and_forgotten()
    {
        await ImportAsync();
        var trained = await _cli.JsonAsync("traits", "train", "buyer", "--target", "buys:14", "--set", "trees=20", "--set", "folds=2");
        Assert.Equal(("buyer", 1), (trained.GetProperty("name").GetString(), trained.GetProperty("version").GetInt32()));
        Assert.InRange(trained.GetProperty("quality").GetProperty("auc").GetDouble(), 0.9, 1); // half of the users buy every week, the others every six
        Assert.Equal("buyer", (await _cli.JsonAsync("traits")).GetProperty("traits")[0].GetProperty("name").GetString());
        var told = (await _cli.JsonAsync("profile", "u1")).GetProperty("dimensions").GetProperty("predicted").GetProperty("value").GetProperty("traits").GetProperty("buyer");
        Assert.Equal("buyer@1", told.GetProperty("model").GetString());
        foreach (var language in new[] { "en", "zh" })
        {
            Assert.Contains("buyer@1", (await _cli.RunAsync("traits", "--lang", language)).Output, StringComparison.Ordinal);
            Assert.Contains("buyer", (await _cli.RunAsync("profile", "u1", "--lang", language)).Output, StringComparison.Ordinal);
        }

        await _cli.JsonAsync("traits", "remove", "buyer");
        Assert.False((await _cli.JsonAsync("profile", "u1")).GetProperty("dimensions").TryGetProperty("predicted", out _));
        Assert.Equal(CliApp.Usage, (await _cli.RunAsync("traits", "remove", "buyer")).ExitCode);
    }

    [Fact]
    public async Task A_sensitive_trait_needs_a_flag()
    {
        await ImportAsync();
        var refused = await _cli.RunAsync("traits", "train", "gender", "--json");
        Assert.Equal((CliApp.Usage, "sensitive_trait"), (refused.ExitCode, refused.Json.GetProperty("error").GetProperty("code").GetString()));
        Assert.Equal(CliApp.Usage, (await _cli.RunAsync("traits", "train", "harmless", "--target", "gender")).ExitCode);
        var allowed = await _cli.JsonAsync("traits", "train", "gender", "--allow-sensitive", "--learner", "logistic", "--set", "folds=2");
        Assert.True(allowed.GetProperty("sensitive").GetBoolean());
    }

    [Theory]
    [InlineData("features", "build", "--of", "shops")]
    [InlineData("features", "build", "--as-of", "soon")]
    [InlineData("features", "build", "--keys", "missing.csv")]
    [InlineData("features", "build", "--set", "nothing=1")]
    [InlineData("features", "select")]
    [InlineData("features", "select", "--target", "sells:3")]
    [InlineData("features", "export", "x.xlsx")]
    [InlineData("features", "export", "x.csv", "--keep", "3")]
    [InlineData("traits", "train", "a b", "--target", "buys:3")]
    [InlineData("traits", "train", "x", "--target", "buys:3", "--learner", "oracle")]
    public async Task What_cannot_be_done_is_a_wrong_call(params string[] args) => Assert.Equal(CliApp.Usage, (await _cli.RunAsync(args)).ExitCode);

    /// <summary>120 users over 60 days; those of odd number buy every week, the others every six weeks.</summary>
    private async Task ImportAsync()
    {
        var lines = new List<string>();
        for (var user = 0; user < 120; user++)
        {
            lines.Add($$$"""{"type":"identify","userId":"u{{{user}}}","messageId":"i{{{user}}}","timestamp":"2026-01-01T00:00:00Z","traits":{"gender":"{{{(user % 2 == 0 ? "F" : "M")}}}"}}""");
            for (double day = user % 5; day < 60; day += user % 2 == 1 ? 7 : 42)
                lines.Add($$$"""{"type":"track","event":"Order Completed","userId":"u{{{user}}}","messageId":"m{{{user}}}/{{{day}}}","timestamp":"{{{new DateTime(2026, 1, 2).AddDays(day):yyyy-MM-ddTHH:mm:ss}}}Z","properties":{"order_id":"o{{{user}}}/{{{day}}}","products":[{"product_id":"i{{{user % 4}}}","price":{{{5 + user % 3}}}}]}}""");
        }

        await _cli.JsonAsync("import", "segment", _cli.Write("events.jsonl", string.Join('\n', lines) + "\n"));
    }

    public void Dispose() => _cli.Dispose();
}
