using System.Text;
using Attune.Storage.Import;

namespace Attune.Storage.Tests.Import;

public sealed class DelimitedImportTests : IDisposable
{
    private readonly ImportBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Columns_are_guessed_from_their_usual_names()
    {
        var report = await _bench.Import(_bench.Write("r.csv", "userId,movieId,rating,timestamp,extra\nann,m1,4.5,1260759144,x\nbob,m2,,,y\n"));

        Assert.Equal((2, 2, 0, 0, 2, 2), (report.RowsRead, report.Imported, report.Duplicates, report.Quarantined, report.Users, report.Items));
        Assert.Equal(["extra"], report.IgnoredColumns);
        Assert.Equal(["ann|rating|m1|1260759144000000|4.5|-|-", "bob|rating|m2|-|-|-|-"], _bench.Events());
    }

    [Fact]
    public async Task A_map_names_kind_message_id_and_properties()
    {
        var file = _bench.Write("e.tsv", "who\twhat\taction\tid\tcolour\tsize\nann\ti1\tAdd To Cart\tm-1\tred\t\nann\t\tsearch\tm-2\t\tXL\nann\ti1\taddtocart\tm-1\tred\t\n");

        var report = await _bench.Import(file, "user=who,item=what,kind=action,message_id=id,properties=colour+size");

        Assert.Equal((3, 2, 1, 0), (report.RowsRead, report.Imported, report.Duplicates, report.Quarantined));
        Assert.Equal(["ann|add_to_cart|i1|-|-|m-1|{\"colour\":\"red\"}", "ann|search|-|-|-|m-2|{\"size\":\"XL\"}"], _bench.Events());
    }

    [Fact]
    public async Task Without_a_header_columns_are_numbers()
    {
        await _bench.Import(_bench.Write("plain.txt", "1 10\n1 11\n2 10\n"), "user=1,item=2", ImportFormat.Csv);
        Assert.Equal(["1|view|10", "1|view|11", "2|view|10"], _bench.Events("users.id, kinds.name, items.id"));
    }

    [Theory]
    [InlineData("1577836800", "1577836801", "1577836800000000")]
    [InlineData("1577836800123", "1577836801000", "1577836800123000")]
    [InlineData("1577836800123456", "1577836801000000", "1577836800123456")]
    [InlineData("1577836800.5", "1577836801", "1577836800500000")]
    [InlineData("2020-01-01T00:00:00.25Z", "2020-01-02", "1577836800250000")]
    [InlineData("2020-01-01 02:00:00+02:00", "2020-01-02 00:00", "1577836800000000")]
    public async Task Times_are_recognised(string first, string second, string microseconds)
    {
        await _bench.Import(_bench.Write("t.csv", $"user,item,time\na,x,{first}\nb,y,{second}\n"));
        Assert.Equal([microseconds, _bench.Events("epoch_us(time)")[1]], _bench.Events("epoch_us(time)"));
        Assert.Empty(_bench.Quarantine());
    }

    [Theory]
    [InlineData("\n", false)]
    [InlineData("\r\n", false)]
    [InlineData("\r\n", true)]
    public async Task Bad_rows_are_quarantined_with_their_line_and_reason(string newline, bool gzip)
    {
        string[] rows =
        [
            "user,item,rating,time", "u1,i1,3.5,1000", "u2,i2,abc,1001", "u3,i3", ",i4,4,1002", $"u5,\"two{newline}lines\",4,1003", "u6,i6,4,1004,more",
            "", "u7,i7,nan,1005", "u8,,3,1006", "u9,i9,3,soon", "u10,i10,3,99999999999999", "u11,i11,1e39,1007", "u12,\"a \"\"b\"\"\",1,1008", "u13,i1",
        ];
        var text = '\ufeff' + string.Join(newline, rows);
        var file = gzip ? _bench.Write("bad.csv.gz", ImportBench.Gzip(text)) : _bench.Write("bad.csv", text);

        var report = await _bench.Import(file);

        Assert.Equal((13, 3, 0, 10), (report.RowsRead, report.Imported, report.Duplicates, report.Quarantined));
        Assert.Equal(["u1|i1", $"u5|two{newline}lines", "u12|a \"b\""], _bench.Events("users.id, items.id"));
        Assert.Equal(
            [
                "3|not_a_number|rating|abc|u2,i2,abc,1001", "4|missing_columns|-|u3,i3|u3,i3", "5|missing_user|user||,i4,4,1002",
                "8|too_many_columns|-|u6,i6,4,1004,more|u6,i6,4,1004,more", "10|not_finite|rating|nan|u7,i7,nan,1005", "11|missing_item|item||u8,,3,1006",
                "12|time_unreadable|time|soon|u9,i9,3,soon", "13|time_out_of_range|time|99999999999999|u10,i10,3,99999999999999",
                "14|not_finite|rating|1e39|u11,i11,1e39,1007", "16|missing_columns|-|u13,i1|u13,i1",
            ],
            _bench.Quarantine("line, code, \"column\", value, raw"));
    }

