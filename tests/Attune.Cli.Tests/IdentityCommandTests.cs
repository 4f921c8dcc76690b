using System.Text.Json;

namespace Attune.Cli.Tests;

/// <summary><c>attune identity</c>, from Segment's messages of two devices to the profile of one person and back.</summary>
public sealed class IdentityCommandTests : IDisposable
{
    private readonly Cli _cli = new();

    [Fact]
    public async Task Devices_become_one_person_and_can_be_separated_again()
    {
        await ImportAsync();
        Assert.Equal(["u1", "laptop", "phone"], Ids(await _cli.JsonAsync("identity", "phone")).Order(StringComparer.Ordinal).OrderBy(id => id != "u1"));
        var together = await ProfileAsync("laptop");
        Assert.Equal("u1", together.GetProperty("user").GetString());
        Assert.Equal(6, Views(together)); // 3 without signing in, on two devices, and 3 signed in
        Assert.Equal("Bern", together.GetProperty("dimensions").GetProperty("declared").GetProperty("value").GetProperty("traits").GetProperty("city").GetProperty("value").GetString());
        Assert.Equal(Profile(together), Profile(await ProfileAsync("u1")));

        var decided = await _cli.JsonAsync("identity", "separate", "u1", "laptop");
        Assert.Equal(("identity_separate", true, 2), (decided.GetProperty("event").GetString(), decided.GetProperty("changed").GetBoolean(), decided.GetProperty("persons").GetArrayLength()));
        Assert.Equal((5, 1), (Views(await ProfileAsync("u1")), Views(await ProfileAsync("laptop"))));
        Assert.Equal("separated", (await _cli.JsonAsync("identity", "u1")).GetProperty("refused")[0].GetProperty("reason").GetString());

        Assert.Single((await _cli.JsonAsync("identity", "join", "laptop", "u1")).GetProperty("persons").EnumerateArray());
        Assert.Equal(Profile(together), Profile(await ProfileAsync("u1")));
    }

    [Fact]
    public async Task An_address_joins_when_the_schema_says_so_and_a_separation_takes_it_away()
    {
        var rows = string.Concat(new[] { "a", "b" }.Select((u, i) => $$$"""{"type":"identify","userId":"{{{u}}}","messageId":"{{{u}}}","timestamp":"2026-01-0{{{i + 1}}}T00:00:00Z","traits":{"email":"One@x.com"}}""" + "\n"));
        await _cli.JsonAsync("import", "segment", _cli.Write("events.jsonl", rows));
        Assert.Equal(["b"], Ids(await _cli.JsonAsync("identity", "b")));
        _cli.Write("workspace/schema.yaml", "schema: 1\nidentifiers: {email: {format: email}}\n");
        var person = await _cli.JsonAsync("identity", "b");
        Assert.Equal(["a", "b"], Ids(person));
        Assert.Equal(("email", "one@x.com"), (person.GetProperty("links")[1].GetProperty("via").GetString(), person.GetProperty("links")[1].GetProperty("other").GetString()));
        await _cli.JsonAsync("identity", "separate", "a", "b");
        Assert.Equal(["a"], Ids(await _cli.JsonAsync("identity", "a")));
        Assert.Equal(["b"], Ids(await _cli.JsonAsync("identity", "b")));
    }

    [Fact]
    public async Task Training_and_recommendations_take_a_person_for_one_user()
    {
        await ImportAsync();
        Assert.Equal(2, (await _cli.JsonAsync("train", "--model", "popular")).GetProperty("users").GetInt32()); // u1 with two devices, and u2
        Assert.False((await _cli.JsonAsync("recommend", "laptop")).GetProperty("cold").GetBoolean());
        await _cli.JsonAsync("identity", "separate", "u1", "laptop");
        Assert.Equal(3, (await _cli.JsonAsync("train", "--model", "popular")).GetProperty("users").GetInt32());
    }

    [Fact]
    public async Task The_same_file_again_says_nothing_new()
    {
        var first = await ImportAsync();
        var again = await ImportAsync();
        Assert.Equal((0, first.GetProperty("imported").GetInt64()), (again.GetProperty("imported").GetInt64(), again.GetProperty("duplicates").GetInt64()));
    }

    [Fact]
    public async Task A_person_reads_it_in_chinese()
    {
        await ImportAsync();
        var run = await _cli.RunAsync("identity", "phone", "--lang", "zh");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("关联到", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CliApp.Usage, "usage", "identity")]
    [InlineData(CliApp.Usage, "usage", "identity", "join", "u1", "u1")]
    [InlineData(CliApp.Usage, "usage", "identity", "join", "u1")]
    [InlineData(CliApp.Failure, "unknown_user", "identity", "stranger")]
    [InlineData(CliApp.Failure, "unknown_user", "identity", "separate", "u1", "stranger")]
    public async Task What_cannot_be_done_is_told(int exitCode, string code, params string[] args)
    {
        await ImportAsync();
        var run = await _cli.RunAsync([.. args, "--json"]);
        Assert.Equal((exitCode, code), (run.ExitCode, run.Json.GetProperty("error").GetProperty("code").GetString()));
    }

    public void Dispose() => _cli.Dispose();

    private Task<JsonElement> ImportAsync()
    {
        string[] rows =
        [
            View("""{"anonymousId":"phone"}""", 1, "p1"), View("""{"anonymousId":"phone"}""", 2, "p2"),
            """{"type":"identify","userId":"u1","anonymousId":"phone","messageId":"m3","timestamp":"2026-01-01T00:00:03Z","traits":{"city":"Bern"}}""",
            View("""{"userId":"u1","anonymousId":"phone"}""", 4, "p3"), View("""{"userId":"u1","anonymousId":"phone"}""", 5, "p1"),
            View("""{"anonymousId":"laptop"}""", 6, "p4"), View("""{"userId":"u1","anonymousId":"laptop"}""", 7, "p5"), View("""{"userId":"u2"}""", 8, "p1"), View("""{"userId":"u2"}""", 9, "p9"),
        ];
        return _cli.JsonAsync("import", "segment", _cli.Write("events.jsonl", string.Join("\n", rows)));

        static string View(string who, int second, string item) =>
            who[..^1] + $$$""","type":"track","event":"Product Viewed","messageId":"m{{{second}}}","timestamp":"2026-01-01T00:00:0{{{second}}}Z","properties":{"product_id":"{{{item}}}"}}""";
    }

    private Task<JsonElement> ProfileAsync(string user) => _cli.JsonAsync("profile", user);

    private static string Profile(JsonElement profile) => profile.GetProperty("dimensions").GetProperty("activity").GetProperty("value").GetRawText();

    private static int Views(JsonElement profile) => profile.GetProperty("dimensions").GetProperty("activity").GetProperty("value").GetProperty("counts").GetProperty("view").GetInt32();

    private static List<string?> Ids(JsonElement person) => [.. person.GetProperty("ids").EnumerateArray().Select(id => id.GetString())];
}
