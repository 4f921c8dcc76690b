using Attune.Storage.Import;

namespace Attune.Storage.Tests.Import;

public sealed class OtherFormatsTests : IDisposable
{
    private readonly ImportBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Recbole_files_bring_typed_attributes()
    {
        _bench.Write("ml.inter", "user_id:token\titem_id:token\trating:float\ttimestamp:float\tdevice:token\nu1\ti1\t4\t881250949\tphone\nu2\ti1\tx\t1\t\n");
        _bench.Write("ml.item", "item_id:token\tmovie_title:token_seq\tgenre:token_seq\tprice:float\ni1\tToy Story\tAnimation Comedy\t9.5\n");
        _bench.Write("ml.user", "user_id:token\tage:token\nu1\t24\n");

        var report = await _bench.Import(_bench.PathOf("ml"), format: ImportFormat.RecBole);

        Assert.Equal((2, 1, 1, 1, 1), (report.RowsRead, report.Imported, report.Quarantined, report.Users, report.Items));
        Assert.Equal(["u1|rating|i1|881250949000000|4|-|{\"device\":\"phone\"}"], _bench.Events());
        Assert.Equal("""{"title":"Toy Story","genre":["Animation","Comedy"],"price":9.5}""", _bench.Attributes("items", "i1"));
        Assert.Equal("""{"age":"24"}""", _bench.Attributes("users", "u1"));
    }

    [Fact]
    public async Task Parquet_is_read_with_its_types()
    {
        var file = _bench.PathOf("e.parquet");
        _bench.Workspace.Session.Execute($"""
            COPY (SELECT * FROM (VALUES (1, 'a', 4.5::DOUBLE, TIMESTAMP '2020-01-01'), (2, NULL, 1, NULL), (3, 'c', 'nan'::DOUBLE, NULL), (4, 'd', NULL, NULL))
                AS rows(user_id, item_id, rating, time)) TO '{file}' (FORMAT parquet)
            """);

        var report = await _bench.Import(file);

        Assert.Equal((4, 2, 2), (report.RowsRead, report.Imported, report.Quarantined));
        Assert.Equal(["1|rating|a|1577836800000000|4.5|-|-", "4|rating|d|-|-|-|-"], _bench.Events());
        Assert.Equal(["2|missing_item", "3|not_finite"], _bench.Quarantine("line, code"));

        _bench.Write("cut.parquet", File.ReadAllBytes(file)[..60]);
        Assert.Equal("unreadable_file", (await _bench.Fails(_bench.PathOf("cut.parquet"))).Code);
    }

    [Fact]
    public async Task Json_lines_are_mapped_like_columns()
    {
        string[] lines =
        [
            """{"user":"u1","item":7,"rating":4.5,"timestamp":1577836800,"note":"a"}""", """{"user":"u2","item":"i2","timestamp":"2020-01-01T00:00:00+01:00"}""",
            "", "{broken", """{"user":"","item":"i"}""", """{"user":"u","item":null}""", """{"user":"u","item":"i","rating":"four"}""", """{"user":"u","item":"i","timestamp":"soon"}""",
        ];
        var report = await _bench.Import(_bench.Write("e.jsonl", string.Join('\n', lines)), "user=user,item=item,value=rating,time=timestamp,properties=note");

        Assert.Equal((7, 2, 5), (report.RowsRead, report.Imported, report.Quarantined));
        Assert.Equal(["u1|rating|7|1577836800000000|4.5|-|{\"note\":\"a\"}", "u2|rating|i2|1577833200000000|-|-|-"], _bench.Events());
        Assert.Equal(
            ["4|not_json|{broken", "5|missing_user|", "6|missing_item|-", "7|not_a_number|four", "8|time_unreadable|soon"], _bench.Quarantine());
    }

    [Fact]
    public async Task Segment_messages_are_recognised_and_become_events_and_entities()
    {
        string[] lines =
        [
            """{"type":"identify","userId":"u1","messageId":"m1","traits":{"age":30},"timestamp":"2020-01-01T00:00:00Z"}""",
            """{"type":"track","userId":"u1","messageId":"m2","event":"Order Completed","properties":{"order_id":"o","products":[{"product_id":"p1","name":"Tea","price":2,"quantity":3},{"product_id":"p2","price":5}]},"timestamp":"2020-01-01T00:00:01Z"}""",
            """{"type":"track","userId":"u1","messageId":"m2","event":"Order Completed","properties":{"order_id":"o","products":[{"product_id":"p1","name":"Tea","price":2,"quantity":3},{"product_id":"p2","price":5}]},"timestamp":"2020-01-01T00:00:01Z"}""",
            """{"type":"track","userId":"u1","properties":{}}""", "not json",
        ];
        var file = _bench.Write("events.jsonl.gz", ImportBench.Gzip(string.Join("\r\n", lines) + "\r\n"));

        var report = await _bench.Import(file);

        Assert.Equal(ImportFormat.Segment, report.Format);
        Assert.Equal((5, 3, 2, 2, 1, 2), (report.RowsRead, report.Imported, report.Duplicates, report.Quarantined, report.Users, report.Items));
        Assert.Equal(["identify|-|m1|-", "purchase|p1|m2#0|6", "purchase|p2|m2#1|5"], _bench.Events("kinds.name, items.id, message_id, value"));
        Assert.Equal("""{"title":"Tea","price":2}""", _bench.Attributes("items", "p1"));
        Assert.Equal("""{"age":30}""", _bench.Attributes("users", "u1"));
        Assert.Equal(["4|event_not_defined", "5|not_json"], _bench.Quarantine("line, code"));
    }

    [Fact]
    public async Task A_truncated_last_line_goes_to_the_quarantine()
    {
        var file = _bench.Write("e.jsonl", """{"type":"page","userId":"a"}""" + "\n" + """{"type":"page","use""");
        var report = await _bench.Import(file, format: ImportFormat.Segment);
        Assert.Equal((2, 1, 1), (report.RowsRead, report.Imported, report.Quarantined));
    }
}
