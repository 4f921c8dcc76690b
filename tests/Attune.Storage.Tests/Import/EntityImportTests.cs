using Attune.Data;
using Attune.Storage.Import;

namespace Attune.Storage.Tests.Import;

public sealed class EntityImportTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly Workspace _workspace;

    public EntityImportTests() => _workspace = Workspace.Open(_directory.Path, new WorkspaceOptions { Create = true });

    public void Dispose()
    {
        _workspace.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Numbers_lists_and_texts_are_told_apart()
    {
        var report = await ImportAsync("products.csv", """
            product_id,title,price,tags,code,brand
            p1,"A | B, the film",22.5,crime|thriller,007,Ninth
            p2,Other,3,drama,010,

            """);
        Assert.Equal((2, 2, 0, 2), (report.RowsRead, report.Imported, report.Quarantined, report.Items));
        Assert.Equal("""{"title":"A | B, the film","price":22.5,"tags":["crime","thriller"],"code":"007","brand":"Ninth"}""", await AttributesAsync("p1"));
        Assert.Equal("""{"title":"Other","price":3.0,"tags":["drama"],"code":"010"}""", await AttributesAsync("p2"));
    }

    [Fact]
    public async Task Bad_rows_are_quarantined_and_the_good_ones_taken_in()
    {
        var report = await ImportAsync("products.csv", "id,price\np1,1\n,2\n" + string.Concat(Enumerable.Range(0, 20_000).Select(k => $"x{k},3\n")) + "p2,cheap\n");
        Assert.Equal((20_003, 20_001, 2), (report.RowsRead, report.Imported, report.Quarantined));
        var rows = await _workspace.Quarantine.ListAsync(0, 10);
        Assert.Equal([("missing_item", 3L), ("not_a_number", 20_004L)], rows.Select(r => (r.Code, r.Line)));
    }

    [Fact]
    public async Task Users_come_from_json_lines_and_are_merged()
    {
        await ImportAsync("members.jsonl", """
            {"user_id":7,"age":33,"city":"Bern"}
            {"user_id":"","age":1}
            [1]
            {"user_id":"8","interests":["a","b"]}

            """, EntityKind.User);
        var report = await ImportAsync("later.jsonl", """{"user_id":"7","city":"Basel"}""" + "\n", EntityKind.User);
        Assert.Equal((1, 2), (report.Imported, report.Users));
        Assert.Equal("""{"age":33,"city":"Basel"}""", (await _workspace.Entities.FindAsync(EntityKind.User, "7"))!.Value.Attributes);
        Assert.Equal(2, (await _workspace.Quarantine.ListAsync(0, 10)).Count);
    }

    [Fact]
    public async Task Without_an_id_nothing_is_imported()
    {
        var error = await Assert.ThrowsAsync<AttuneException>(() => ImportAsync("products.csv", "price,brand\n1,a\n"));
        Assert.Equal("missing_column", error.Code);
        Assert.Contains("price, brand", error.Message, StringComparison.Ordinal);
    }

    private async Task<string?> AttributesAsync(string item) => (await _workspace.Entities.FindAsync(EntityKind.Item, item))!.Value.Attributes;

    private Task<ImportReport> ImportAsync(string name, string content, EntityKind kind = EntityKind.Item)
    {
        var path = Path.Combine(_directory.Path, name);
        File.WriteAllText(path, content);
        return Importer.ImportAsync(_workspace, new ImportRequest(path) { Entities = kind }, RunContext.Default);
    }
}
