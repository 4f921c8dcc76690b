using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Attune.Data;

namespace Attune.Server.Tests.Collect;

/// <summary>Segment's protocol over real HTTP, against the real store.</summary>
public sealed class CollectTests
{
    private const string View = """{"userId":"u","messageId":"m1","event":"Product Viewed","properties":{"product_id":"p1"}}""";

    private static readonly (string, string) Basic = ("Authorization", "Basic " + Convert.ToBase64String("key:"u8));
    private static readonly ServerOptions Keyed = new() { WriteKeys = new Dictionary<string, string> { ["key"] = "shop" } };

    public static TheoryData<string, string> Calls => new()
    {
        { "track", View }, { "t", View }, { "identify", """{"userId":"u","traits":{"age":3}}""" }, { "i", """{"userId":"u"}""" }, { "page", """{"anonymousId":"u","name":"Home"}""" },
        { "p", """{"userId":"u"}""" }, { "screen", """{"userId":"u"}""" }, { "s", """{"userId":"u"}""" }, { "group", """{"userId":"u","groupId":"g"}""" }, { "g", """{"userId":"u","groupId":"g"}""" },
        { "alias", """{"userId":"u","previousId":"a"}""" }, { "a", """{"userId":"u","previousId":"a"}""" },
        { "batch", """{"batch":[{"type":"track","userId":"u","event":"X"}]}""" }, { "b", """{"batch":[{"type":"track","userId":"u","event":"X"}]}""" }, { "import", """{"batch":[{"type":"page","userId":"u"}]}""" },
    };

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Each_route_takes_its_call_and_says_exactly_success(string route, string body)
    {
        await using var server = await RunningServer.StartAsync();
        foreach (var prefix in new[] { "/v1/", "/" })
            Assert.Equal((200, """{"success":true}"""), await server.PostAsync(prefix + route, body));
        Assert.NotEmpty(await server.Workspace.Events.ReadUserAsync("u"));
    }

    [Fact]
    public async Task What_is_answered_is_in_the_log_and_a_message_sent_again_is_not_there_twice()
    {
        await using var server = await RunningServer.StartAsync();
        for (var k = 0; k < 3; k++) await server.PostAsync("/v1/track", View);
        var stored = Assert.Single(await server.Workspace.Events.ReadUserAsync("u"));
        Assert.Equal((EventKinds.View, "p1", "m1", "collect"), (stored.Event.Kind, stored.Event.Item, stored.Event.MessageId, stored.Source));
    }

    [Theory]
    [InlineData("")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("text/plain")]
    public async Task Gzip_is_inflated_whatever_the_headers_say(string contentType)
    {
        await using var server = await RunningServer.StartAsync();
        Assert.Equal(200, (await server.PostAsync("/v1/b", Gzip($$"""{"writeKey":"w","batch":[{{View[..^1]}},"type":"track"}]}"""), contentType)).Status);
        Assert.Single(await server.Workspace.Events.ReadUserAsync("u"));
    }

    [Fact]
    public async Task A_key_is_taken_from_basic_or_from_the_body_and_names_the_source()
    {
        await using var server = await RunningServer.StartAsync(Keyed);
        Assert.Equal(200, (await server.PostAsync("/v1/track", View, Basic)).Status);
        Assert.Equal(200, (await server.PostAsync("/v1/track", """{"userId":"u","event":"X","writeKey":"key"}""", ("Authorization", "Bearer x"))).Status);
        Assert.All(await server.Workspace.Events.ReadUserAsync("u"), e => Assert.Equal("shop", e.Source));
        foreach (var refused in new[] { View, """{"userId":"u","event":"X","writeKey":"other"}""" })
        {
            var (status, body) = await server.PostAsync("/v1/track", refused);
            Assert.Equal((401, "invalid_write_key"), (status, CodeOf(body)));
        }

        Assert.Equal(401, (await server.PostAsync("/v1/track", View, ("Authorization", "Basic !!!"))).Status);
    }

    [Fact]
    public async Task Settings_tell_a_client_where_to_send()
    {
        await using var server = await RunningServer.StartAsync(Keyed);
        using var json = JsonDocument.Parse(await server.Client.GetStringAsync("/v1/projects/key/settings"));
        var settings = json.RootElement.GetProperty("integrations").GetProperty("Segment.io");
        Assert.Equal(("key", $"{server.Client.BaseAddress!.Authority}/v1"), (settings.GetProperty("apiKey").GetString(), settings.GetProperty("apiHost").GetString()));
        Assert.Equal(401, (int)(await server.Client.GetAsync("/v1/projects/other/settings")).StatusCode);
    }

