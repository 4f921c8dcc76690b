using System.Text;
using Attune.Profiles;
using Attune.Storage.Import;

namespace Attune.Storage.Tests.Import;

/// <summary>Events that cannot be true or have no room: they are in the quarantine or clipped, as docs/profiles.md says, and the profile is what the others make it.</summary>
public sealed class HostileImportTests : IDisposable
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow; // what lies ahead is told by the clock

    private static readonly string Long = new('x', 10 << 20);

    private static readonly string[] Honest =
    [
        """{"type":"identify","userId":"u","messageId":"h1","timestamp":"2026-01-01T10:00:00Z","traits":{"city":"Bern"}}""",
        """{"type":"track","event":"Product Viewed","userId":"u","messageId":"h2","timestamp":"2026-01-02T10:00:00Z","properties":{"product_id":"a","name":"A","category":"tea"}}""",
        """{"type":"track","event":"Order Completed","userId":"u","messageId":"h3","timestamp":"2026-01-02T10:05:00Z","properties":{"order_id":"o","products":[{"product_id":"a","price":12.5,"quantity":2}]}}""",
    ];

    private readonly ImportBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Of_Segment_messages_the_impossible_is_refused_and_the_profile_stays_right()
    {
        var manyTraits = string.Join(',', Enumerable.Range(0, 10_000).Select(t => $"\"trait{t}\":{t}"));
        string[] hostile =
        [
            Track("x1", "Order Completed", "2026-01-03T10:00:00Z", """{"products":[{"product_id":"a","price":-99}]}"""),
            Track("x2", "Product Viewed", $"{Now.AddYears(100):O}", """{"product_id":"a"}"""),
            Track("x3", "Product Viewed", $"{Now.AddDays(2):O}", """{"product_id":"a"}"""),
            Track("x4", "Product Viewed", "1969-12-31T23:59:59Z", """{"product_id":"a"}"""),
            Track("x5", "Product Reviewed", "2026-01-03T10:00:00Z", $$"""{"product_id":"a","review_body":"{{Long}}"}"""),
            Track("x6", "Product Viewed", "2026-01-03T10:00:00Z", $$"""{"product_id":"a","name":"{{Long}}"}"""),
            Track("x7", Long, "2026-01-03T10:00:00Z", """{"product_id":"a"}"""),
            Track("x8", "Product Viewed", "2026-01-03T10:00:00Z", """{"product_id":"a","note":"\ud83d"}"""),
            $$"""{"type":"identify","userId":"u","messageId":"x9","timestamp":"2026-01-03T10:00:00Z","traits":{ {{manyTraits}} } }""",
            $$"""{"type":"identify","userId":"{{Long}}","messageId":"x10","timestamp":"2026-01-03T10:00:00Z"}""",
        ];
        var report = await _bench.Import(_bench.Write("e.jsonl", string.Join('\n', [.. Honest, .. hostile])), format: ImportFormat.Segment);

        Assert.Equal((13, 3, 10), (report.RowsRead, report.Imported, report.Quarantined));
        Assert.Equal(
            [
                "4|negative_price|value", "5|time_in_future|time", "6|time_in_future|time", "7|time_before_1970|time", "8|properties_too_large|properties", "9|properties_too_large|properties",
                "10|id_too_long|kind", "11|invalid_text|-", "12|properties_too_large|properties", "13|id_too_long|user",
            ],
            _bench.Quarantine("line, code, \"column\""));
        Assert.Equal("""{"title":"A","category":"tea","price":12.5}""", _bench.Attributes("items", "a"));
        await AssertHonest();
    }

    [Fact]
    public async Task What_is_odd_and_possible_is_taken_in_and_clipped()
    {
        string[] odd =
        [
            Track("o1", "Danced Wildly", "2026-01-02T10:06:00Z", """{"product_id":"zzz"}"""), // an unknown kind on an unknown item
            Track("o2", "Product Viewed", "1970-01-01T00:00:00Z", """{"product_id":"zzz"}"""), // a clock that was never set
            Track("o3", "Product Viewed", $"{Now.AddHours(5):O}", """{"product_id":"zzz"}"""), // local time told as UTC
        ];
        var report = await _bench.Import(_bench.Write("e.jsonl", string.Join('\n', [.. Honest, .. odd])), format: ImportFormat.Segment);
        Assert.Equal((6, 0), (report.Imported, report.Quarantined));
        var profile = await Profile();
        var activity = profile.Find<ActivityValue>()!;
        Assert.Equal(1, activity.Counts["danced_wildly"]);
        Assert.Equal(2, activity.Counts["view"]); // that of 1970 counts, and has no time; that of tomorrow has not happened yet
        Assert.Equal(2026, activity.FirstSeen!.Value.Year);
        await AssertHonest(except: true);
    }

    [Fact]
    public async Task Of_columns_too()
    {
        string[] rows =
        [
            "user,item,kind,time,value,note", "u,a,view,2026-01-02T10:00:00Z,,", "u,a,purchase,2026-01-02T10:05:00Z,25,", "u,a,purchase,2026-01-03T10:00:00Z,-99,",
            $"u,a,view,{Now.AddYears(100):O},,", "u,a,view,1969-12-31T23:59:59Z,,", $"u,{new string('x', 600)},view,2026-01-03T10:00:00Z,,",
            $"u,a,view,2026-01-03T10:00:00Z,,{Long}", $"u,a,{new string('k', 600)},2026-01-03T10:00:00Z,,", "u,a,rating,2026-01-03T10:00:00Z,nan,", "u,a,jester,2026-01-02T10:00:00Z,-9.5,",
        ];
        var report = await _bench.Import(_bench.Write("e.csv", string.Join('\n', rows) + "\n"), "user=user,item=item,kind=kind,time=time,value=value,properties=note");
        Assert.Equal((10, 3, 7), (report.RowsRead, report.Imported, report.Quarantined));
        string[] expected =
        [
            "4|negative_price|value", "5|time_in_future|time", "6|time_before_1970|time", "7|id_too_long|item", "8|properties_too_large|note", "9|id_too_long|kind", "10|not_finite|value",
        ];
        Assert.Equal(expected, _bench.Quarantine("line, code, \"column\""));
        Assert.Equal(25, (await Profile()).Find<ActivityValue>()!.Rfm.Monetary);
    }

    [Fact]
    public async Task Of_JSON_lines_too_and_invalid_bytes_of_both()
    {
        string[] rows =
        [
            """{"user":"u","item":"a","kind":"view","time":"2026-01-02T10:00:00Z"}""", """{"user":"u","item":"a","kind":"purchase","time":"2026-01-03T10:00:00Z","value":-1}""",
            $$"""{"user":"u","item":"a","kind":"view","time":"{{Now.AddYears(100):O}}" }""", """{"user":"u","item":"a","kind":"view","time":-5}""", """{"user":"u","item":"a","kind":"view","note":"\udc00"}""",
            $$"""{"user":"u","item":"a","kind":"view","note":"{{Long}}"}""", """{"user":"u","item":"caf?","kind":"view"}""",
        ];
        var bytes = Encoding.UTF8.GetBytes(string.Join('\n', rows)).Select(b => b == '?' ? (byte)0xE9 : b).ToArray();
        var report = await _bench.Import(_bench.Write("e.jsonl", bytes), "user=user,item=item,kind=kind,time=time,value=value,properties=note");
        Assert.Equal((7, 1, 6), (report.RowsRead, report.Imported, report.Quarantined));
        Assert.Equal(
            ["2|negative_price|value", "3|time_in_future|time", "4|time_before_1970|time", "5|invalid_text|-", "6|properties_too_large|note", "7|invalid_encoding|-"],
            _bench.Quarantine("line, code, \"column\""));

        var csv = await _bench.Import(_bench.Write("e.csv", [.. "user,item,kind\nu,caf"u8, 0xE9, .. ",view\nu,tea,view\n"u8]));
        Assert.Equal((1, 1), (csv.Imported, csv.Quarantined));
    }

    [Fact]
    public async Task Of_Parquet_too()
    {
        var file = _bench.PathOf("e.parquet");
        _bench.Workspace.Session.Execute($"""
            COPY (SELECT * FROM (VALUES ('u', 'a', 'view', 1.0, TIMESTAMP '2026-01-02'), ('u', 'a', 'purchase', -1, TIMESTAMP '2026-01-02'), ('u', 'a', 'view', 1, TIMESTAMP '2226-01-02'),
                ('u', 'a', 'view', 1, TIMESTAMP '1926-01-02'), ('u', repeat('i', 600), 'view', 1, NULL)) AS rows(user_id, item_id, kind, value, time)) TO '{file}' (FORMAT parquet)
            """);
        var report = await _bench.Import(file);
        Assert.Equal((5, 1, 4), (report.RowsRead, report.Imported, report.Quarantined));
        Assert.Equal(["2|negative_price|value", "3|time_in_future|time", "4|time_before_1970|time", "5|id_too_long|item_id"], _bench.Quarantine("line, code, \"column\""));
    }

    private static string Track(string id, string name, string time, string properties) =>
        $$"""{"type":"track","event":"{{name}}","userId":"u","messageId":"{{id}}","timestamp":"{{time}}","properties":{{properties}} }""";

    private async Task AssertHonest(bool except = false)
    {
        var (profile, activity) = (await Profile(), (await Profile()).Find<ActivityValue>()!);
        Assert.Equal("Bern", profile.Find<DeclaredValue>()!.Traits["city"].Value.GetString());
        Assert.Equal(["city"], profile.Find<DeclaredValue>()!.Traits.Keys);
        Assert.Equal((25, 1L), (activity.Rfm.Monetary, activity.Rfm.Frequency));
        Assert.Equal(2, activity.Sessions);
        var interest = Assert.Single(profile.Find<InterestsValue>()!.Top);
        Assert.Equal(("category", "tea", 6.0), (interest.Attribute, interest.Value, interest.Weight));
        if (!except) Assert.Equal(3, activity.Counts.Values.Sum());
    }

    private async Task<Profile> Profile()
    {
        var events = await _bench.Workspace.Events.ReadUserAsync("u");
        return new ProfileBuilder(new ProfileSources(new ItemCategories(item => item == "a" ? _bench.Attributes("items", "a") : null))).Build("u", events, Now);
    }
}