    [Fact]
    public async Task Latin_1_is_read_when_said_and_refused_row_by_row_when_not()
    {
        var bytes = Encoding.Latin1.GetBytes("user,item,rating\nann,café,4\nbob,tea,x\ncid,thé,3\ndan,tea,5\n");

        var refused = await _bench.Import(_bench.Write("wrong.csv", bytes));
        Assert.Equal((4, 1, 3), (refused.RowsRead, refused.Imported, refused.Quarantined));
        Assert.Equal(["2|invalid_encoding|ann,café,4", "3|not_a_number|x", "4|invalid_encoding|cid,thé,3"], _bench.Quarantine());

        var read = await _bench.Import(_bench.PathOf("wrong.csv"), encoding: "latin-1");
        Assert.Equal((4, 2, 1, 1), (read.RowsRead, read.Imported, read.Duplicates, read.Quarantined));
        Assert.Contains("café", _bench.Events("items.id"));
    }

    [Fact]
    public async Task A_file_with_no_good_row_leaves_only_its_quarantine()
    {
        var failure = await _bench.Fails(_bench.Write("r.csv", "user,item,rating\na,b,five\nc,d,six\n"));

        Assert.Equal("no_valid_rows", failure.Code);
        Assert.Contains("Line 2: expected a number", failure.Message, StringComparison.Ordinal);
        Assert.Equal(["2|not_a_number|five", "3|not_a_number|six"], _bench.Quarantine());
        Assert.Equal(["0|0|0"], _bench.Rows("SELECT (SELECT count(*) FROM events), (SELECT count(*) FROM users), (SELECT count(*) FROM sources)"));
    }

    [Fact]
    public async Task Unusable_files_are_explained()
    {
        Assert.Equal("empty_file", (await _bench.Fails(_bench.Write("empty.csv", ""))).Code);
        Assert.Equal("empty_file", (await _bench.Fails(_bench.Write("header.csv", "user,item\n"))).Code);
        Assert.Equal("not_text", (await _bench.Fails(_bench.Write("binary.csv", [1, 2, 0, 3]))).Code);
        Assert.Equal("file_not_found", (await _bench.Fails(_bench.PathOf("nothing.csv"))).Code);
        Assert.Equal("unknown_format", (await _bench.Fails(_bench.Write("data.xyz", "a"))).Code);
        Assert.Equal("unreadable_file", (await _bench.Fails(_bench.Write("cut.csv.gz", ImportBench.Gzip("user,item\na,b\nc,d\n" + new string('x', 5000))[..40]))).Code);

        var missing = await _bench.Fails(_bench.Write("names.csv", "who,what\na,b\n"), "user=who,item=product");
        Assert.Equal("missing_column", missing.Code);
        Assert.Contains("who, what", FormattableString.Invariant(missing.Hint!), StringComparison.Ordinal);
        Assert.Equal("missing_column", (await _bench.Fails(_bench.PathOf("names.csv"))).Code);
        Assert.Empty(_bench.Events());
    }

    [Fact]
    public async Task The_same_file_or_the_same_rows_again_change_nothing()
    {
        var file = _bench.Write("a.csv", "user,item,rating\na,x,1\nb,y,bad\nc,z,3\n");
        await _bench.Import(file);

        var again = await _bench.Import(file);
        Assert.Equal((3, 0, 2, 1), (again.RowsRead, again.Imported, again.Duplicates, again.Quarantined));

        var overlap = await _bench.Import(_bench.Write("b.csv", "user,item,rating\nc,z,3\nd,z,3\nd,z,3\n"));
        Assert.Equal((3, 1, 2, 0), (overlap.RowsRead, overlap.Imported, overlap.Duplicates, overlap.Quarantined));
        Assert.Equal(3, _bench.Events().Count);
        Assert.Single(_bench.Quarantine());
    }

    [Fact]
    public async Task Lines_that_end_in_different_ways_are_read_all_the_same()
    {
        var report = await _bench.Import(_bench.Write("mixed.csv", "user,item\na,x\r\nb,y\nc,z\r\n"));
        Assert.Equal((3, 3), (report.RowsRead, report.Imported));
        Assert.Equal(["x", "y", "z"], _bench.Events("items.id"));
    }

    [Fact]
    public async Task A_cancelled_import_leaves_nothing()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        var file = _bench.Write("a.csv", "user,item\na,x\n");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _bench.Import(file, run: new RunContext(1, Cancellation: stop.Token)));
        Assert.Empty(_bench.Events());
        Assert.Equal(1, (await _bench.Import(file)).Imported);
    }
}