    public static TheoryData<string, string, string> Refused => new()
    {
        { "track", "no json", "invalid_json" }, { "track", "[1]", "not_an_object" }, { "batch", """{"batch":3}""", "no_batch" },
        { "track", $$$"""{"userId":"u","event":"X","properties":{"a":"{{{new string('x', 33 << 10)}}}"}}""", "too_large" },
        { "batch", $$"""{"batch":[{"type":"track","userId":"u","event":"{{new string('x', 501 << 10)}}"}]}""", "too_large" },
        { "batch", $$"""{"batch":[{{string.Join(',', Enumerable.Repeat("1", 2501))}}]}""", "too_many_events" },
        { "track", string.Concat(Enumerable.Repeat("{\"a\":", 500)) + "1" + new string('}', 500), "invalid_json" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_call_that_is_unusable_is_refused_with_the_reason_and_leaves_nothing(string route, string body, string code)
    {
        await using var server = await RunningServer.StartAsync();
        var (status, answer) = await server.PostAsync($"/v1/{route}", body);
        Assert.Equal((400, code), (status, CodeOf(answer)));
        Assert.Equal(0, (await server.Workspace.Events.SummariseAsync()).Events);
    }

    [Fact]
    public async Task Bytes_that_are_no_text_broken_gzip_and_bombs_are_refused()
    {
        await using var server = await RunningServer.StartAsync();
        Assert.Equal("invalid_encoding", CodeOf((await server.PostAsync("/v1/track", [(byte)'"', 0xff, 0xfe, (byte)'"'])).Body));
        Assert.Equal("invalid_gzip", CodeOf((await server.PostAsync("/v1/track", [0x1f, 0x8b, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])).Body));
        Assert.Equal("too_large", CodeOf((await server.PostAsync("/v1/batch", Gzip(new string(' ', 100 << 20)))).Body));
        Assert.Equal(400, (await server.PostAsync("/v1/batch", new byte[2 << 20])).Status);
        Assert.Equal(200, (await server.PostAsync("/v1/track", View)).Status);
    }

    [Fact]
    public async Task A_bad_message_goes_to_quarantine_and_its_neighbours_into_the_log()
    {
        await using var server = await RunningServer.StartAsync();
        string[] messages =
        [
            """{"type":"track","userId":"u","event":"X"}""", """{"type":"track","event":"X"}""", """{"type":"track","userId":"u"}""", """{"type":"track","userId":"u","event":7}""",
            """{"type":"identify","userId":"u","traits":[1]}""", """{"type":"nothing","userId":"u"}""", """{"type":"page","userId":"u","timestamp":"yesterday"}""",
            """{"type":"alias","userId":"u"}""", "7", """{"type":"track","userId":"u\ud800","event":"X"}""", """{"type":"track","userId":"u\u0000v","event":"X"}""", $$"""{"type":"page","userId":"u","messageId":"{{new string('m', 101)}}"}""",
        ];
        Assert.Equal(200, (await server.PostAsync("/v1/batch", $$"""{"batch":[{{string.Join(',', messages)}}]}""")).Status);
        Assert.Single(await server.Workspace.Events.ReadUserAsync("u"));
        var rows = await server.Workspace.Quarantine.ListAsync(0, 100);
        Assert.Equal(
            ["no_user_anon_id", "event_not_defined", "event_not_string", "traits_not_object", "type_unknown", "timestamp_invalid", "id_required", "not_an_object", "invalid_text", "invalid_text", "message_id_too_long"],
            rows.Select(r => r.Code));
        Assert.Equal(messages[1], rows[0].Raw);
    }

    [Fact]
    public async Task The_senders_clock_is_put_right()
    {
        await using var server = await RunningServer.StartAsync();
        await server.PostAsync("/v1/batch", """
            {"sentAt":"2001-01-01T00:00:10Z","batch":[{"type":"page","userId":"u","originalTimestamp":"2001-01-01T00:00:00Z"}]}
            """);
        Assert.Equal(RunningServer.Now.AddSeconds(-10), (await server.Workspace.Events.ReadUserAsync("u"))[0].Event.Time);
    }

    [Theory]
    [InlineData("'; DROP TABLE events; --")]
    [InlineData("用户😀")]
    public async Task An_id_is_an_id_whatever_is_in_it(string json)
    {
        await using var server = await RunningServer.StartAsync();
        Assert.Equal(200, (await server.PostAsync("/v1/track", $$$"""{"userId":"{{{json}}}","event":"Product Viewed","properties":{"product_id":"{{{json}}}","name":"{{{json}}}"}}""")).Status);
        var id = JsonSerializer.Deserialize<string>($"\"{json}\"")!;
        Assert.Equal(id, Assert.Single(await server.Workspace.Events.ReadUserAsync(id)).Event.Item);
    }

    [Fact]
    public async Task Many_callers_at_once_are_all_answered_and_nothing_is_lost()
    {
        await using var server = await RunningServer.StartAsync();
        await Parallel.ForAsync(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (k, _) =>
        {
            var batch = string.Join(',', Enumerable.Range(0, 10).Select(j => $$"""{"type":"track","userId":"u{{k % 7}}","messageId":"{{k}}-{{j}}","event":"X"}"""));
            Assert.Equal(200, (await server.PostAsync("/v1/batch", $$"""{"batch":[{{batch}}]}""")).Status);
        });
        Assert.Equal(2000, (await server.Workspace.Events.SummariseAsync()).Events);
    }

    private static byte[] Gzip(string text)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest)) gzip.Write(Encoding.UTF8.GetBytes(text));
        return bytes.ToArray();
    }

    private static string? CodeOf(string body)
    {
        using var json = JsonDocument.Parse(body);
        Assert.False(json.RootElement.GetProperty("success").GetBoolean());
        return json.RootElement.GetProperty("error").GetProperty("code").GetString();
    }
}
