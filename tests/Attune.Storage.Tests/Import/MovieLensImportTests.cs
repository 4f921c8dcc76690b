using System.Text;

namespace Attune.Storage.Tests.Import;

public sealed class MovieLensImportTests : IDisposable
{
    private readonly ImportBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task The_100K_layout_has_titles_genres_and_demographics()
    {
        _bench.Write("ml/u.data", "1\t10\t5\t881250949\n2\t10\t3\t891717742\n");
        _bench.Write("ml/u.genre", "unknown|0\nAction|1\nComedy|2\n\n");
        _bench.Write("ml/u.item", "10|Café (1995)|01-Jan-1995||http://x/|0|1|1\n11|Unknown||||1|0|0\n", Encoding.Latin1);
        _bench.Write("ml/u.user", "1|24|M|technician|85711\n2|53|F|other|94043\n");

        var report = await _bench.Import(_bench.PathOf("ml"));

        Assert.Equal((2, 2, 0, 2, 2), (report.RowsRead, report.Imported, report.Quarantined, report.Users, report.Items));
        Assert.Equal("1|rating|10|881250949000000|5|-|-", _bench.Events()[0]);
        Assert.Equal("""{"title":"Café (1995)","year":1995,"genres":["Action","Comedy"],"url":"http://x/"}""", _bench.Attributes("items", "10"));
        Assert.Equal("""{"title":"Unknown"}""", _bench.Attributes("items", "11"));
        Assert.Equal("""{"age":24,"gender":"M","occupation":"technician","zip":"85711"}""", _bench.Attributes("users", "1"));
    }

    [Fact]
    public async Task The_1M_layout_has_its_codes_decoded()
    {
        _bench.Write("ml/ratings.dat", "1::10::5::978300760\n1::11::x::978300760\n");
        _bench.Write("ml/movies.dat", "10::Léon (1994)::Action|Crime\n", Encoding.Latin1);
        _bench.Write("ml/users.dat", "1::F::25::12::48067\n");

        var report = await _bench.Import(_bench.PathOf("ml"));

        Assert.Equal((2, 1, 1), (report.RowsRead, report.Imported, report.Quarantined));
        Assert.Equal(["2|not_a_number|x"], _bench.Quarantine());
        Assert.Equal("""{"title":"Léon (1994)","year":1994,"genres":["Action","Crime"]}""", _bench.Attributes("items", "10"));
        Assert.Equal("""{"gender":"F","age_group":"25-34","occupation":"programmer","zip":"48067"}""", _bench.Attributes("users", "1"));
    }

    [Fact]
    public async Task The_latest_layout_has_tags()
    {
        _bench.Write("ml/ratings.csv", "userId,movieId,rating,timestamp\n1,10,4.0,1000000000\n");
        _bench.Write("ml/movies.csv", "movieId,title,genres\n10,\"Toys, the (1992)\",(no genres listed)\n");
        _bench.Write("ml/tags.csv", "userId,movieId,tag,timestamp\n1,10,Funny,1000000001\n2,10,funny,1000000002\n2,10,dull,1000000003\n");
        _bench.Write("ml/links.csv", "movieId,imdbId,tmdbId\n10,0105629,11597\n");

        var report = await _bench.Import(_bench.PathOf("ml"));

        Assert.Equal((4, 4, 2, 1), (report.RowsRead, report.Imported, report.Users, report.Items));
        Assert.Equal("1|tag|10|1000000001000000|-|-|{\"tag\":\"Funny\"}", _bench.Events()[1]);
        Assert.Equal("""{"title":"Toys, the (1992)","year":1992,"url":"https://www.imdb.com/title/tt0105629/","tags":["funny","dull"]}""",
            Sorted(_bench.Attributes("items", "10")!));
    }

    [Fact]
    public async Task Another_directory_is_refused_with_the_files_looked_for()
    {
        _bench.Write("other/readme.txt", "hello");
        var failure = await _bench.Fails(_bench.PathOf("other"));
        Assert.Equal("not_movielens", failure.Code);
        Assert.Contains("u.data, ratings.dat, ratings.csv", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Category", "Accuracy")]
    [InlineData("ml-100k", 100_000, 943, 1682)]
    [InlineData("ml-1m", 1_000_209, 6040, 3883)]
    [InlineData("ml-latest-small", 101_300, 671, 9125)]
    public async Task The_published_datasets_have_their_published_counts(string name, int rows, int users, int items)
    {
        var directory = Path.Combine(RealData(), name);
        if (!Directory.Exists(directory)) Assert.Skip($"{directory} is not there; set ATTUNE_DATA.");

        var report = await _bench.Import(directory);
        Assert.Equal((rows, rows, 0, 0, users, items), (report.RowsRead, report.Imported, report.Duplicates, report.Quarantined, report.Users, report.Items));

        var again = await _bench.Import(directory);
        Assert.Equal((rows, 0, rows), (again.RowsRead, again.Imported, again.Duplicates));
    }

    private static string RealData()
    {
        if (Environment.GetEnvironmentVariable("ATTUNE_DATA") is { Length: > 0 } given) return given;
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "Attune.slnx"))) root = root.Parent;
        return Path.Combine(root?.FullName ?? "", "..", "shared", "data");
    }

    // Merging keeps no order of names; the test compares title, year, url, tags.
    private static string Sorted(string json)
    {
        using var document = System.Text.Json.JsonDocument.Parse(json);
        string[] order = ["title", "year", "url", "tags"];
        return "{" + string.Join(',', document.RootElement.EnumerateObject().OrderBy(p => Array.IndexOf(order, p.Name)).Select(p => $"\"{p.Name}\":{p.Value.GetRawText()}")) + "}";
    }
}
