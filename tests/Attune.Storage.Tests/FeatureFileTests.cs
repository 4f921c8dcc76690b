using Attune.Features;
using Attune.Storage.DuckDb;

namespace Attune.Storage.Tests;

public sealed class FeatureFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Theory]
    [InlineData("table.parquet", "read_parquet")]
    [InlineData("table.csv", "read_csv")]
    public void A_table_is_read_back_with_its_types_and_gaps(string name, string reader)
    {
        var path = Path.Combine(_directory.Path, "made", name);
        var moment = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        FeatureColumn[] columns =
        [
            new("affinity.genres.drama", FeatureKind.Numeric, [0.5f, float.NaN], []), new("affinity.genres.Drama", FeatureKind.Numeric, [1, 2], []), new("flag \"x\"", FeatureKind.Boolean, [1, float.NaN], []),
            new("plan:text", FeatureKind.Category, [float.NaN, 1], ["金", "银, \"ag\""]),
        ];
        FeatureFile.Write(path, new FeatureTable([new("u1", null, moment), new("u2", null, moment)], columns, new Dictionary<string, bool[]>()), ("buys:30", ["kept", "gone"]));

        using var session = DuckDbSession.Open(":memory:", false, new Dictionary<string, string>());
        var rows = session.Use(
            () => session.Query($"SELECT * FROM {reader}('{path}') ORDER BY 1", r => (r.GetString(0), r.GetDateTime(1), Value(r, 2), Value(r, 3), Value(r, 4), Value(r, 5), r.GetValue(6))), RunContext.Default);
        Assert.Equal(("u1", moment.UtcDateTime, 0.5, 1.0, true, null, "kept"), rows[0]);
        Assert.Equal(("u2", moment.UtcDateTime, null, 2.0, null, "银, \"ag\"", "gone"), rows[1]);
        Assert.Equal([path], Directory.GetFiles(Path.GetDirectoryName(path)!));

        static object? Value(DuckDB.NET.Data.DuckDBDataReader r, int column) => r.IsDBNull(column) ? null : r.GetValue(column);
    }

    [Fact]
    public void Another_ending_is_a_wrong_call() => Assert.True(Assert.Throws<AttuneException>(() => FeatureFile.Check("x.xlsx")).IsUsage);

    public void Dispose() => _directory.Dispose();
}
