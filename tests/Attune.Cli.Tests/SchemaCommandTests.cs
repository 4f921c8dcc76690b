namespace Attune.Cli.Tests;

/// <summary><c>attune init</c> and <c>attune schema</c>, and what the schema changes.</summary>
public sealed class SchemaCommandTests : IDisposable
{
    private readonly Cli _cli = new();

    private string SchemaFile => Path.Combine(_cli.Workspace, "schema.yaml");

    [Theory]
    [InlineData("ecommerce")]
    [InlineData("media")]
    [InlineData("finance")]
    [InlineData("health")]
    [InlineData("social")]
    public async Task A_template_is_written_and_checked(string template)
    {
        var written = await _cli.JsonAsync("init", "--template", template);
        Assert.Equal((SchemaFile, template, false), (written.GetProperty("file").GetString(), written.GetProperty("template").GetString(), written.GetProperty("replaced").GetBoolean()));
        Assert.True((await _cli.JsonAsync("schema", "check")).GetProperty("schema").GetProperty("events").EnumerateObject().Any());
    }

    [Fact]
    public async Task A_schema_that_is_there_is_not_replaced_unless_told_so()
    {
        _cli.Write("workspace/schema.yaml", "schema: 1 # mine");
        Assert.Equal((CliApp.Failure, "file_exists"), Error(await _cli.RunAsync("init", "--template", "media", "--json")));
        Assert.Equal("schema: 1 # mine", File.ReadAllText(SchemaFile));
        Assert.True((await _cli.JsonAsync("init", "--template", "media", "--force")).GetProperty("replaced").GetBoolean());
        Assert.Contains("duration", File.ReadAllText(SchemaFile), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_comments_are_in_the_language_of_the_call()
    {
        await _cli.JsonAsync("init", "--template", "ecommerce", "--lang", "zh");
        Assert.Contains("事件种类", File.ReadAllText(SchemaFile), StringComparison.Ordinal);
        Assert.Equal((CliApp.Usage, "unknown_template"), Error(await _cli.RunAsync("init", "--template", "shop", "--json")));
        Assert.Equal((CliApp.Usage, "usage"), Error(await _cli.RunAsync("init", "--json")));
    }

    [Fact]
    public async Task All_mistakes_are_told_in_the_language_of_the_call()
    {
        var file = _cli.Write("bad.yaml", "schema: 1\nevents:\n  view: {wieght: 1, weight: x, value: prise}\nsensitive: age\nsurveys: {s: {type: single}}\n");
        var english = (await _cli.RunAsync("schema", "check", file)).Error;
        Assert.Contains("line 3, column 10: events.view.wieght 'wieght' is not known here; did you mean 'weight'?", english, StringComparison.Ordinal);
        Assert.Equal(5, english.Split('\n').Count(l => l.Contains("column", StringComparison.Ordinal)));
        var chinese = (await _cli.RunAsync("schema", "check", file, "--lang", "zh")).Error;
        Assert.Equal(5, chinese.Split('\n').Count(l => l.Contains('第') && l.Contains('列')));
        Assert.DoesNotContain("expected", chinese, StringComparison.Ordinal);
        Assert.DoesNotContain("column", chinese, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Weights_of_the_schema_count_in_training_and_profiles_and_a_mistake_stops_both()
    {
        var rows = string.Concat(Enumerable.Range(0, 20).SelectMany(u => Enumerable.Range(0, 4).Select(i => $"u{u},i{(u + i) % 7},{(i < 2 ? "view" : "like")},{1700000000 + u * 100 + i}\n")));
        await _cli.JsonAsync("import", "csv", _cli.Write("events.csv", "user,item,kind,time\n" + rows));
        await _cli.JsonAsync("train", "--model", "popular");
        _cli.Write("workspace/schema.yaml", "schema: 1\nevents: {view: {weight: 0}}\nsessions: {gap: 60}\n");
        await _cli.JsonAsync("train", "--model", "popular");
        var manifests = await new Attune.Models.FileModelStore(Path.Combine(_cli.Workspace, "models")).ListAsync();
        Assert.Equal(2, manifests.Select(m => m.DataFingerprint).Distinct().Count());

        _cli.Write("workspace/schema.yaml", "schema: 1\nevents: {view: {weight: none}}\n");
        Assert.Equal((CliApp.Failure, "invalid_schema"), Error(await _cli.RunAsync("train", "--model", "popular", "--json")));
        Assert.Equal((CliApp.Failure, "invalid_schema"), Error(await _cli.RunAsync("profile", "u1", "--json")));
    }

    public void Dispose() => _cli.Dispose();

    private static (int ExitCode, string? Code) Error(CliRun run) => (run.ExitCode, run.Json.GetProperty("error").GetProperty("code").GetString());
}
