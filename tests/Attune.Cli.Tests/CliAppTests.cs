namespace Attune.Cli.Tests;

public sealed class CliAppTests : IDisposable
{
    private readonly Cli _cli = new();

    [Theory]
    [InlineData("nonsense")]
    [InlineData("recommend")]
    [InlineData("recommend", "1", "--count", "0")]
    [InlineData("recommend", "1", "--count", "many")]
    [InlineData("train", "--model", "no-such-model")]
    [InlineData("train", "--set", "factors")]
    [InlineData("train", "--set", "factors=0")]
    [InlineData("train", "--set", "no_such_option=1")]
    [InlineData("evaluate", "--metrics", "no_such_metric@10")]
    [InlineData("evaluate", "--split", "no-such-split")]
    [InlineData("import", "no-such-format", "x")]
    [InlineData("simulate", "x", "--users", "-1")]
    [InlineData("models", "--lang", "fr")]
    public async Task A_malformed_call_ends_with_2_and_one_json_error(params string[] args)
    {
        var run = await _cli.RunAsync([.. args, "--json"]);

        Assert.Equal(2, run.ExitCode);
        var error = run.Json.GetProperty("error");
        Assert.NotEmpty(error.GetProperty("code").GetString()!);
        Assert.NotEmpty(error.GetProperty("message").GetString()!);
        Assert.DoesNotContain("   at ", run.Output + run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("recommend", "1")]
    [InlineData("profile", "1")]
    [InlineData("quality")]
    [InlineData("train")]
    [InlineData("prepare")]
    [InlineData("quarantine", "list")]
    public async Task Work_without_a_workspace_fails_with_1_and_leaves_none_behind(params string[] args)
    {
        var run = await _cli.RunAsync([.. args, "--json"]);

        Assert.Equal(1, run.ExitCode);
        Assert.Equal("workspace_not_found", run.Json.GetProperty("error").GetProperty("code").GetString());
        Assert.False(Directory.Exists(_cli.Workspace));
    }

    [Fact]
    public async Task Every_command_has_help_in_both_languages()
    {
        var commands = CommandList.All(TextWriter.Null, TextWriter.Null, TimeProvider.System).Select(c => c.Name).ToList();
        Assert.Equal(27, commands.Count);
        foreach (var command in commands)
        {
            var english = await _cli.RunAsync(command, "--help");
            var chinese = await _cli.RunAsync(command, "--help", "--lang", "zh");
            Assert.Equal((0, 0), (english.ExitCode, chinese.ExitCode));
            Assert.Contains("Options:", english.Output, StringComparison.Ordinal);
            Assert.Contains("选项", chinese.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_error_speaks_the_users_language()
    {
        var run = await _cli.RunAsync("train", "--model", "no-such-model", "--lang", "zh");
        Assert.Contains("没有名为 'no-such-model' 的模型", run.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _cli.Dispose();
}
